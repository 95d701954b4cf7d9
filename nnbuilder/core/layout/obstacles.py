"""What stands in the way of wires: boxes of nodes in a grid, so that those in a rectangle are told without going through all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nnbuilder.core.graph import NodeId

T = TypeVar("T")
Box = tuple[float, float, float, float]
"""left, top, right, bottom"""
Cell = tuple[int, int]
_ACROSS, _DOWN = 320.0, 160.0
_MOST = 2_000
"""Cells that are gone through one by one; what is larger stands in all of them, wherever a document has put it."""
_FAR = 1e12
_EVERYWHERE: tuple[Cell, ...] = ((-(2**60), 0),)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Boxes, and which of them touch each cell of a grid."""

    boxes: Mapping[NodeId, Box]
    cells: Mapping[Cell, tuple[NodeId, ...]]

    def within(self, left: float, top: float, right: float, bottom: float) -> dict[NodeId, Box]:
        """The boxes that share a point with a rectangle, not only an edge."""
        boxes = self.boxes
        nodes: dict[NodeId, Box] = {}
        for node in members(self.cells, (left, top, right, bottom)):
            box = boxes[node]
            if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
                nodes[node] = box
        return nodes

    def moved(self, moved: Mapping[NodeId, Box | None]) -> Obstacles:
        """The same, with some boxes elsewhere, or nowhere."""
        cells, boxes = dict(self.cells), dict(self.boxes)
        for node, box in moved.items():
            before = boxes.pop(node, None)
            if before is not None:
                for cell in cells_of(before):
                    cells[cell] = tuple([other for other in cells[cell] if other != node])
            if box is not None:
                boxes[node] = box
                for cell in cells_of(box):
                    cells[cell] = (*cells.get(cell, ()), node)
        return Obstacles(boxes, cells)


def obstacles_of(boxes: Mapping[NodeId, Box]) -> Obstacles:
    cells: dict[Cell, list[NodeId]] = {}
    for node, box in boxes.items():
        for cell in cells_of(box):
            cells.setdefault(cell, []).append(node)
    return Obstacles(dict(boxes), {cell: tuple(nodes) for cell, nodes in cells.items()})


def cells_of(box: Box) -> Iterable[Cell]:
    """The cells that a box touches, by column and row; of a very large one the cell that stands for all."""
    left, top, right, bottom = (_line(box[0], _ACROSS), _line(box[1], _DOWN), _line(box[2], _ACROSS), _line(box[3], _DOWN))
    if right < left or bottom < top:
        return ()
    if (right - left + 1) * (bottom - top + 1) > _MOST:
        return _EVERYWHERE
    return [(column, row) for column in range(left, right + 1) for row in range(top, bottom + 1)]


def members(cells: Mapping[Cell, Sequence[T]], box: Box) -> Iterable[T]:
    """Whatever stands in a cell that a rectangle touches, perhaps more than once."""
    touched = cells_of(box)
    if touched is _EVERYWHERE:
        return (one for there in cells.values() for one in there)
    return (one for cell in (*touched, *_EVERYWHERE) if cell in cells for one in cells[cell])


def _line(at: float, step: float) -> int:
    """The column or row of a height; what is beyond all measure is in the last one."""
    return int(min(max(at, -_FAR), _FAR) // step)
