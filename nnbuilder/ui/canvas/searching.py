"""The search at a place of the canvas: what is looked for there, and where the chosen layer goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QGraphicsPathItem

from nnbuilder.core.aliases import Alias
from nnbuilder.core.analysis import spec_for
from nnbuilder.core.blocks import INPUT
from nnbuilder.core.document import READ
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, End, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.offers import LooseEnd, Offer
from nnbuilder.core.parameters import Raw, Value
from nnbuilder.ui import theme
from nnbuilder.ui.canvas import adding
from nnbuilder.ui.canvas.edge_item import curve
from nnbuilder.ui.canvas.gestures.key_link import open_inputs
from nnbuilder.ui.canvas.marks import Marks
from nnbuilder.ui.canvas.search_popup import SEARCH_WIDTH, SearchPopup
from nnbuilder.ui.canvas.spot import Spot, in_wire
from nnbuilder.ui.canvas.surface import Link, Surface
from nnbuilder.ui.palette import mine, recent

_REACH, _BESIDE = 6.0, 40


@dataclass(frozen=True, slots=True)
class _Search:
    """What is looked for where, and what becomes of the one that is chosen."""

    title: str
    at: QPointF
    specs: list[LayerSpec]
    end: LooseEnd
    chosen: Callable[[Offer], object]


def open_search(surface: Surface, at: QPointF, link: Link | None = None) -> None:
    """A search for what a dropped link is led into; on a wire for what goes into it; elsewhere for what just stands there."""
    scene = surface.graph_scene
    if link is None:
        edge = scene.edge_at(at, _REACH / surface.scale_factor) if scene.node_at(at) is None else None
        _open_spot(surface, in_wire(at, edge))
    else:
        _open_spot(surface, Spot(at, (link[0],)) if link[1] else Spot(at, target=link[0]))


def open_behind(surface: Surface) -> None:
    """A search for what the selected nodes are led into, all of them; with nothing to lead on for what stands at the pointer."""
    places = surface.graph_scene.places
    nodes = sorted(surface.session.selection, key=lambda node: places.corner(node).y())
    ends = [End(node, outputs[0]) for node in nodes if (outputs := surface.graph_scene.looks[node].shape.outputs)]
    if ends and len(ends) == len(nodes):
        spot = Spot(adding.behind(surface, nodes), tuple(ends))
        surface.ensure_seen(spot.at)
        _open_spot(surface, spot)
    elif surface.is_pointed_at:
        open_search(surface, surface.pointer)
    else:
        _open_spot(surface, adding.alone(surface))


def open_before(surface: Surface) -> None:
    """A search for what feeds the selected node, at the first input that nothing feeds."""
    node = next(iter(surface.session.selection))
    ends = open_inputs(surface, node)
    if not ends:
        surface.refuse(f"{surface.session.graph.nodes[node].name} takes nothing in.")
        return
    surface.ensure_node_visible(node)
    _open_spot(surface, Spot(adding.before(surface, node), target=ends[0]))


def open_replacing(surface: Surface, node: NodeId) -> None:
    """A search for what a node is to be instead; its links stay, and the parameters that both kinds have."""
    session, graph = surface.session, surface.session.graph
    old = graph.nodes[node]
    spec = spec_for(session.document, session.catalogue, old.kind)
    sources = [edge.source for edge in graph.into(node)]
    is_fed, feeds = bool(spec is None or spec.inputs), bool(spec is None or (spec.outputs and not spec.is_sink))
    specs = [one for one in _kinds(surface) if one.kind != old.kind and bool(one.inputs) == is_fed and bool(one.outputs and not one.is_sink) == feeds]
    end = _fed_by(surface, sources) if sources else LooseEnd(known=_known(surface))
    at = surface.node_scene_rect(node).bottomLeft() + QPointF(0, 6)

    def put(offer: Offer) -> None:
        with session.as_one_step():
            if kind := mine.drawn(session, offer.hit.spec.kind):
                adding.replace(surface, node, kind, _params(offer))
        recent.remember(offer.hit.spec)

    _open(surface, _Search(f"Replace {old.name} by", at, specs, end, put), Marks(node))


def _open_spot(surface: Surface, spot: Spot) -> None:
    """A search for what goes to a spot, with the wires that lead there."""

    def put(offer: Offer) -> None:
        with surface.session.as_one_step():
            kind = mine.drawn(surface.session, offer.hit.spec.kind)
            node = adding.fresh(surface, kind, _params(offer)) if kind else None
            is_placed = node is not None and adding.place_node(surface, spot, node, offer.hit.spec, offer.fit.ports)
        if is_placed:
            recent.remember(offer.hit.spec)

    specs = [spec for spec in _kinds(surface) if spot.takes(spec)]
    _open(surface, _Search(_title(surface, spot), spot.at, specs, _loose_end(surface, spot), put), Marks(edge=spot.edge), spot)


def _open(surface: Surface, search: _Search, marks: Marks, spot: Spot | None = None) -> None:
    wires = _loose_wires(surface, spot) if spot is not None and spot.edge is None else []
    surface.mark(marks)
    room = _room_for(surface, spot) if spot is not None and wires else QPointF()
    surface.pan(room)

    def close() -> None:
        surface.pan(-room)
        for wire in wires:
            surface.graph_scene.removeItem(wire)
        surface.mark(Marks())

    canvas = surface.viewport().parentWidget()
    assert canvas is not None, "a viewport belongs to its view"
    popup = SearchPopup(canvas, search.specs, search.end, title=search.title)
    popup.chosen.connect(search.chosen)
    popup.closed.connect(close)
    surface.session.leaving.connect(popup.give_up)
    popup.open_at(surface.mapFromScene(search.at), leftwards=spot is not None and spot.edge is None and spot.target is not None)


def _kinds(surface: Surface) -> list[LayerSpec]:
    """Everything that could stand in the open graph: the blocks of the document, the catalogue, the blocks of the library."""
    session = surface.session
    blocks = [spec_for(session.document, session.catalogue, name) for name in session.document.graphs if name not in (MAIN, session.graph_name)]
    return [*(spec for spec in blocks if spec is not None), *(_with_fields(surface, spec) for spec in session.catalogue), *mine.kinds(session)]


def _with_fields(surface: Surface, spec: LayerSpec) -> LayerSpec:
    """An Input is found by the fields of the data as well, and reads the one that was typed."""
    data = surface.session.document.data
    if spec.kind != INPUT or data is None or surface.session.graph_name != MAIN:
        return spec
    return replace(spec, also=(*spec.also, *(Alias(field.name, {"field": field.name}) for field in data.fields if field.role in READ)))


def _fed_by(surface: Surface, sources: Sequence[End]) -> LooseEnd:
    """What some outputs give."""
    session = surface.session
    given, *beside = [session.analysis.type_of(session.path_of(source.node), source.port) for source in sources]
    return LooseEnd(given=given, beside=tuple(beside), known=_known(surface))


def _known(surface: Surface) -> Mapping[str, Value]:
    """What formulas of the open graph may name."""
    session = surface.session
    params = {param.name: param.default for param in session.graph.params}
    return {**known_names(session.document.facts), **params}


def _loose_end(surface: Surface, spot: Spot) -> LooseEnd:
    if spot.sources:
        return _fed_by(surface, spot.sources)
    if spot.target is None:
        return LooseEnd(known=_known(surface))
    session = surface.session
    spec = spec_for(session.document, session.catalogue, session.graph.nodes[spot.target.node].kind)
    port = spec.port(spot.target.port) if spec is not None else None
    return LooseEnd(axes=port.axes if port is not None else None, known=_known(surface))


def _title(surface: Surface, spot: Spot) -> str:
    nodes = surface.session.graph.nodes
    names = [nodes[end.node].name for end in spot.ends]
    if spot.edge is not None:
        return f"Insert between {' and '.join(names)}"
    if not names:
        return "Add a layer"
    return f"Add a layer {'behind' if spot.sources else 'before'} {', '.join(names[:-1])}{' and ' if len(names) > 1 else ''}{names[-1]}"


def _params(offer: Offer) -> dict[str, Raw]:
    """What was typed for its parameters, where that is not how they are anyway."""
    spec, said = offer.hit.spec, offer.hit.params
    return {param.name: said[param.name] for param in spec.params if param.name in said and said[param.name] != param.default}


def _room_for(surface: Surface, spot: Spot) -> QPointF:
    """How far the view makes room, so that the search stands behind the end of the wire and not on it."""
    scene, is_behind = surface.graph_scene, bool(spot.sources)
    end, width = surface.mapFromScene(spot.at).x(), surface.viewport().width()
    port = surface.mapFromScene(scene.port_point(spot.ends[0], is_output=is_behind)).x()
    if is_behind:
        return QPointF(-max(0, min(end + SEARCH_WIDTH - width, port - _BESIDE)), 0)
    return QPointF(max(0, min(SEARCH_WIDTH - end, width - _BESIDE - port)), 0)


def _loose_wires(surface: Surface, spot: Spot) -> list[QGraphicsPathItem]:
    """The links that lead there, which stay to be seen while one looks for what they lead to."""
    wires = []
    for end in spot.ends:
        fixed = surface.graph_scene.port_point(end, is_output=bool(spot.sources))
        source, target = (fixed, spot.at) if spot.sources else (spot.at, fixed)
        wire = QGraphicsPathItem(curve(source, target, is_downwards=surface.session.is_downwards))
        wire.setPen(QPen(theme.token("accent"), 2.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        wire.setZValue(9)
        surface.graph_scene.addItem(wire)
        wires.append(wire)
    return wires
