"""What may be done with classes and with texts before they become numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nnbuilder.core.parameters import param
from nnbuilder.core.settings import Choice, recipe
from nnbuilder.data.preparation.text import Cut

OTHER = "other"


@recipe(title="Rare to other", target="category.Category")
class RareToOther(Choice):
    """Makes one class of all that are rare, and of those that training has not seen."""

    share: float = param(0.01, "A class that fewer than this share of the rows have is rare.", min=0.0, max=1.0)

    def kept(self, counts: Mapping[str, int]) -> Mapping[str, int]:
        """How often each class stands, the rare ones together."""
        least = self.share * sum(counts.values())
        often = {label: count for label, count in counts.items() if count >= least and label != OTHER}
        return often | {OTHER: sum(counts.values()) - sum(often.values())}


@recipe(title="Lower", target="text.Cut")
class Lower(Choice):
    """Makes all letters small, so that a word at the beginning of a sentence is the same word."""

    def cut(self, cut: Cut) -> Cut:
        return replace(cut, lower=True)


@recipe(title="Split", target="text.Cut")
class Split(Choice):
    """Cuts a text into words wherever some characters stand, instead of at spaces and signs."""

    at: str = param(" ", "The characters; nothing for spaces and signs.")

    def cut(self, cut: Cut) -> Cut:
        return replace(cut, at=self.at)
