"""Where the shape that a node gives stands in a picture of the drawing: where no node is and no wire runs."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from nnbuilder.core.graph import NodeId
from nnbuilder.core.layout.obstacles import Box, Obstacles, obstacles_of
from nnbuilder.core.layout.paths import Path, bounds
from nnbuilder.core.layout.through import runs_through
from nnbuilder.core.node_size import HEADER

HEIGHT = 14.0
_GAP, _ABOVE, _HALF_WIRE = 9.0, 4.0, 1.5
"""From the side of a node, from its upper edge, and from the line of a wire to its edge."""


class Labels:
    """Nodes and wires as they are drawn."""

    def __init__(self, obstacles: Obstacles, paths: Collection[Path], *, is_downwards: bool) -> None:
        self._obstacles, self._is_downwards = obstacles, is_downwards
        self._paths = {str(row): path for row, path in enumerate(paths)}
        self._frames = obstacles_of({row: bounds(path) for row, path in self._paths.items()})

    def place(self, node: NodeId, width: float) -> Box | None:
        """The first place beside a node that is free for a text of a width; None where there is none."""
        return next((room for room in _rooms(self._obstacles.boxes[node], width, is_downwards=self._is_downwards) if self._is_free(node, room)), None)

    def _is_free(self, node: NodeId, room: Box) -> bool:
        left, top, right, bottom = room
        # Something stands above a node only where it has no other place, so that space belongs to it.
        if self._obstacles.within(left, top, right + _GAP, bottom + (HEIGHT + _ABOVE if left > self._obstacles.boxes[node][2] else 0.0)).keys() - {node}:
            return False
        wide = (left - _HALF_WIRE, top - _HALF_WIRE, right + _HALF_WIRE, bottom + _HALF_WIRE)
        return not any(runs_through(self._paths[row], wide) for row in self._frames.within(*wide))


def _rooms(box: Box, width: float, *, is_downwards: bool) -> Iterator[Box]:
    """Above the beginning of the wire, below it, and above the node; from top to bottom right and left of the wire."""
    left, top, right, bottom = box
    if is_downwards:
        middle = (left + right) / 2
        for x in (middle + 4, middle - 4 - width):
            yield (x, bottom + _GAP, x + width, bottom + _GAP + HEIGHT)
        return
    line = top + HEADER / 2
    for y in (line - HEIGHT - 2, line + 2):
        yield (right + _GAP, y, right + _GAP + width, y + HEIGHT)
    if width <= right - left:
        yield (right - width, top - _ABOVE - HEIGHT, right, top - _ABOVE)
