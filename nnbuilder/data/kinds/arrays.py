"""What the kinds share whose columns hold an array for each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds.kind import Transforms
from nnbuilder.data.preparation.steps import Scale, Step, applied, shape_after
from nnbuilder.data.transforms.picturing import OfShape
from nnbuilder.data.transforms.transform import Transform

WHITE = 255.0
"""What a picture file calls white."""


def sample_shape(field: Field, raw: Raw, axes: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one sample; raises `DataError` where the columns do not hold arrays of numbers with so many axes."""
    for column in field.columns:
        values = raw[column]
        count = np.ndim(values) - 1
        if count not in axes:
            raise DataError(f"The field {field.name} is of the kind {field.kind}, but {column} holds {count} axes for each sample; choose another kind.")
        if np.asarray(values[:1]).dtype.kind not in "biuf":
            raise DataError(f"The field {field.name} is of the kind {field.kind}, but {column} holds words; choose another kind.")
    return tuple(np.shape(raw[field.columns[0]])[1:])


def fitted_steps(columns: Sequence[str], size: tuple[int, ...], transforms: Transforms, raw: Raw, rows: np.ndarray, features: int) -> tuple[Step, ...]:
    """The steps of arrays, each fitted behind those before it. `features` is the axis of a sample, counted from its end, whose
    places are told apart."""
    steps: list[Step] = []

    def values() -> Iterator[np.ndarray]:
        for block in blocks(raw, columns, rows):
            parts = [np.asarray(block[column], dtype=np.float64) for column in columns]
            whole = parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)
            yield applied(steps, whole.reshape(len(whole), *size))

    for transform in transforms:
        if isinstance(transform, OfShape):
            steps.append(transform.step(shape_after(steps, size)))
        elif isinstance(transform, Transform):
            steps.append(transform.fit(values, features))
    return tuple(steps)


def white_of(raw: Raw, column: str, steps: Sequence[Step]) -> float:
    """The number that stands for white: 255 in bytes, else what the values are divided by, which was the largest of them."""
    if np.asarray(raw[column][:1]).dtype == np.uint8:
        return WHITE
    return next((step.by for step in steps if isinstance(step, Scale)), 1.0)
