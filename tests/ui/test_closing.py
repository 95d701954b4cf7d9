"""A closed window leaves nothing behind, neither widgets nor what they held."""

from __future__ import annotations

import gc
import threading
import weakref

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from nnbuilder.ui.app import create_window


def test_a_closed_window_leaves_no_widget_and_no_object(qtbot, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = QApplication.allWidgets()
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    window.files.open_template("digits-mlp")
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
