"""Masks: a class for each place of a picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import MARKS, FieldFacts
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds.kind import FieldKind, Transforms, field_kind
from nnbuilder.data.preparation import mask

if TYPE_CHECKING:
    from torch import Tensor

MOST = 256
"""How many classes a mask may have."""


@field_kind("mask", title="Mask")
class Mask(FieldKind):
    """A class for each place of a picture, which the data writes as a whole number."""

    fitted = mask.Mask
    usage = Usage(MARKS, "classes")

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> mask.Mask:
        (column,) = field.columns[:1]
        shape, dtype = np.shape(raw[column])[1:], np.asarray(raw[column][:1]).dtype
        if len(shape) != 2 or dtype.kind not in "iub":
            raise DataError(f"The mask {field.name} should hold a whole number for each pixel, (height, width), but holds {dtype} of {shape}.")
        counts: Counter[int] = Counter()
        for block in blocks(raw, [column], rows):
            for mark, count in zip(*np.unique(block[column], return_counts=True), strict=True):
                counts[int(mark)] += int(count)
        if len(counts) > MOST:
            raise DataError(f"The mask {field.name} has {len(counts):,} different numbers, too many to be classes; up to {MOST} are.")
        marks = tuple(sorted(counts))
        return mask.Mask(field.name, field.role, column, (shape[0], shape[1]), marks, tuple(counts[mark] for mark in marks))

    @staticmethod
    def facts(fitted: mask.Mask) -> FieldFacts:
        return FieldFacts(fitted.role, fitted.kind, fitted.shape, "int64", fitted.classes, ("height", "width"), "classes", fitted.counts)

    @staticmethod
    def raw_tensor(fitted: mask.Mask, raw: Raw) -> np.ndarray:
        """The numbers of the classes, int64 (rows, height, width)."""
        return fitted.apply(raw)[""]

    @staticmethod
    def tensors(fitted: mask.Mask, values: Tensor) -> Tensor:
        return values
