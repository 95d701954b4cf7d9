"""Every transform there is, by its kind."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.settings import Choice
from nnbuilder.data.transforms.scaling import Scale, Standardise

TRANSFORMS: Mapping[str, type[Choice]] = {one.recipe.kind: one for one in (Standardise, Scale)}
