"""Thousands of nodes: there are items for what is seen and for nothing else, and they show what a scene made anew would show."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import shiboken6
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.colours import DARK, LIGHT
from nnbuilder.core import clips, edits, grouping
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.gestures.link import DrawLink
from nnbuilder.ui.canvas.scene import MOST_ITEMS, GraphScene
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.session import Session
from tests.benchmarks.large import large
from tests.ui.canvas.conftest import Stage, wheel
from tests.ui.conftest import Hand

LEFT = Qt.MouseButton.LeftButton


def items_of(scene: GraphScene) -> dict[object, tuple[object, ...]]:
    """Everything that the items of a scene show."""
    nodes = {
        node: (item.look, item.flow, item.pos().toTuple(), item.zValue(), item.is_selected, item.is_faded, dict(item.port_states), item.labels())
        for node, item in scene.nodes.items()
    }
    edges = {edge: (item.path(), item.pen(), item.zValue(), item.isVisible()) for edge, item in scene.edges.items()}
    return nodes | edges


def made_anew(document: Document, session: Session, area: QRectF) -> GraphScene:
    """The scene of a session that was opened just now, looked at in the same place."""
    twin = Session(CATALOGUE, document)
    twin.open_path(session.block_path)
    twin.select(session.selection, session.selected_edges, dots=session.selected_dots)
    scene = GraphScene(twin)
    scene.show_area(area.adjusted(500, 500, -500, -500))
    assert scene.area == area
    scene.settle()
    return scene


@pytest.fixture
def shown(qtbot) -> Iterator[Callable[[Document], Stage]]:
    """A canvas that shows a document at full size, its upper left node in the middle."""
    canvases: list[CanvasView] = []

    def put(document: Document) -> Stage:
        session = Session(CATALOGUE, document)
        canvas = CanvasView(session)
        canvases.append(canvas)
        canvas.resize(1000, 700)
        canvas.show()
        qtbot.waitExposed(canvas)
        QApplication.processEvents()
        canvas.zoom_reset()
        canvas.centerOn(0, 0)
        QApplication.processEvents()
        return Stage(session, canvas)

    yield put
    for canvas in canvases:
        canvas.close()
        canvas.deleteLater()
    QApplication.processEvents()


def varied(nodes: int) -> Document:
    """A large drawing: three nodes of it are a block, some come together in a Concat, and one is of a kind that nobody knows."""
    document = large(nodes)
    for node, kind, at in (("all", "Concat", Point(900, 300)), ("odd", "Unheard", Point(1200, 300))):
        document = edits.add_node(document, "main", Node(node, node, kind), at)
    for place, node in enumerate(("node1", "node6", "node7")):
        document = edits.connect(document, End(node, "output"), End("all", "tensors", place))
    ids = (f"made{number}" for number in range(10**6))
    return grouping.group(document, {"node2", "node3", "node4"}, "Block", "block", ids.__next__, [])


def step(draw: random.Random, stage: Stage, number: int) -> None:
    """Something that a person might do next."""
    session, canvas = stage.session, stage.canvas
    nodes, wires = sorted(session.graph.nodes), sorted(session.graph.edges)
    # Mostly what can be seen, at times what cannot.
    near = sorted(canvas.graph_scene.nodes) or nodes
    if not nodes:
        session.leave()
        return
    node, other = draw.choice(near), draw.choice(draw.choice((near, nodes)))
    inner = sorted(session.document.graphs["Block"].nodes) if "Block" in session.document.graphs else [node]
    offset = QPointF(draw.randrange(-3000, 3000), draw.randrange(-900, 900))
    fresh = {one: f"copy{number}_{place}" for place, one in enumerate(sorted(session.selection))}
    choices: list[Callable[[], object]] = [
        lambda: canvas.centerOn(draw.uniform(-500, 11_000), draw.uniform(-500, 1500)),
        lambda: canvas.ensure_node_visible(node),
        lambda: wheel(canvas, canvas.mapToScene(canvas.viewport().rect().center()), draw.choice((-3, -1, 1, 4))),
        lambda: session.select({node, other}, {draw.choice(wires)} if wires else ()),
        lambda: session.do("Delete", lambda document: edits.remove_nodes(document, {node})),
        lambda: wires and session.do("Cut", lambda document: edits.remove_edges(document, {draw.choice(wires)})),
        lambda: session.do("Mute", lambda document: edits.set_muted(document, {node}, not session.graph.nodes[node].muted)),
        lambda: session.do("Rename", lambda document: edits.rename(document, node, f"name{number}")),
        lambda: session.do("Set", lambda document: edits.set_param(document, node, "out_features", draw.choice((7, 64)))),
        lambda: session.do("Move", lambda document: edits.move(document, {node: Point(draw.randrange(9000), draw.randrange(900))})),
        lambda: fresh and session.do("Duplicate", lambda document: clips.duplicate(document, list(fresh), fresh, Point(30, 30))),
        lambda: session.do("Wire", lambda document: edits.connect(document, End(node, "output"), End("all", "tensors", draw.randrange(4)))),
        lambda: inner and session.do("Inside", lambda document: edits.remove_nodes(document, {draw.choice(inner)})),
        lambda: canvas.graph_scene.preview_move({node, other}, offset),
        lambda: canvas.graph_scene.preview_move({node, other}, QPointF(0, 0)),
        lambda: session.enter("block") or session.leave(),
        session.undo,
        session.undo,
        session.redo,
    ]
    draw.choice(choices)()


@pytest.mark.parametrize("seed", range(4))
def test_items_show_what_a_scene_made_anew_shows(shown, seed):
    """Whatever was done before, wherever one looks: nothing is left over, nothing is missing, nothing is out of date."""
    stage, draw = shown(varied(160)), random.Random(seed)
    scene, seen = stage.canvas.graph_scene, set()
    for number in range(70):
        step(draw, stage, number)
        anew = made_anew(stage.session.document, stage.session, scene.area)
        dragged = {node: by for node in scene.places.nodes if (by := scene.places.corner(node) - anew.places.corner(node)) != QPointF(0, 0)}
        if dragged:
            anew.preview_move(dragged, next(iter(dragged.values())))
        scene.settle()
        assert items_of(scene) == items_of(anew)
        assert dict(scene.looks) == dict(anew.looks)
        assert scene.boxes() == anew.boxes()
        assert {item for item in scene.items() if item.parentItem() is None} == {
            *scene.nodes.values(),
            *scene.edges.values(),
        }
        seen |= scene.nodes.keys()
    assert len(seen) > 60


def test_ten_thousand_nodes_have_no_more_items_than_are_seen(shown):
    stage = shown(large(10_000))
    canvas, scene = stage.canvas, stage.canvas.graph_scene
    whole = scene.drawn_rect()
    for share in (0.0, 0.2, 0.5, 0.8, 1.0):
        canvas.centerOn(whole.topLeft() + QPointF(whole.width(), whole.height()) * share)
        visible = set(scene.places.nodes_in(canvas.seen))
        assert visible and visible <= scene.nodes.keys()
        assert len(scene.items()) == len(scene.nodes) + len(scene.edges) < 1000
    canvas.fit_all()
    assert not canvas.shows_items and not scene.items()
    # What has no item is there all the same.
    assert scene.node_at(scene.places.box("node5000").center()) == "node5000"
    assert scene.edge_at(scene.port_point(next(iter(stage.session.graph.out_of("node4997"))).source, is_output=True) + QPointF(20, 0)) is not None


def test_the_last_of_ten_thousand_nodes_in_rows_can_be_gone_to(shown):
    rows = {node: Point(number % 20 * 270, number // 20 * 150) for number, node in enumerate(large(10_000).main.nodes)}
    stage = shown(replace(large(10_000), layout=rows))
    stage.canvas.reveal(("node9999",))
    assert stage.canvas.seen.contains(stage.canvas.node_scene_rect("node9999"))


def test_too_many_nodes_in_one_place_are_an_overview_of_them(shown):
    crowd = replace(large(MOST_ITEMS), layout={})
    stage = shown(crowd)
    canvas, scene = stage.canvas, stage.canvas.graph_scene
    assert canvas.scale_factor == 1.0
    assert not canvas.shows_items and not scene.items()
    pen = Hand(stage)
    with stage.one_step():
        pen.drag(QPointF(60, 30), QPointF(260, 230))
    # While most of them are dragged away, those that stay are drawn one by one.
    scene.preview_move(scene.places.nodes[200:], QPointF(0, 9000))
    assert scene.nodes.keys() == set(scene.places.nodes[:200])
    scene.preview_move((), QPointF(0, 0))
    assert not scene.items()
    # Somewhere else there is room, and items again.
    canvas.centerOn(5000, 5000)
    assert canvas.shows_items


def test_a_crowd_is_drawn_one_by_one_from_nearby(shown):
    crowd = large(64 * 64)
    dense = {node: Point(number % 64 * 35, number // 64 * 35) for number, node in enumerate(crowd.main.nodes)}
    canvas = shown(replace(crowd, layout=dense)).canvas
    canvas.centerOn(1120, 1120)
    assert not canvas.shows_items
    wheel(canvas, QPointF(1120, 1120), 10)
    assert canvas.shows_items and canvas.graph_scene.nodes
    wheel(canvas, QPointF(1120, 1120), -14)
    assert not canvas.shows_items and not canvas.graph_scene.items()


def test_a_wire_is_found_where_it_bends_beyond_its_nodes(shown):
    small = large(3)
    stage = shown(replace(small, layout={"start": Point(0, 0), "node1": Point(600, 0), "node2": Point(300, 0)}))
    edge = next(edge for edge in stage.session.graph.edges if edge.target.node == "node2")
    at = stage.canvas.graph_scene.edges[edge].path().pointAtPercent(0.1)
    assert at.x() > stage.canvas.node_scene_rect("node1").right() + 10
    assert stage.canvas.graph_scene.edge_at(at) == edge


def test_a_link_lights_the_nodes_that_come_into_view_while_it_is_drawn(shown):
    stage = shown(large(400))
    canvas, scene, pen = stage.canvas, stage.canvas.graph_scene, Hand(stage)
    picked = next(edge for edge in stage.session.graph.edges if edge.target.node == "node2")
    start = canvas.port_position("node2", "x", False)
    pen.drag(start, start + QPointF(60, 90), release=False)
    assert isinstance(canvas.gesture, DrawLink) and not scene.edges[picked].isVisible()
    canvas.centerOn(6000, 0)
    assert picked not in scene.edges and scene.nodes
    assert all(item.port_states for item in scene.nodes.values())
    canvas.centerOn(0, 0)
    assert not scene.edges[picked].isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    canvas.centerOn(0, 0)
    assert scene.edges[picked].isVisible() and not any(item.port_states or item.is_faded for item in scene.nodes.values())
    QTest.mouseRelease(canvas.viewport(), LEFT)


def test_nodes_dragged_beyond_what_was_seen_are_where_they_are_dropped(shown):
    """The canvas follows the drag; items on the way come and go."""
    stage = shown(large(400))
    canvas, scene, pen = stage.canvas, stage.canvas.graph_scene, Hand(stage)
    start = canvas.node_scene_rect("node2").center()
    with stage.one_step():
        pen.drag(start, start + QPointF(50, 50), release=False)
        canvas.centerOn(5000, 400)
        at = canvas.mapToScene(canvas.viewport().rect().center())
        QTest.mouseMove(canvas.viewport(), canvas.mapFromScene(at))
        assert scene.nodes["node2"].pos() == scene.places.corner("node2")
        assert any("node2" in (edge.source.node, edge.target.node) for edge in scene.edges)
        QTest.mouseRelease(canvas.viewport(), LEFT, pos=canvas.mapFromScene(at))
    assert (scene.places.box("node2").center() - at).manhattanLength() < 40


def test_a_rectangle_selects_nodes_that_have_gone_out_of_view(shown):
    stage = shown(large(400))
    canvas = stage.canvas
    port, start = canvas.viewport(), QPointF(-60, -60)
    canvas.centerOn(0, 0)
    QTest.mousePress(port, LEFT, pos=canvas.mapFromScene(start))
    canvas.centerOn(4000, 0)
    QTest.mouseMove(port, canvas.mapFromScene(QPointF(4000, 60)))
    QTest.mouseRelease(port, LEFT, pos=canvas.mapFromScene(QPointF(4000, 60)))
    assert {"start", *(f"node{number}" for number in range(1, 15))} <= stage.session.selection


def test_a_node_that_moves_tells_nothing_new_of_the_network(stage):
    session, told = stage.session, []
    session.analysed.connect(told.append)
    before = session.analysis
    session.do("Move", lambda document: edits.move(document, {"relu": Point(5, 5)}))
    assert session.analysis is before and told == []
    session.do("Cut", lambda document: edits.remove_edges(document, document.main.edges))
    assert session.analysis is not before and len(told) == 1
    session.undo()
    assert session.analysis == before and len(told) == 2


def test_an_edge_that_leads_nowhere_is_not_drawn(shown):
    """Such a document is refused when it is read, but a scene falls over nothing."""
    small = large(3)
    lost = Edge(replace(next(iter(small.main.edges)).source, node="gone"), next(iter(small.main.edges)).target)
    stage = shown(small)
    scene = stage.canvas.graph_scene
    before = items_of(scene)
    stage.session.do("Lose", lambda document: document.with_graph("main", replace(document.main, edges=document.main.edges | {lost})))
    assert items_of(scene).keys() == before.keys()


def test_a_wire_into_an_error_is_dashed_until_it_is_cured(shown):
    stage = shown(large(12))
    wires = {edge: item for edge, item in stage.canvas.graph_scene.edges.items() if edge.target.node == "node5"}
    stage.session.do("Set", lambda document: edits.set_param(document, "node1", "out_features", 7))
    assert "b" in stage.canvas.graph_scene.looks.wrong_inputs["node5"]
    assert {edge.target.port for edge, item in wires.items() if item.pen().style() == Qt.PenStyle.DashLine} == {"b"}
    stage.session.undo()
    assert {item.pen().style() for item in wires.values()} == {Qt.PenStyle.SolidLine}


def test_a_view_that_has_lost_its_scene_shows_nothing(shown, caplog):
    """At the end of the program the scene goes before its view, which is scrolled by that."""
    stage = shown(large(40))
    shiboken6.delete(stage.canvas.graph_scene)
    stage.canvas.horizontalScrollBar().setValue(77)
    stage.canvas.scrollContentsBy(5, 5)
    assert caplog.text == ""


def test_items_have_the_colours_of_the_theme(shown):
    stage = shown(large(40))
    scene, light = stage.canvas.graph_scene, items_of(stage.canvas.graph_scene)
    try:
        theme.apply(QApplication.instance(), DARK)
        stage.canvas.restyle()
        assert items_of(scene) == items_of(made_anew(stage.session.document, stage.session, scene.area)) != light
    finally:
        theme.apply(QApplication.instance(), LIGHT)
    stage.canvas.restyle()
    assert items_of(scene) == light
