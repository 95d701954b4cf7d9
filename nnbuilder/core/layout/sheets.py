"""Notes and frames keep to their nodes where a drawing is laid out anew: a frame around what it held, a note beside its nearest node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.graph import NodeId
from nnbuilder.core.notes import Box, frame_around, inside


def kept(notes: Iterable[Note], before: Mapping[NodeId, Box], after: Mapping[NodeId, Box]) -> tuple[Note, ...]:
    """The notes of one graph, whose nodes stood in the boxes `before` and stand in those `after`."""
    return tuple(_framed(note, before, after) if note.is_frame else _beside(note, before, after) for note in notes)


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
