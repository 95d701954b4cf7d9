"""Numbers: columns of numbers and of words side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import TABLE, FieldFacts
from nnbuilder.core.settings import Setting
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.errors import DataError
from nnbuilder.data.inverse_tensors import back_with_tensors
from nnbuilder.data.kinds.columns import are_numbers, first_word, gaps_in, label_counts
from nnbuilder.data.kinds.kind import FieldKind, Transforms, field_kind
from nnbuilder.data.preparation import numbers
from nnbuilder.data.preparation.cells import labels_of, natural, numbers_of, numbers_of_classes, places_of
from nnbuilder.data.preparation.steps import Step, applied
from nnbuilder.data.tensors import with_tensors
from nnbuilder.data.transforms.scaling import MinMax, Robust, Scale, Standardise
from nnbuilder.data.transforms.shaping import Clip, Impute, Log, Quantile
from nnbuilder.data.transforms.transform import Transform
from nnbuilder.data.transforms.words import OTHER, RareToOther

if TYPE_CHECKING:
    from torch import Tensor


@field_kind("numbers", title="Numbers")
class Numbers(FieldKind):
    """Columns of numbers side by side. A column of words becomes a place for each of its words, where the right one is 1."""

    fitted = numbers.Numbers
    has_steps_apart = True
    transforms = (Standardise, MinMax, Robust, Scale, Log, Quantile, Impute, Clip, RareToOther)
    usage = Usage(TABLE, "", (Setting("Standardise"),), is_table=True, takes_many=True)

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> numbers.Numbers:
        return numbers.Numbers(field.name, field.role, tuple(_part(field, column, transforms, raw, rows) for column in field.columns))

    @staticmethod
    def over_steps(fitted: numbers.Numbers, columns: Mapping[str, str]) -> numbers.Numbers:
        parts = {part.name: part for part in fitted.parts}
        return replace(fitted, parts=tuple(replace(parts[series], name=step) for step, series in columns.items()))

    @staticmethod
    def facts(fitted: numbers.Numbers) -> FieldFacts:
        return FieldFacts(fitted.role, fitted.kind, fitted.shape, "float32", fitted.places, ("size",))

    @staticmethod
    def gaps(cells: np.ndarray) -> np.ndarray:
        return gaps_in(cells)

    @staticmethod
    def raw_tensor(fitted: numbers.Numbers, raw: Raw) -> np.ndarray:
        """float32 (rows, columns): NaN where a number is missing, and for a word its place among those of its column."""
        return np.stack([_codes(part, raw[part.name]) for part in fitted.parts], axis=1).astype(np.float32)

    @staticmethod
    def words(fitted: numbers.Numbers) -> Mapping[str, Sequence[str]]:
        return {part.name: part.words for part in fitted.parts if isinstance(part, numbers.Word)}

    @staticmethod
    def ranges(fitted: numbers.Numbers) -> Mapping[str, tuple[float, float]]:
        return {part.name: part.seen for part in fitted.parts if isinstance(part, numbers.Amount) and part.seen is not None}

    @staticmethod
    def back(fitted: numbers.Numbers, prepared: Tensor) -> Tensor | None:
        import torch

        amounts = [part for part in fitted.parts if isinstance(part, numbers.Amount) and not part.flag]
        if len(amounts) < len(fitted.parts):
            return None
        return torch.stack([back_with_tensors(part.steps, column) for part, column in zip(amounts, prepared.unbind(1), strict=True)], dim=1)

    @staticmethod
    def tensors(fitted: numbers.Numbers, values: Tensor) -> Tensor:
        import torch

        places = []
        for part, column in zip(fitted.parts, values.double().unbind(1), strict=True):
            if isinstance(part, numbers.Amount):
                places += [with_tensors(part.steps, column), *([column.isnan().double()] if part.flag else [])]
            else:
                unknown = part.words.index(part.other) if part.other else -1
                code = column.where(column >= 0, column.new_tensor(float(unknown)))
                places += [(code == place).double() for place in range(len(part.words))]
        return torch.stack(places, dim=1).float()


def _part(field: Field, column: str, transforms: Transforms, raw: Raw, rows: np.ndarray) -> numbers.Amount | numbers.Word:
    if not are_numbers(raw, column):
        if field.role == "target":
            raise DataError(f"The target {field.name} should be numbers, but the column {column} holds {first_word(raw, column)!r}; make it a category.")
        counts, rare = label_counts(raw, column, rows), next((one for one in transforms if isinstance(one, RareToOther)), None)
        return numbers.Word(column, tuple(sorted(rare.kept(counts) if rare else counts, key=natural)), OTHER if rare else "")
    steps: list[Step] = []
    for transform in transforms:
        if isinstance(transform, Transform):
            steps.append(transform.fit(lambda: _values(column, steps, raw, rows), 0))
    flag = any(isinstance(one, Impute) and one.flag for one in transforms)
    return numbers.Amount(column, tuple(steps), flag, _seen(_values(column, (), raw, rows)))


def _codes(part: numbers.Amount | numbers.Word, cells: np.ndarray) -> np.ndarray:
    """A column as numbers."""
    if isinstance(part, numbers.Amount):
        return numbers_of(part.name, cells)
    places = places_of(part.words)
    return numbers_of_classes(labels_of(cells), places, -1).astype(np.float64)


def _seen(pieces: Iterable[np.ndarray]) -> tuple[float, float] | None:
    """The least and the largest of all numbers; None where there is none."""
    ends = [(float(np.nanmin(piece)), float(np.nanmax(piece))) for piece in pieces if np.isfinite(piece).any()]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else None


def _values(column: str, steps: Sequence[Step], raw: Raw, rows: np.ndarray) -> Iterator[np.ndarray]:
    """The values of a column in the training part, after the steps so far."""
    for block in blocks(raw, [column], rows):
        yield applied(steps, numbers_of(column, block[column]))
