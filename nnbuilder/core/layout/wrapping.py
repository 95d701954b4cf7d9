"""A long drawing goes on below, as text does: broken where few wires pass, so that it fits what a person looks at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from nnbuilder.core.layout.columns import Columns

_SLACK = 0.35
"""How much shorter or longer than the others a row may be, to be broken at a better place."""
_LONG = 10
"""Columns up to which a drawing stays one row."""
_GAINS = {1: 1.5, 2: 1.75}
"""How many times as large everything must be seen for a row more, by how many wires go on there at most: each of them runs back to
the left and may cross others, and more than two cannot be followed."""
_WIDE, _WIDE_GAIN = 3000.0, 1.25
"""The same for one wire where one row is so wide that its words cannot be read in a window."""


def passing(columns: Columns) -> list[int]:
    """How many wires leave each column to the right; those that share a lane count once."""
    return [sum(len(columns.after[item]) for item in column) for column in columns.items]


def _single(columns: Columns) -> list[int]:
    """The same, where two wires of a single output are one: they run back to the left together, as a block's do to its sum."""
    senders = [sum(bool(columns.after[item]) for item in column) for column in columns.items]
    return [1 if sending == 1 and wires <= 2 else wires for sending, wires in zip(senders, passing(columns), strict=True)]


def rows(columns: Columns, widths: Sequence[float], height: float, gap: float, aspect: float) -> list[range]:
    """The columns of each row. `widths` are those of columns with the gap behind them, `height` that of the whole as one row."""
    whole = [range(len(widths))]
    if len(widths) <= _LONG:
        return whole
    for most, wires in ((1, _single(columns)), (2, passing(columns))):
        broken = _best(widths, wires, most, height, gap, aspect)
        if len(broken) > 1:
            return broken
    return whole


def _best(widths: Sequence[float], wires: Sequence[int], most: int, height: float, gap: float, aspect: float) -> list[range]:
    """As many rows as let everything be seen largest; a row more only where it is seen clearly larger."""
    count, width = len(widths), sum(widths)
    best, fit = [range(count)], _scale(width, height, aspect)
    gain = _WIDE_GAIN if most == 1 and width > _WIDE else _GAINS[most]
    even = (width / (aspect * (height + gap))) ** 0.5
    for parts in range(max(2, int(even * 0.6)), min(int(even * 1.5) + 2, count // 3 + 1) + 1):
        broken = _broken(widths, wires, width / parts, most)
        length = max(sum(widths[column] for column in row) for row in broken)
        scale = _scale(length, len(broken) * (height + gap), aspect)
        if len(broken) > 1 and scale > fit * gain:
            best, fit = broken, scale
    return best


def _scale(width: float, height: float, aspect: float) -> float:
    return min(aspect / max(width, 1.0), 1.0 / max(height, 1.0))


def _broken(widths: Sequence[float], wires: Sequence[int], target: float, most: int) -> list[range]:
    """Rows about as wide as the target, each broken at the best place near its end, else at the next one that will do."""
    broken, start, count = [], 0, len(widths)
    ends = list(accumulate(widths, initial=0.0))
    while start < count and ends[-1] - ends[start] > (1 + _SLACK) * target:
        places, later = [], count
        for column in range(max(start, bisect_left(ends, ends[start] + (1 - _SLACK) * target) - 1), count - 2):
            reach = ends[column + 1] - ends[start]
            if wires[column] > most:
                continue
            if reach > (1 + _SLACK) * target:
                later = column
                break
            places.append((wires[column] + 2 * abs(reach - target) / target, column))
        end = min(places)[1] if places else later
        broken.append(range(start, min(end + 1, count)))
        start = end + 1
    return [*broken, range(start, count)] if start < count else broken
