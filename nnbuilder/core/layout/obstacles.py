"""What stands in the way of wires: boxes of nodes in a grid, so that those in a rectangle are told without going through all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.graph import NodeId

Box = tuple[float, float, float, float]
"""left, top, right, bottom"""
_ACROSS, _DOWN = 320.0, 160.0


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Boxes, and which of them touch each cell of a grid."""

    boxes: Mapping[NodeId, Box]
    cells: Mapping[tuple[int, int], tuple[NodeId, ...]]

    def within(self, left: float, top: float, right: float, bottom: float) -> dict[NodeId, Box]:
        """The boxes that share a point with a rectangle, not only an edge."""
        boxes, cells = self.boxes, self.cells
        nodes: dict[NodeId, Box] = {}
        for column in range(int(left // _ACROSS), int(right // _ACROSS) + 1):
            for row in range(int(top // _DOWN), int(bottom // _DOWN) + 1):
                for node in cells.get((column, row), ()):
                    box = boxes[node]
                    if box[0] < right and box[2] > left and box[1] < bottom and box[3] > top:
                        nodes[node] = box
        return nodes

    def moved(self, moved: Mapping[NodeId, Box]) -> Obstacles:
        """The same, with some boxes elsewhere."""
        cells = dict(self.cells)
        for node, box in moved.items():
            before = self.boxes.get(node)
            if before is not None:
                for cell in cells_of(before):
                    cells[cell] = tuple([other for other in cells[cell] if other != node])
            for cell in cells_of(box):
                cells[cell] = (*cells.get(cell, ()), node)
        return Obstacles({**self.boxes, **moved}, cells)


def obstacles_of(boxes: Mapping[NodeId, Box]) -> Obstacles:
    cells: dict[tuple[int, int], list[NodeId]] = {}
    for node, box in boxes.items():
        for cell in cells_of(box):
            cells.setdefault(cell, []).append(node)
    return Obstacles(dict(boxes), {cell: tuple(nodes) for cell, nodes in cells.items()})


def cells_of(box: Box) -> list[tuple[int, int]]:
    """The cells that a box touches, by column and row."""
    left, top, right, bottom = box
    rows = range(int(top // _DOWN), int(bottom // _DOWN) + 1)
    return [(column, row) for column in range(int(left // _ACROSS), int(right // _ACROSS) + 1) for row in rows]
