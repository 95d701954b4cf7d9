"""What windows that were opened and closed leave behind, and what a closed view still does.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_windows`.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import threading
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from nnbuilder.ui.app import create_window

WINDOWS, FIRST = 50, 10
"""The first ones fill caches of Qt, Python and fonts that every later one uses."""


def main() -> None:
    os.environ["NNBUILDER_HOME"] = tempfile.mkdtemp()
    gc.disable()
    for _ in range(FIRST):
        open_and_close()
    widgets, before = len(QApplication.allWidgets()), _resident()
    for _ in range(WINDOWS):
        open_and_close()
    left, grown = len(QApplication.allWidgets()) - widgets, _resident() - before
    print(f"{WINDOWS} windows: {left} widgets left (bar 0), {grown / WINDOWS / 2**20:.2f} MB left by each (bar 1)")


def open_and_close() -> None:
    """A window with a template in it, every page opened, as a person leaves it."""
    window = create_window()
    window.resize(1280, 720)
    window.show()
    window.files.open_template("iris-mlp")
    for page in ("problems", "data", "training", "evaluation", "runs", "code"):
        window.desk.bring(page)
        QApplication.processEvents()
    window.close()
    window.deleteLater()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join()
    for _ in range(3):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    del window
    gc.collect()


def _resident() -> int:
    """Bytes of memory that the process has in use."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
