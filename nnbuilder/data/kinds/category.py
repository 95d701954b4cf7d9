"""A category: one class out of several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import LABEL, FieldFacts
from nnbuilder.data.blocks import Raw
from nnbuilder.data.kinds.columns import label_counts
from nnbuilder.data.kinds.kind import FieldKind, Transforms, field_kind
from nnbuilder.data.preparation import category
from nnbuilder.data.preparation.cells import natural, told_of_each
from nnbuilder.data.transforms.words import OTHER, RareToOther

if TYPE_CHECKING:
    from torch import Tensor


@field_kind("category", title="Category")
class Category(FieldKind):
    """One class out of several, as its number."""

    fitted = category.Category
    is_label = True
    transforms = (RareToOther,)
    usage = Usage(LABEL, "classes")

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> category.Category:
        counts: Mapping[str, int] = label_counts(raw, field.columns[0], rows)
        rare = next((one for one in transforms if isinstance(one, RareToOther)), None)
        counts = rare.kept(counts) if rare else counts
        classes = tuple(sorted(counts, key=natural))
        return category.Category(field.name, field.role, field.columns[0], classes, tuple(map(counts.__getitem__, classes)), OTHER if rare else "")

    @staticmethod
    def facts(fitted: category.Category) -> FieldFacts:
        return FieldFacts(fitted.role, fitted.kind, (), "int64", fitted.classes, (), "classes", fitted.counts)

    @staticmethod
    def gaps(cells: np.ndarray) -> np.ndarray:
        """A class may well be called "none"; only an empty cell is a gap."""
        return np.isnan(cells) if cells.dtype.kind == "f" else np.array(told_of_each(cells, lambda cell: cell is None or not str(cell).strip()), dtype=np.bool_)

    @staticmethod
    def counts(cells: Any) -> Mapping[str, int]:
        counts = label_counts({"": cells}, "")
        return {label: counts[label] for label in sorted(counts, key=natural)}

    @staticmethod
    def raw_tensor(fitted: category.Category, raw: Raw) -> np.ndarray:
        """The places of the classes, int64 (rows,); raises `Unprepared` for one that training did not have."""
        return fitted.apply(raw)[""]

    @staticmethod
    def words(fitted: category.Category) -> Mapping[str, Sequence[str]]:
        return {fitted.column: fitted.classes}

    @staticmethod
    def tensors(fitted: category.Category, values: Tensor) -> Tensor:
        return values
