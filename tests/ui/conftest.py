"""The real window, offscreen, and the pointer and keys of a person."""

from __future__ import annotations

import gc
import itertools
import threading
import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document
from nnbuilder.project import preferences
from nnbuilder.ui.app import create_window
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.main_window import MainWindow


class Hand:
    """Mouse and keys on the canvas of a window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def canvas(self) -> CanvasView:
        return self.window.canvas

    def at(self, scene: QPointF) -> QPoint:
        return self.canvas.mapFromScene(scene)

    def drag(
        self,
        start: QPointF,
        end: QPointF,
        *,
        release: bool = True,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    ) -> None:
        """Press, two moves, release, as a real drag does."""
        port = self.canvas.viewport()
        a, b = self.at(start), self.at(end)
        QTest.mousePress(port, button, modifiers, a)
        QTest.mouseMove(port, a + (b - a) / 2)
        QTest.mouseMove(port, b)
        QApplication.processEvents()
        if release:
            QTest.mouseRelease(port, button, modifiers, b)

    def click(self, scene: QPointF, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, modifiers, self.at(scene))

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.canvas, key, modifiers)

    def node(self, name: str) -> str:
        """The id of the node with a name in the open graph."""
        found = self.window.session.graph.named(name)
        assert found is not None, f"there is no node {name}"
        return found.id

    def middle(self, name: str) -> QPointF:
        return self.canvas.node_scene_rect(self.node(name)).center()

    def port(self, name: str, port: str, *, output: bool, index: int = 0) -> QPointF:
        return self.canvas.port_position(self.node(name), port, output, index)

    def connect(self, source: str, target: str, port: str = "x", output: str = "output") -> None:
        self.drag(self.port(source, output, output=True), self.port(target, port, output=False))

    def add(self, words: str) -> None:
        """A layer out of the palette: letters in its search, then Enter."""
        search = self.window.palette_panel.search
        search.setFocus()
        search.clear()
        QTest.keyClicks(search, words)
        QTest.keyClick(search, Qt.Key.Key_Return)

    def wait(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            QApplication.processEvents()
            time.sleep(0.005)


_TESTS_BETWEEN = 12
_tests_run = itertools.count(1)


@pytest.fixture(autouse=True)
def garbage():
    """As in the application: cyclic garbage is collected on this thread only. In a worker it would delete timers and widgets
    there, and Qt would go on sending them events."""
    gc.disable()
    yield
    # A window does not wait for its threads when it goes; the process does, and here the test.
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(60)
    # processEvents() leaves deferred deletions to the loop of the application; what is not deleted goes on working in later tests.
    if QApplication.instance() is not None:
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect(2 if next(_tests_run) % _TESTS_BETWEEN == 0 else 1)


@pytest.fixture
def unseen(qtbot, tmp_path, monkeypatch):
    """A window that is not shown yet."""
    monkeypatch.chdir(tmp_path)
    # Pictures are compared as they are in the end; who looks at what moves chooses it.
    preferences.put("glide", "off")
    made = create_window()
    made.resize(1280, 800)
    yield made
    made.shutdown(keeps_copy=False)
    for session in made.workspace.sessions:
        session.history.mark_saved()
    made.close()
    made.deleteLater()


@pytest.fixture
def window(qtbot, unseen):
    unseen.show()
    qtbot.waitExposed(unseen)
    return unseen


@pytest.fixture
def hand(window) -> Hand:
    QApplication.processEvents()
    return Hand(window)


@pytest.fixture
def show(window, hand):
    """Shows a document at full size."""

    def put(document: Document) -> Hand:
        window.session.replace_document(document)
        for _ in range(3):
            QApplication.processEvents()
        window.canvas.zoom_reset()
        return hand

    return put
