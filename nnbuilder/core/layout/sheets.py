"""Notes and frames keep to their nodes where a drawing is laid out anew: a frame around what it held, a note beside a node and on none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.graph import NodeId
from nnbuilder.core.notes import Box, frame_around, inside

_BESIDE = 24.0
"""Between a note and what it would otherwise cover."""


def kept(notes: Iterable[Note], before: Mapping[NodeId, Box], after: Mapping[NodeId, Box]) -> tuple[Note, ...]:
    """The notes of one graph, whose nodes stood in the boxes `before` and stand in those `after`."""
    sheets: list[Note] = []
    taken = list(after.values())
    for note in notes:
        moved = _framed(note, before, after) if note.is_frame else _beside(note, before, after)
        if not note.is_frame and moved != note:
            moved = _aside(moved, taken)
        if not note.is_frame:
            taken.append((moved.at.x, moved.at.y, moved.width, moved.height))
        sheets.append(moved)
    return tuple(sheets)


def _aside(note: Note, taken: Sequence[Box]) -> Note:
    """Where it covers nothing: to the right or down, whichever is nearer."""
    ways = [_pushed(note, taken, axis) for axis in (0, 1)]
    at = min(ways, key=lambda at: abs(at.x - note.at.x) + abs(at.y - note.at.y))
    return replace(note, at=at)


def _pushed(note: Note, taken: Sequence[Box], axis: int) -> Point:
    """As far along an axis as everything is that it would lie on."""
    at = [note.at.x, note.at.y]
    while ends := [
        box[axis] + box[axis + 2]
        for box in taken
        if box[0] < at[0] + note.width and at[0] < box[0] + box[2] and box[1] < at[1] + note.height and at[1] < box[1] + box[3]
    ]:
        at[axis] = max(ends) + _BESIDE
    return Point(*at)


def _framed(frame: Note, before: Mapping[NodeId, Box], after: Mapping[NodeId, Box]) -> Note:
    held = {node: after[node] for node in inside(frame, before) if node in after}
    if not held:
        return _beside(frame, before, after)
    anew = frame_around(Document(), frame.graph, frame.id, held).notes[0]
    return replace(frame, at=anew.at, width=anew.width, height=anew.height)


def _beside(note: Note, before: Mapping[NodeId, Box], after: Mapping[NodeId, Box]) -> Note:
    def distance(node: NodeId) -> float:
        left, top, width, height = before[node]
        return abs(left + width / 2 - note.at.x - note.width / 2) + abs(top + height / 2 - note.at.y - note.height / 2)

    nearest = min(sorted(before.keys() & after.keys()), key=distance, default=None)
    if nearest is None:
        return note
    return replace(note, at=Point(note.at.x + after[nearest][0] - before[nearest][0], note.at.y + after[nearest][1] - before[nearest][1]))
