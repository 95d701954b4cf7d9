"""A closed window leaves nothing behind, neither widgets nor what they held."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from nnbuilder.core import edits
from nnbuilder.ui.app import create_window
from nnbuilder.ui.panes.arrangement import Place
from tests.drawings import iris_mlp


def test_a_closed_window_leaves_no_widget_and_no_object(qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = QApplication.allWidgets()
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    window.files.open_template("digits-mlp")
    window.desk.move_to("runs", Place.APART)
    window.desk.move_to("code", Place.BESIDE)
    QApplication.processEvents()
    parts = [weakref.ref(part) for part in (window, window.session, window.runner, window.canvas)]
    window.close()
    window.deleteLater()
    del window
    # What still reads data holds the panel it reads for.
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join()
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [type(widget).__name__ for widget in QApplication.allWidgets() if widget not in before] == []
    assert [part() for part in parts] == [None] * len(parts)


class Paints(QObject):
    """Counts what a widget paints."""

    def __init__(self, widget):
        super().__init__()
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


def test_a_view_that_is_not_seen_paints_nothing_and_a_closed_one_is_gone(window):
    session, canvas = window.session, window.canvas
    session.replace_document(iris_mlp())
    window.canvas.restyle()
    QApplication.processEvents()
    paints = Paints(canvas.viewport())
    canvas.viewport().update()
    QApplication.processEvents()
    assert paints.count == 1
    window.files.new()
    QApplication.processEvents()
    before = paints.count
    for size in (9, 10, 11):
        session.do("Set", lambda document, size=size: edits.set_param(document, "hidden", "out_features", size))
        QApplication.processEvents()
    assert paints.count == before
    session.history.mark_saved()
    window.close_document(session)
    for _ in range(2):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(canvas) and paints.count == before
