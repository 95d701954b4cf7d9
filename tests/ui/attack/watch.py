"""What must hold whatever a person does: no fault, no message of Qt, a scene that a rebuilt one equals, and undo to the first byte."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, qInstallMessageHandler
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from nnbuilder.project.encoding import dump_document
from nnbuilder.ui import guard
from nnbuilder.ui.canvas.gliding import Glide
from nnbuilder.ui.canvas.scene import GraphScene
from nnbuilder.ui.main_window import MainWindow
from nnbuilder.ui.session import Session

QT_MESSAGES_ALLOWED = ("This plugin does not support",)


class Told(logging.Handler):
    """Collects every fault, warning and message from anywhere in the process."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.sentences: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.sentences.append(f"logged: {record.getMessage()}")


class Flashes(QObject):
    """Tells every widget that is shown as a window of its own before it has got its place: it flashes up and takes the keys."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self.told = told

    def eventFilter(self, widget: QObject, event: QEvent) -> bool:
        is_plain = event.type() == QEvent.Type.Show and isinstance(widget, QWidget) and widget.windowType() == Qt.WindowType.Window
        if is_plain and not isinstance(widget, QMainWindow) and not widget.windowTitle():
            self.told.sentences.append(f"a window of its own: {type(widget).__name__} {widget.objectName()}")
        return False


@contextmanager
def listening() -> Iterator[Told]:
    told = Told()

    def uncaught(kind, error, trace) -> None:
        told.sentences.append("".join(traceback.format_exception(kind, error, trace)))

    def message(kind, context, text: str) -> None:
        if not text.startswith(QT_MESSAGES_ALLOWED):
            told.sentences.append(f"Qt said: {text}")

    guard.forget()
    stop = guard.listen(lambda fault: told.sentences.append(f"{fault.sentence}\n{fault.details}"))
    hook, sys.excepthook = sys.excepthook, uncaught
    handler = qInstallMessageHandler(message)
    logging.getLogger().addHandler(told)
    flashes = Flashes(told)
    QApplication.instance().installEventFilter(flashes)
    try:
        yield told
    finally:
        QApplication.instance().removeEventFilter(flashes)
        logging.getLogger().removeHandler(told)
        qInstallMessageHandler(handler)
        sys.excepthook = hook
        stop()


def settle(window: MainWindow) -> None:
    """Nothing is under way and nothing is pointed at; what was to come soon has come."""
    while (popup := QApplication.activePopupWidget() or QApplication.activeModalWidget()) is not None:
        popup.close()
        QApplication.processEvents()
    window.canvas.setFocus()
    window.canvas.cancel_gesture()
    # The sentence above the canvas goes by a timer, and the canvas is larger then.
    window.banner.tell("")
    QApplication.sendEvent(window.canvas, QEvent(QEvent.Type.Leave))
    for _ in range(3):
        QApplication.processEvents()
    for glide in window.canvas.viewport().findChildren(Glide):
        glide.finish()
    window.canvas.graph_scene.settle()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    window.canvas.graph_scene.settle()


def drawn(scene: GraphScene) -> dict[str, object]:
    """What is to be seen of a graph: nodes, ports, wires, labels, badges, notes."""
    return {
        "nodes": {id: (item.look, item.flow, item.pos().toTuple(), item.zValue(), item.is_selected, item.is_faded) for id, item in scene.nodes.items()},
        "edges": {edge: (item.path(), item.pen().color().name(), item.pen().style(), item.zValue(), item.isVisible()) for edge, item in scene.edges.items()},
        "notes": {id: (item.note, item.pos().toTuple(), item.size, item.zValue(), item.is_selected) for id, item in scene.notes.items()},
        "dots": {dot: (item.pos().toTuple(), item.rect(), item.brush().color().name()) for dot, item in scene.dots.items()},
        "labels": sorted((repr(end), rect.getRect()) for end, rect in scene.labels()),
        "items": len(scene.items()),
    }


def check_scene(window: MainWindow) -> str:
    """Throws the scene away and draws it anew; tells the first thing that differs."""
    settle(window)
    canvas, session = window.canvas, window.session
    scene = canvas.graph_scene
    if session.selection - session.graph.nodes.keys() or session.selected_edges - session.graph.edges or session.selected_dots - scene.dots.every:
        return "something is selected that is not there"
    if any(item.has_failed for item in scene.nodes.values()):
        return "a node could not be painted"
    picture, before = steady_picture(window), drawn(scene)
    scene.rebuild()
    scene.settle()
    QApplication.processEvents()
    scene.settle()
    after = drawn(scene)
    for part, told in before.items():
        if told != after[part]:
            return f"{part} differ from a rebuilt scene: {_first_difference(told, after[part])}"
    anew = steady_picture(window)
    return "" if anew == picture else f"the picture differs from that of a rebuilt scene: {_where(picture, anew)}"


def steady_picture(window: MainWindow) -> QImage:
    """What is seen of the canvas once nothing moves any more: a sentence above it may come or go by a timer."""
    picture = QImage()
    for _ in range(20):
        last, picture = picture, window.canvas.viewport().grab().toImage()
        if last == picture:
            break
        QTest.qWait(10)
    return picture


def _where(before: QImage, after: QImage) -> str:
    """The rectangle in which two pictures differ."""
    if before.size() != after.size():
        return f"{before.size().toTuple()} is {after.size().toTuple()}"
    places = [(x, y) for y in range(before.height()) for x in range(before.width()) if before.pixel(x, y) != after.pixel(x, y)]
    across, down = [x for x, _ in places], [y for _, y in places]
    return f"{len(places)} points from {min(across)}, {min(down)} to {max(across)}, {max(down)}"


def _first_difference(before: object, after: object) -> str:
    if isinstance(before, dict) and isinstance(after, dict):
        different = [one for one in before.keys() | after.keys() if before.get(one) != after.get(one)]
        return f"{different[0]!r}: {before.get(different[0])!r} is {after.get(different[0])!r}"
    return f"{before!r} is {after!r}"


def check_undo(session: Session, first: bytes) -> str:
    """Undoes everything and does it again: the first document and the last one, byte for byte."""
    last, count = dump_document(session.document), len(session.history)
    while len(session.history):
        session.undo()
    if dump_document(session.document) != first:
        return f"undo of everything does not give the first document {session.name!r}"
    for _ in range(count):
        session.redo()
    return "" if dump_document(session.document) == last else f"redo of everything does not give the last document {session.name!r}"


def timers(window: MainWindow) -> set[str]:
    """The timers that run, by what they belong to; not those that wait to keep a copy of what has been done."""
    return {owner for timer in window.findChildren(QTimer) if timer.isActive() and "Autosave" not in (owner := _owner(timer))}


def left_over(window: MainWindow) -> list[str]:
    """Editors and popups that nobody sees any more and that are still there."""
    widgets = window.canvas.viewport().findChildren(QWidget)
    return [f"{type(widget).__name__} {widget.objectName()}" for widget in widgets if widget.isHidden() and widget.parent() is window.canvas.viewport()]


def _owner(timer: QTimer) -> str:
    names, parent = [], timer.parent()
    while isinstance(parent, QObject) and len(names) < 3:
        names.append(type(parent).__name__)
        parent = parent.parent()
    return f"{' of '.join(names)}, every {timer.interval()} ms"
