"""How long it takes from the command to a window that can be used, against a bare window of PySide6 and pyqtgraph.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_start`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

TURNS = 7

BARE = """
import time
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget())
window.resize(1280, 800)
window.show()
app.processEvents()
"""
OURS = """
from nnbuilder.ui.app import create_window
window = create_window()
window.resize(1280, 800)
window.show()
from PySide6.QtWidgets import QApplication
QApplication.processEvents()
"""
_END = "\nimport os; os._exit(0)"


def main() -> None:
    # By turns, so that a noisy machine troubles both alike.
    pairs = [(_seconds(BARE), _seconds(OURS)) for _ in range(TURNS)]
    bare, ours = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    print(f"window usable: {ours:.2f} s, a bare PySide6 and pyqtgraph window {bare:.2f} s, {ours / bare:.2f} times as long (bar 2)")


def _seconds(code: str) -> float:
    start = time.perf_counter()
    _run(code + _END)
    return time.perf_counter() - start


def _run(code: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "PYTHONPATH": os.getcwd()}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout


if __name__ == "__main__":
    main()
