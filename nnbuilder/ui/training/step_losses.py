"""The losses of single steps as they come in: a value that grows at its end without copying what it has."""

from __future__ import annotations

import numpy as np

_FIRST = 256


class StepLosses:
    """(step, loss) of every step that was told; never changes, and shares its memory with what has grown out of it.

    Whoever appends to the newest value writes behind its end; whoever appends to an older one gets memory of its own.
    """

    __slots__ = ("_count", "_memory")

    def __init__(self) -> None:
        self._memory, self._count = _Memory(np.empty((2, _FIRST)), 0), 0

    def appended(self, step: int, loss: float) -> StepLosses:
        """One more at the end."""
        memory, count = self._memory, self._count
        if memory.used != count or count == memory.cells.shape[1]:
            cells = np.empty((2, max(_FIRST, 2 * count)))
            cells[:, :count] = memory.cells[:, :count]
            memory = _Memory(cells, count)
        memory.cells[:, count] = step, loss
        memory.used = count + 1
        grown = StepLosses.__new__(StepLosses)
        grown._memory, grown._count = memory, count + 1
        return grown

    @property
    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Steps and losses, float64 (points,) each; not to be written to."""
        steps, losses = self._memory.cells[:, : self._count]
        return steps, losses

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> tuple[int, float]:
        steps, losses = self.arrays
        return int(steps[place]), float(losses[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StepLosses) and all(np.array_equal(a, b, equal_nan=True) for a, b in zip(self.arrays, other.arrays, strict=True))

    __hash__ = None  # type: ignore[assignment]


class _Memory:
    """Cells, (2, room), of which so many are used by the newest value."""

    __slots__ = ("cells", "used")

    def __init__(self, cells: np.ndarray, used: int) -> None:
        self.cells, self.used = cells, used
