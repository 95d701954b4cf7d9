"""An edit that reaches far: the window goes on at once, what follows is told in slices, and nothing false is told meanwhile."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from nnbuilder.core import edits
from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.app import create_window
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.training.turn import Turn
from tests.benchmarks.large import large

NODES = 400


@pytest.fixture
def session(qtbot):
    session = Session(CATALOGUE, edits.set_param(large(NODES), "start", "shape", (8, 64)))
    yield session
    session.analysing.settle()


@pytest.fixture
def told(session):
    analyses = []
    session.analysed.connect(analyses.append)
    return analyses


def widen(session: Session, length: int) -> None:
    """Another shape in front of all."""
    session.do("Set", lambda document: edits.set_param(document, "start", "shape", (length, 64)))


def fresh(session: Session):
    return Analyzer(CATALOGUE).analyze(session.document)


def wait(session: Session) -> None:
    while session.analysing.is_to_be_told:
        QApplication.processEvents()


def test_what_an_edit_in_front_changes_is_told_between_events(session, told):
    before = session.latest
    widen(session, 9)
    assert session.analysing.is_under_way and session.latest is before and not told
    wait(session)
    assert told == [fresh(session)] and session.latest is told[0]


def test_whoever_asks_gets_the_whole_analysis_at_once_and_who_shows_it_hears_of_it_later(session, told):
    widen(session, 9)
    assert session.analysis == fresh(session)
    assert not session.analysing.is_under_way and not told
    wait(session)
    assert told == [session.analysis]


def test_an_edit_meanwhile_starts_afresh(session, told):
    widen(session, 9)
    QApplication.processEvents()
    widen(session, 10)
    session.undo()
    session.do("Disconnect", lambda document: edits.disconnect(document, Edge(End("node2", "output"), End("node3", "x"))))
    wait(session)
    assert told == [fresh(session)]
    session.undo()
    wait(session)
    assert told[1:] == [fresh(session)]


@pytest.mark.parametrize(
    "edit",
    [
        lambda document: edits.set_param(document, "start", "shape", (9, 64)),
        lambda document: edits.rename(document, "node1", "first"),
        lambda document: edits.set_param(document, "node1", "bias", False),
        lambda document: edits.add_node(document, "main", Node("new", "new", "ReLU"), Point(0, 0)),
        lambda document: edits.remove_nodes(document, ["node99"]),
    ],
    ids=["shape", "rename", "weights", "add", "delete"],
)
def test_an_edit_of_a_small_drawing_is_told_with_it(qtbot, edit):
    small = Session(CATALOGUE, edits.set_param(large(100), "start", "shape", (8, 64)))
    heard = []
    small.analysed.connect(heard.append)
    small.do("Edit", edit)
    assert heard == [fresh(small)] and not small.analysing.is_to_be_told


def test_a_move_analyses_nothing(session, told):
    before = session.latest
    session.do("Move", lambda document: edits.move(document, {"node1": Point(9, 9)}))
    assert session.latest is before and not told and not session.analysing.is_to_be_told


def test_a_rename_infers_nothing_again():
    analyzer, document = Analyzer(CATALOGUE), large(NODES)
    analyzer.analyze(document)
    assert sum(1 for _ in analyzer.analysing(edits.rename(document, "node7", "other"))) < 20
    assert sum(1 for _ in analyzer.analysing(edits.set_param(document, "start", "shape", (8, 64)))) > NODES


def test_shapes_that_may_be_others_are_not_shown_for_long(session):
    scene = GraphScene(session)
    scene.show_area(scene.drawn_rect())
    assert len(scene.labels()) > 100
    widen(session, 9)
    session.analysing.doubtful.emit()
    assert scene.labels() == []
    scene.settle()
    anew = GraphScene(session)
    anew.show_area(anew.drawn_rect())
    anew.settle()
    assert {end: rect.getRect() for end, rect in scene.labels()} == {end: rect.getRect() for end, rect in anew.labels()} != {}


def test_start_waits_for_what_the_last_edit_did(session):
    runner = Runner(session, Turn())
    widen(session, 9)
    runner.start()
    assert not session.analysing.is_under_way and not runner.is_active
    assert runner.obstacle


def test_nothing_in_the_window_waits_for_the_end(qtbot):
    window = create_window(edits.set_param(large(NODES), "start", "shape", (8, 64)))
    qtbot.addWidget(window)
    window.show()
    widen(window.session, 9)
    assert window.session.analysing.is_under_way
    wait(window.session)
    window.session.history.mark_saved()
    window.close()
