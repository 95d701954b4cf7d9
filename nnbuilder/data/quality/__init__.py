"""What is wrong with data, or looks wrong: each with its evidence and what would cure it, the gravest first."""

from nnbuilder.data.quality.finding import MOST_TOLD, Cure, Finding
from nnbuilder.data.quality.review import review
from nnbuilder.data.quality.sample import Sample

__all__ = ["MOST_TOLD", "Cure", "Finding", "Sample", "review"]
