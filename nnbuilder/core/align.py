"""Bringing nodes into line: their places from their boxes, as pure arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnbuilder.core.document import Point
from nnbuilder.core.graph import NodeId
from nnbuilder.core.layout.measures import GRID
from nnbuilder.core.notes import Box

HOW = ("left", "centre", "right", "top", "middle", "bottom")


def aligned(boxes: Mapping[NodeId, Box], how: str) -> dict[NodeId, Point]:
    """A place for each node so that one side, or the middle, of all is in line: that of the outermost, or of all."""
    left, top = min(box[0] for box in boxes.values()), min(box[1] for box in boxes.values())
    right, bottom = max(box[0] + box[2] for box in boxes.values()), max(box[1] + box[3] for box in boxes.values())
    place: Mapping[str, Callable[[Box], Point]] = {
        "left": lambda box: Point(left, box[1]),
        "right": lambda box: Point(right - box[2], box[1]),
        "centre": lambda box: Point(_snapped((left + right - box[2]) / 2), box[1]),
        "top": lambda box: Point(box[0], top),
        "bottom": lambda box: Point(box[0], bottom - box[3]),
        "middle": lambda box: Point(box[0], _snapped((top + bottom - box[3]) / 2)),
    }
    return {node: place[how](box) for node, box in boxes.items()}


def distributed(boxes: Mapping[NodeId, Box], *, is_horizontal: bool) -> dict[NodeId, Point]:
    """The same gaps between neighbours; the outermost two stay where they are."""
    axis, size = (0, 2) if is_horizontal else (1, 3)
    order = sorted(boxes, key=lambda node: boxes[node][axis])
    first, last = boxes[order[0]], boxes[order[-1]]
    gap = (last[axis] + last[size] - first[axis] - sum(boxes[node][size] for node in order)) / max(1, len(order) - 1)
    places, at = {}, first[axis]
    for node in order:
        here = boxes[node][axis] if node in (order[0], order[-1]) else _snapped(at)
        places[node] = Point(here, boxes[node][1]) if is_horizontal else Point(boxes[node][0], here)
        at += boxes[node][size] + gap
    return places


def _snapped(value: float) -> float:
    return round(value / GRID) * GRID
