"""What is told about the kinds that people use most: formula, when to use them, what instead, how they start."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.advice import Advice
from nnbuilder.layers.advice.features import DENSE, SHAPE, STRUCTURE
from nnbuilder.layers.advice.nonlinear import ACTIVATION, NORMALIZATION
from nnbuilder.layers.advice.objectives import OBJECTIVES
from nnbuilder.layers.advice.pictures import CONVOLUTION
from nnbuilder.layers.advice.sequences import ATTENTION, RECURRENT

ADVICE: Mapping[str, Advice] = {
    **DENSE, **CONVOLUTION, **ACTIVATION, **NORMALIZATION, **RECURRENT, **ATTENTION, **SHAPE, **OBJECTIVES, **STRUCTURE,
}  # fmt: skip
"""By kind. Kinds that are not here tell what their declaration tells."""
