"""Edits of notes and frames: texts on the canvas that compute nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import NodeId

LEAST = 60.0
LONGEST = 10_000
COLOURS = ("blue", "green", "amber", "red", "violet", "grey")
_MARGIN, _TITLE = 24.0, 34.0
Box = tuple[float, float, float, float]
"""left, top, width, height"""


def add_note(document: Document, note: Note) -> Document:
    """Raises `EditError` for a text that no file could hold."""
    return replace(document, notes=(*document.notes, replace(note, text=_written(note.text))))


def set_text(document: Document, note: str, text: str) -> Document:
    """Another text; raises `EditError` for one that no file could hold."""
    written = _written(text)
    return _changed(document, note, lambda found: replace(found, text=written))


def set_colour(document: Document, note: str, colour: str) -> Document:
    """One of `COLOURS`; "" is the one that notes and frames have by themselves."""
    if colour not in ("", *COLOURS):
        raise EditError(f"There is no colour {colour!r} for a note; choose one of {', '.join(COLOURS)}.")
    return _changed(document, note, lambda found: replace(found, colour=colour))


def resize(document: Document, note: str, width: float, height: float) -> Document:
    """Another size, never too small to be taken hold of."""
    return _changed(document, note, lambda found: replace(found, width=max(LEAST, width), height=max(LEAST, height)))


def move_notes(document: Document, places: Mapping[str, Point]) -> Document:
    return replace(document, notes=tuple(replace(note, at=places.get(note.id, note.at)) for note in document.notes))


def remove_notes(document: Document, notes: Collection[str]) -> Document:
    return replace(document, notes=tuple(note for note in document.notes if note.id not in notes))


def frame_around(document: Document, graph: str, note: str, boxes: Mapping[NodeId, Box]) -> Document:
    """A frame around some nodes, behind everything else; raises `EditError` where there are none."""
    if not boxes:
        raise EditError("Select the nodes first that the frame should hold.")
    left, top = min(box[0] for box in boxes.values()) - _MARGIN, min(box[1] for box in boxes.values()) - _TITLE - _MARGIN / 2
    right, bottom = max(box[0] + box[2] for box in boxes.values()) + _MARGIN, max(box[1] + box[3] for box in boxes.values()) + _MARGIN
    frame = Note(note, graph, "Frame", Point(left, top), right - left, bottom - top, is_frame=True)
    return replace(document, notes=(frame, *document.notes))


def grown(document: Document, held: Mapping[str, Mapping[NodeId, Box]]) -> Document:
    """Frames as much larger as they must be for nodes to stand in them: {frame: the boxes of the nodes}."""
    for frame, boxes in held.items():
        least = frame_around(Document(), "", frame, boxes).notes[0]
        document = _changed(document, frame, lambda note, least=least: _around_both(note, least))  # type: ignore[misc]
    return document


def _around_both(one: Note, other: Note) -> Note:
    left, top = min(one.at.x, other.at.x), min(one.at.y, other.at.y)
    right, bottom = max(one.at.x + one.width, other.at.x + other.width), max(one.at.y + one.height, other.at.y + other.height)
    return replace(one, at=Point(left, top), width=right - left, height=bottom - top)


def inside(frame: Note, boxes: Mapping[NodeId, Box]) -> frozenset[NodeId]:
    """The nodes whose middle lies in a frame."""
    return frozenset(
        node
        for node, (left, top, width, height) in boxes.items()
        if 0 <= left + width / 2 - frame.at.x <= frame.width and 0 <= top + height / 2 - frame.at.y <= frame.height
    )


def _written(text: str) -> str:
    if len(text) > LONGEST:
        raise EditError(f"A note holds up to {LONGEST:,} characters, this text has {len(text):,}.")
    return text


def _changed(document: Document, note: str, change: Callable[[Note], Note]) -> Document:
    return replace(document, notes=tuple(change(found) if found.id == note else found for found in document.notes))
