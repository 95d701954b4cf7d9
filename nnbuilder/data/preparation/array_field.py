"""What pictures and series share: numbers of one shape for each sample, which steps change and bring back."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, ClassVar

import numpy as np

from .cells import Cells, Unprepared, finite, samples
from .preparation import Raw
from .steps import Step, applied, inverted, shape_after, unit_of

_PLAIN_WHITE = 255.0
"""What a picture file calls white."""


class ArrayField:
    """Arrays after some steps. A single column holds whole samples, several hold one feature each, which is their last axis.
    `size` is the shape of a sample in the data, and `white` the number that stands there for what a picture file calls 255."""

    name: str
    size: tuple[int, ...]
    steps: tuple[Step, ...]
    white: float
    is_array: ClassVar[bool] = True

    @property
    def shape(self) -> tuple[int, ...]:
        return shape_after(self.steps, self.size)

    @property
    def unit(self) -> float | None:
        return unit_of(self.steps)

    def samples(self, values: Any) -> np.ndarray:
        return samples(self.name, values, self.size)

    def prepared(self, columns: Sequence[Cells]) -> dict[str, np.ndarray]:
        """What `FittedField.apply` gives, of the columns themselves."""
        parts = [np.asarray(cells, dtype=np.float64) for cells in columns]
        values = parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)
        if values.size != len(values) * prod(self.size):
            raise Unprepared(f"{self.name} should have the shape {self.size} for each sample, got {values.shape[1:]}")
        return {"": finite(self.name, applied(self.steps, values.reshape(len(values), *self.size))).astype(np.float32)}

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """Samples (rows, *size) in the numbers of the data, float64."""
        return inverted(self.steps, np.asarray(prepared, dtype=np.float64))

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """A sample in the numbers of the data, as nested lists."""
        return [{"answer": sample} for sample in self.invert(output).tolist()] if output.shape[1:] == self.shape else None

    def remarks(self, raw: Raw) -> tuple[tuple[int, str], ...]:
        return ()

    def in_data(self, picture: np.ndarray) -> np.ndarray:
        """A picture as a file has it in the numbers that the data would have."""
        return picture if self.white == _PLAIN_WHITE else picture / _PLAIN_WHITE * self.white
