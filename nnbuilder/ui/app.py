"""Starting the window."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui import appearance, guard
from nnbuilder.ui.ahead import Ahead
from nnbuilder.ui.garbage import GarbageTimer
from nnbuilder.ui.log import open_log
from nnbuilder.ui.main_window import MainWindow
from nnbuilder.ui.recovery import offer, orphans
from nnbuilder.ui.remembering import last_arrangement, place
from nnbuilder.ui.session import Session


def create_window(document: Document | None = None) -> MainWindow:
    """The window, not shown yet, without entering the event loop. An application must exist or is made."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if isinstance(application, QApplication):
        appearance.begin(application)
    window = MainWindow(Session(CATALOGUE, document))
    window.arrange(last_arrangement())
    if document is None:
        window.show_start()
    else:
        window.see_document()
    return window


def run(paths: Sequence[Path] = ()) -> int:
    """Opens the window with a tab for each of the files, and gives the exit code when it is closed."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    application.setApplicationName("nnbuilder")
    open_log()
    guard.install()
    window = create_window()
    window.files.open_paths(paths)
    garbage = GarbageTimer(window)
    place(window)
    offer(window, orphans(), window.recover, window.tell)
    warm = threading.Thread(target=_warm, name="warm-up")
    # torch takes a second to load, and the canvas and its pages half of one; they do so behind the window that is already there.
    Ahead(warm.start, parent=window)
    _end_politely(application, window)
    code = application.exec()
    window.shutdown()
    # A thread inside torch would abort the process at its exit, and Python's own objects must outlive every thread.
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    garbage.stop()
    return int(code)


def _warm() -> None:
    import torch

    del torch


def _end_politely(application: QCoreApplication, window: MainWindow) -> None:
    """Ctrl+C, a polite kill and the end of the session end the window without a question, and unsaved work stays as a copy."""

    def leave(number: int, frame: object) -> None:
        # The next one ends the process as it always did, should this one take too long.
        signal.signal(number, signal.SIG_DFL)
        QTimer.singleShot(0, window, window.leaving.end)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    # Python handles signals between two of its own instructions, and Qt's loop has none of its own.
    timer = QTimer(window)
    timer.timeout.connect(lambda: None)
    timer.start(200)
    if isinstance(application, QGuiApplication):
        application.commitDataRequest.connect(lambda _: window.keep_copies())
        application.saveStateRequest.connect(lambda _: window.keep_copies())
    application.aboutToQuit.connect(window.shutdown)
