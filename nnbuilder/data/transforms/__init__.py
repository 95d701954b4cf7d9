"""Every transform there is, by its kind."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.settings import Choice
from nnbuilder.data.transforms.picturing import Crop, Grey, Normalise, Size
from nnbuilder.data.transforms.scaling import MinMax, Robust, Scale, Standardise
from nnbuilder.data.transforms.shaping import Clip, Impute, Log, Quantile
from nnbuilder.data.transforms.words import Lower, RareToOther, Split

_ALL: tuple[type[Choice], ...] = (Standardise, MinMax, Robust, Scale, Log, Quantile, Impute, Clip, RareToOther, Lower, Split, Size, Crop, Grey, Normalise)
TRANSFORMS: Mapping[str, type[Choice]] = {one.recipe.kind: one for one in _ALL}
