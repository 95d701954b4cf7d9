"""A canvas by itself, a small drawing on it, and what is held of every gesture: one undo step, or no trace."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.session import Session
from tests.drawings import DIGITS, edges, graph, node
from tests.ui.conftest import Hand

SHIFT, CTRL, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


def drawing() -> Document:
    """image > conv > relu in a row; below it a loose norm, a loose linear and a loose add."""
    main = graph(
        node("image", "Input", field="image"),
        node("conv", "Conv2d", out_channels=8, kernel_size=3, padding=1),
        node("relu", "ReLU"),
        node("norm", "BatchNorm2d"),
        node("linear", "Linear", out_features=10),
        node("add", "Add"),
        wires="image>conv conv>relu",
    )
    places = {"image": (0, 0), "conv": (300, 0), "relu": (600, 0), "norm": (0, 220), "linear": (300, 220), "add": (600, 220)}
    return Document({"main": main}, {name: Point(*at) for name, at in places.items()}, data=DIGITS, title="Small")


@dataclass
class Stage:
    """A canvas that is shown, with its session. `told` are the sentences it refused something with."""

    session: Session
    canvas: CanvasView
    told: list[str] = field(default_factory=list)

    @property
    def edges(self) -> frozenset[Edge]:
        return self.session.graph.edges

    def place(self, name: str) -> Point:
        return self.session.document.layout[name]

    def picture(self) -> QImage:
        QApplication.processEvents()
        return self.canvas.viewport().grab().toImage()

    @contextmanager
    def one_step(self) -> Iterator[None]:
        """What happens inside is exactly one undo step, and undo gives the document back as it was."""
        before, count = self.session.document, len(self.session.history)
        yield
        QApplication.processEvents()
        after = self.session.document
        assert after != before
        assert len(self.session.history) == count + 1
        assert self.canvas.gesture is None
        self.session.undo()
        assert self.session.document == before
        self.session.redo()
        assert self.session.document == after

    @contextmanager
    def no_trace(self) -> Iterator[None]:
        """What happens inside leaves document, history, selection, items and every pixel as they were."""
        session, scene = self.session, self.canvas.graph_scene
        before = (session.document, len(session.history), session.selection, session.selected_edges, session.selected_dots, len(scene.items()), self.picture())
        yield
        assert self.canvas.gesture is None
        assert self.canvas.verdict is None
        assert (
            session.document,
            len(session.history),
            session.selection,
            session.selected_edges,
            session.selected_dots,
            len(scene.items()),
            self.picture(),
        ) == before


@pytest.fixture
def stage(qtbot) -> Iterator[Stage]:
    session = Session(CATALOGUE, drawing())
    canvas = CanvasView(session)
    made = Stage(session, canvas)
    canvas.refused.connect(made.told.append)
    session.refused.connect(made.told.append)
    canvas.resize(1000, 700)
    canvas.show()
    qtbot.waitExposed(canvas)
    for _ in range(3):
        QApplication.processEvents()
    canvas.zoom_reset()
    canvas.setFocus()
    yield made
    canvas.close()
    canvas.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def pen(stage) -> Hand:
    """Mouse and keys on the bare canvas."""
    return Hand(stage)


def wheel(canvas: CanvasView, at: QPointF, notches: float = 0, modifiers: Qt.KeyboardModifier = NONE, pixels: tuple[int, int] = (0, 0)) -> None:
    point = canvas.mapFromScene(at)
    event = QWheelEvent(
        QPointF(point),
        QPointF(canvas.viewport().mapToGlobal(point)),
        QPointF(*pixels).toPoint(),
        QPointF(0, notches * 120).toPoint(),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def wires(text: str) -> frozenset[Edge]:
    return edges(text)


def press_key(canvas: CanvasView, key: Qt.Key) -> None:
    QTest.keyClick(canvas, key)
