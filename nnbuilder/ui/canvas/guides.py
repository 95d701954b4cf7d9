"""Lines that what is dragged comes into: sides and middles of other nodes, and the heights at which its wires are straight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF

from nnbuilder.ui.canvas.places import Boxes

REACH = 5.0
"""How near to a line something must be, in pixels of the screen, to be drawn into it."""
_SAME = 0.01
_BEYOND = 8.0
"""How far a guide goes on behind the nodes that it joins."""


@dataclass(frozen=True, slots=True)
class Row:
    """A wire between what is dragged and what is not: the heights of its ports at rest, or how far right they are where the drawing
    goes down. `steady` is the one that stays."""

    dragged: float
    steady: float


def pulled(dragged: QRectF, others: Boxes, rows: Sequence[Row], offset: QPointF, reach: float, axis: int = 1) -> tuple[float | None, float | None]:
    """How far to the right and down `dragged`, which is `offset` away from where it stood, is to be moved instead: into the
    nearest line within reach on each axis. None where there is no line. A straight wire counts before the sides of others; `axis`
    is the one along which ports are told, 1 where wires are level and 0 where they are upright."""
    starts, lengths, offsets = (dragged.left(), dragged.top()), (dragged.width(), dragged.height()), (offset.x(), offset.y())
    ways = [_nearest(_lines(starts[one], lengths[one]) + offsets[one], _sides(others, one), reach) for one in (0, 1)]
    meant = [None if way is None else offsets[one] + way for one, way in enumerate(ways)]
    straight = min((row.steady - row.dragged for row in rows), key=lambda by: abs(by - offsets[axis]), default=None)
    if straight is not None and abs(straight - offsets[axis]) <= reach:
        meant[axis] = straight
    return meant[0], meant[1]


def guides(box: QRectF, others: Boxes) -> tuple[QLineF, ...]:
    """The lines that a box is in now with others, each as far as the nodes in it go."""
    upright, level = _lines(box.left(), box.width()), _lines(box.top(), box.height())
    same_x, same_y = np.abs(_sides(others, 0) - upright) < _SAME, np.abs(_sides(others, 1) - level) < _SAME
    for same in (same_x, same_y):
        # A line through the words of a node is shown where no side tells the same.
        same[:, 1] &= ~(same[:, 0] | same[:, 2])
    found = [(line, True, same_x[:, place]) for place, line in enumerate(upright.tolist())]
    found += [(line, False, same_y[:, place]) for place, line in enumerate(level.tolist())]
    return tuple(_guide(line, box, others[rows], is_upright=is_upright) for line, is_upright, rows in found if rows.any())


def _guide(line: float, box: QRectF, joined: Boxes, *, is_upright: bool) -> QLineF:
    if is_upright:
        return QLineF(line, min(box.top(), float(joined[:, 1].min())) - _BEYOND, line, max(box.bottom(), float(joined[:, 3].max())) + _BEYOND)
    return QLineF(min(box.left(), float(joined[:, 0].min())) - _BEYOND, line, max(box.right(), float(joined[:, 2].max())) + _BEYOND, line)


def _lines(start: float, length: float) -> NDArray[np.float64]:
    """Both sides of something, and its middle."""
    return np.array((start, start + length / 2, start + length))


def _sides(boxes: Boxes, axis: int) -> NDArray[np.float64]:
    """(boxes, 3): both sides of each along an axis, and the middle."""
    first, last = boxes[:, axis], boxes[:, axis + 2]
    return np.stack((first, (first + last) / 2, last), axis=1)


def _nearest(lines: NDArray[np.float64], sides: NDArray[np.float64], reach: float) -> float | None:
    """The smallest way from one of the lines to the same line of another box."""
    ways = (sides - lines).ravel()
    if not ways.size:
        return None
    way = float(ways[np.abs(ways).argmin()])
    return way if abs(way) <= reach else None
