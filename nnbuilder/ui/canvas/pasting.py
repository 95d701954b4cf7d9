"""Text of PyTorch out of the clipboard, drawn at the pointer: layers, wires, and a note where something could not be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnbuilder.core import clips, notes
from nnbuilder.core.clips import Clip
from nnbuilder.core.document import Document, Note, Point
from nnbuilder.core.graph import Edge, End, Graph, Node, NodeId
from nnbuilder.core.layout.layered import layered, usual_sizes
from nnbuilder.core.layout.measures import WIDTH
from nnbuilder.pytorch_text.reading import Reading, looks_like_pytorch, read_pytorch
from nnbuilder.ui.canvas.geometry import snapped
from nnbuilder.ui.canvas.surface import Surface

_NOTE_WIDTH, _NOTE_HEIGHT, _APART = WIDTH + 84, 110.0, 40.0


def paste_pytorch(surface: Surface, text: str) -> bool:
    """Draws what a text of PyTorch says, as one undo step; False where the text is none."""
    if not looks_like_pytorch(text):
        return False
    session = surface.session
    reading = read_pytorch(text, session.catalogue)
    clip = _clip(reading, keeps_ends=reading.is_whole or not session.graph.nodes)
    if not clip.graph.nodes:
        surface.refuse(_told(reading.sentences) or "There is no layer of PyTorch in the clipboard to draw.")
        return True
    offset = _offset(surface, clip)
    ids = {node: session.new_id() for node in clip.graph.nodes}
    sheets = [Note(session.new_id(), session.graph_name, told, at, _NOTE_WIDTH, _NOTE_HEIGHT) for told, at in _notes(reading, clip, offset)]

    def edit(document: Document) -> Document:
        document = clips.paste(document, session.graph_name, clip, ids, offset)
        for sheet in sheets:
            document = notes.add_note(document, sheet)
        return document

    if session.do("Paste from PyTorch", edit):
        session.select(ids.values(), (), {sheet.id for sheet in sheets})
        surface.fit_selection()
        if reading.sentences:
            surface.refuse(f"Drawn from PyTorch. {_told(reading.sentences)}")
    return True


def _clip(reading: Reading, *, keeps_ends: bool) -> Clip:
    """What was read, arranged; without the Input and Output that were only put around it where they are not needed."""
    graph = reading.graph
    if not keeps_ends:
        kept = {node.id: node for node in graph.nodes.values() if node.id not in reading.ends}
        graph = Graph(kept, frozenset(edge for edge in graph.edges if edge.source.node in kept and edge.target.node in kept))
    return Clip(graph, _places(graph, reading))


def _places(graph: Graph, reading: Reading) -> Mapping[NodeId, Point]:
    """Where nodes stand, and where the notes of what is missing do: among them, as the text has it."""
    nodes = {**graph.nodes, **{gap.id: Node(gap.id, gap.id, "Gap") for gap in reading.gaps}}
    into = [(gap.before, gap.id) for gap in reading.gaps]
    edges = {Edge(End(one, ""), End(other, "")) for one, other in (*into, *reading.behind) if one in nodes and other in nodes}
    whole = Graph(nodes, graph.edges | edges)
    return layered(whole, usual_sizes(whole) | {gap.id: (_NOTE_WIDTH, _NOTE_HEIGHT) for gap in reading.gaps})


def _offset(surface: Surface, clip: Clip) -> Point:
    """From where the clip was arranged to the pointer, or to the middle of what is seen."""
    inside = surface.viewport().rect().contains(surface.mapFromScene(surface.pointer))
    to = surface.pointer if inside else surface.mapToScene(surface.viewport().rect().center())
    left, top = (min((getattr(at, axis) for at in clip.layout.values()), default=0.0) for axis in "xy")
    return Point(snapped(to.x() - left), snapped(to.y() - top))


def _notes(reading: Reading, clip: Clip, offset: Point) -> Iterator[tuple[str, Point]]:
    """A note in the place of what is missing; and one above for what had to be assumed."""
    for gap in reading.gaps:
        at = clip.layout[gap.id]
        yield gap.told, Point(at.x + offset.x, at.y + offset.y)
    in_gaps = {gap.told for gap in reading.gaps}
    assumed = [told for told in reading.sentences if told not in in_gaps]
    if assumed:
        top = min((at.y for at in clip.layout.values()), default=0.0)
        left = min((at.x for at in clip.layout.values()), default=0.0)
        yield "\n".join(assumed[:8]), Point(left + offset.x, top + offset.y - _NOTE_HEIGHT - _APART)


def _told(sentences: tuple[str, ...]) -> str:
    """The first sentence, and how many more there are."""
    more = len(sentences) - 1
    return "" if not sentences else sentences[0] if not more else f"{sentences[0]} {more} more in the notes."
