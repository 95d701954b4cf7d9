"""A fault in anything Qt calls is told once, leaves no painter open, and the window goes on."""

from __future__ import annotations

import importlib
import inspect
import json
import os
import pkgutil
import subprocess
import sys

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from nnbuilder import ui
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.ui import guard
from nnbuilder.ui.guard import Fault, Guarded

DYING = """
import sys
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget
from nnbuilder.ui import guard

class Wrong(*([guard.Guarded] if "guarded" in sys.argv else []), QWidget):
    def paintEvent(self, event):
        painter = QPainter(self)
        painter.drawRect(0, 0, 10, 10)
        raise TypeError("cannot draw this")

if "installed" in sys.argv:
    guard.install()
application = QApplication([])
widget = Wrong()
widget.show()
for width in range(200, 400, 10):
    widget.resize(width, 200)
    widget.update()
    application.processEvents()
print("alive", flush=True)
"""


@pytest.fixture
def faults(caplog):
    """Every fault that is told, and none of the places told before; what is logged of them is expected."""
    guard.forget()
    told: list[Fault] = []
    stop = guard.listen(told.append)
    yield told
    stop()
    guard.forget()
    logged = caplog.get_records("call")
    # What waited for the end of the test is told after it, when nobody keeps the log.
    assert [record.args[0] for record in logged] == [fault.sentence for fault in told][: len(logged)]
    logged.clear()


@pytest.mark.parametrize("how", ["guarded", "installed"])
def test_a_painter_of_a_handler_that_failed_is_ended_before_its_surface_goes(how):
    """Without either the process dies at its end: the exception that PySide stores keeps the frame, the frame the painter."""
    result = subprocess.run([sys.executable, "-c", DYING, how], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert (result.returncode, result.stdout) == (0, "alive\n"), result.stderr
    assert "painter" not in result.stderr.replace("painter = QPainter(self)", "").replace("painter.drawRect", "")


class Wrong(Guarded, QWidget):
    """Paints on itself and on a picture, and fails while both painters are open."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage(8, 8, QImage.Format.Format_RGB32)
        self.fails = True
        self.painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted += 1
        painters = QPainter(self), QPainter(self.image)
        first, second = painters
        if self.fails:
            raise ValueError("this is wrong")
        first.drawLine(0, 0, 9, 9)
        second.end()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            raise KeyError("nobody")
        return super().event(event)


def test_a_fault_is_told_once_and_drawing_goes_on(qtbot, faults):
    widget = Wrong()
    qtbot.addWidget(widget)
    widget.show()
    qtbot.waitUntil(lambda: widget.painted > 0, timeout=5000)
    for _ in range(4):
        widget.repaint()
    assert widget.painted > 4
    assert [(fault.place, fault.sentence) for fault in faults] == [
        ("Wrong.paintEvent", "Something went wrong while drawing the wrong; the details are in the log.")
    ]
    assert "ValueError: this is wrong" in faults[0].details
    # A second painter can only begin where the first has ended.
    assert QPainter(widget.image).isActive()
    widget.fails = False
    before = widget.painted
    widget.repaint()
    assert widget.painted == before + 1
    assert QApplication.sendEvent(widget, QEvent(QEvent.Type.User)) is False
    assert len(faults) == 2


def test_a_painter_that_qt_lends_stays_open(faults):
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    lent = QPainter(image)

    def paint(painter: QPainter) -> None:
        raise ValueError

    guard.guarded(paint)(lent)
    assert lent.isActive()
    lent.end()
    assert len(faults) == 1


def test_what_no_handler_catches_is_told_and_not_kept(faults):
    def slot() -> None:
        raise ValueError("in a slot")

    try:
        slot()
    except ValueError as error:
        sys.last_value, sys.last_traceback = error, error.__traceback__
        guard.caught_by_nobody(ValueError, error, error.__traceback__)
    assert sys.last_value is None and sys.last_traceback is None
    assert "in a slot" in faults[0].details


def test_the_window_says_it_and_shows_the_details(window, hand, faults):
    assert not window.status.fault.isVisible()
    guard.guarded(lambda: 1 / 0)()
    QApplication.processEvents()
    assert window.status.fault.isVisible()
    assert faults[0].sentence in window.status.fault.text()
    QTest.mouseClick(window.status.fault, Qt.MouseButton.LeftButton)
    box = next(box for box in window.findChildren(QMessageBox) if box.objectName() == "fault.details")
    assert "ZeroDivisionError" in box.detailedText()
    box.close()
    assert not window.status.fault.isVisible()


def test_a_document_whose_sizes_cannot_be_printed_does_not_stop_the_window(window, hand, show, faults, monkeypatch):
    """45 KB of shape: its product has more digits than Python prints."""
    monkeypatch.setattr(sys, "excepthook", guard.caught_by_nobody)
    nodes = [{"id": "a", "name": "big", "kind": "Input", "params": {"shape": [2] * 15_000}}, {"id": "b", "name": "flat", "kind": "Flatten"}]
    edges = [["a", "output", "b", "x", 0]]
    document = {"format": 1, "catalogue": 1, "title": "Big", "graphs": {"main": {"nodes": nodes, "edges": edges}}}
    show(load_document(json.dumps(document).encode(), CATALOGUE).document)
    window.session.select({"b"})
    for _ in range(5):
        window.canvas.viewport().repaint()
    assert window.canvas.grab().toImage().pixelColor(3, 3).isValid()
    hand.add("ReLU")
    assert [node.kind for node in window.session.graph.nodes.values()].count("ReLU") == 1


def qt_classes() -> list[type]:
    """Every class of the window that stands on one of Qt."""
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(ui.__path__, "nnbuilder.ui.")]
    classes = {value for module in modules for value in vars(module).values() if inspect.isclass(value) and value.__module__.startswith("nnbuilder.ui")}
    return [cls for cls in classes if any(base.__module__.startswith("PySide6.") for base in cls.__mro__)]


def test_every_qt_class_of_the_window_is_guarded():
    classes = qt_classes()
    assert len(classes) > 50
    assert [cls.__qualname__ for cls in classes if not issubclass(cls, Guarded)] == []
    overrides = [(cls, name) for cls in classes for name in vars(cls) if inspect.isfunction(vars(cls)[name]) and guard.overrides_qt(cls, name)]
    assert {"paintEvent", "paint", "keyPressEvent", "eventFilter", "event", "highlightBlock", "drawBackground"} <= {name for _, name in overrides}
    assert [f"{cls.__qualname__}.{name}" for cls, name in overrides if not hasattr(vars(cls)[name], "is_guarded")] == []
