"""What is done with the points of wires, as steps of a session: added where a wire runs, moved with what is selected, taken away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from nnbuilder.core import edits, waypoints
from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge
from nnbuilder.core.layout import paths
from nnbuilder.core.layout.paths import Spot
from nnbuilder.core.layout.turned import turned_path, turned_spot
from nnbuilder.core.waypoints import Dot
from nnbuilder.ui.canvas.curves import painted
from nnbuilder.ui.canvas.edge_item import is_near
from nnbuilder.ui.canvas.geometry import place
from nnbuilder.ui.canvas.places import around as square
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Edit, Session

Places = Mapping[Edge, tuple[int, Point]]
"""{wire: before which of its points a new one goes, and where that is}"""


def add(session: Session, places: Places) -> None:
    """New points, which are selected then."""
    label = "Add point to wire" if len({(edge.source, at) for edge, (_, at) in places.items()}) == 1 else f"Add points to {len(places)} wires"
    if session.do(label, lambda document: waypoints.add(document, places)):
        session.select(dots={Dot(edge.source, at) for edge, (_, at) in places.items()})


def in_hand(session: Session) -> frozenset[Dot]:
    """The dots that move with the selection: those selected, and those between selected nodes."""
    return session.selected_dots | waypoints.carried(session.graph, session.document.waypoints, session.selection)


def move(session: Session, label: str, by: QPointF, merge: str = "", then: Edit = lambda document: document) -> None:
    """The selected nodes and dots elsewhere, still selected then, and what follows from that, in one step."""
    layout, nodes, dots, way = session.document.layout, session.selection, session.selected_dots, Point(by.x(), by.y())
    places = {node: Point(at.x() + way.x, at.y() + way.y) for node in nodes for at in (place(layout.get(node)),)}
    if (way.x or way.y) and session.do(label, lambda document: then(edits.move(document, places, dots, way)), merge):
        session.select(nodes, dots={Dot(dot.source, Point(dot.at.x + way.x, dot.at.y + way.y)) for dot in dots})


def nudge(session: Session, x: float, y: float) -> None:
    """The selection a little elsewhere; nudges behind one another are one step."""
    ids = sorted(session.selection), sorted(dot.source for dot in session.selected_dots)
    move(session, "Nudge", QPointF(x, y), merge=f"nudge {ids}")


def wires_of(session: Session, dot: Dot) -> list[Edge]:
    """The wires that pass a dot."""
    return [edge for edge in session.graph.out_of(dot.source.node, dot.source.port) if dot.at in session.document.waypoints.get(edge, ())]


def around(scene: GraphScene, edge: Edge, number: int) -> tuple[Spot, Spot]:
    """Where a wire comes from and goes to at one of the gaps between its points: a port, or a point."""
    spots = _spots(scene, edge)
    return spots[number], spots[number + 1]


def neighbours(scene: GraphScene, edge: Edge, at: Point) -> tuple[Spot, Spot]:
    """Where a wire comes from and goes to beside one of its points."""
    spots = _spots(scene, edge)
    number = spots.index((at.x, at.y), 1)
    return spots[number - 1], spots[number + 1]


def strung(scene: GraphScene, spots: Sequence[Spot]) -> QPainterPath:
    """A wire over places, whatever stands between, as wires run in this drawing."""
    if not scene.wires.is_downwards:
        return painted(paths.strung(spots))
    return painted(turned_path(paths.strung([turned_spot(spot) for spot in spots])))


def spots_at(scene: GraphScene, edge: Edge, at: QPointF, reach: float) -> Places:
    """Where a point put on a wire lies, for that wire and for all of the same output that run there."""
    near = square(at, reach)
    together = [other for other in scene.wires.within(near) if other.source == edge.source and is_near(scene.path_of(other), near)]
    number, spot = place_on(scene, edge, at)
    return {edge: (number, spot), **{other: (place_on(scene, other, at)[0], spot) for other in sorted(together) if other != edge}}


def place_on(scene: GraphScene, edge: Edge, at: QPointF) -> tuple[int, Point]:
    """Before which of the points of a wire a place on it lies, and the nearest one that does, in whole units."""
    number, (x, y) = paths.nearest(scene.wires[edge], [(one.x, one.y) for one in scene.session.document.waypoints.get(edge, ())], (at.x(), at.y()))
    return number, Point(float(round(x)), float(round(y)))


def crossed(scene: GraphScene, crossings: Iterable[tuple[Edge, QPointF]], reach: float) -> Places:
    """Where new points go on wires that a line crosses: those of one output that it crosses at one place share theirs."""
    places: dict[Edge, tuple[int, Point]] = {}
    for edge, at in crossings:
        number, spot = place_on(scene, edge, at)
        shared = [one for other, (_, one) in places.items() if other.source == edge.source and abs(one.x - spot.x) + abs(one.y - spot.y) <= reach]
        places[edge] = (number, shared[0] if shared else spot)
    return places


def _spots(scene: GraphScene, edge: Edge) -> list[Spot]:
    """Every place that a wire must pass, its ports among them."""
    start, end = scene.port_point(edge.source, is_output=True), scene.port_point(edge.target, is_output=False)
    return [start.toTuple(), *((at.x, at.y) for at in scene.session.document.waypoints.get(edge, ())), end.toTuple()]
