"""How long it takes from the command to a window that can be used, against a bare window of PySide6 and pyqtgraph.

Both run from compiled modules, as an installed program does, whatever the environment says of writing them.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_start`.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
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
    with tempfile.TemporaryDirectory() as compiled:
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        # The first start compiles.
        for code in (BARE, OURS):
            _run(code + _END)
        _compare()


def _compare() -> None:
    # By turns, so that a noisy machine troubles both alike.
    pairs = [(_seconds(BARE), _seconds(OURS)) for _ in range(TURNS)]
    bare, ours = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    print(f"window usable: {ours:.2f} s, a bare PySide6 and pyqtgraph window {bare:.2f} s, {ours / bare:.2f} times as long (bar 1.7)")


def _seconds(code: str) -> float:
    start = time.perf_counter()
    _run(code + _END)
    return time.perf_counter() - start


def _run(code: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "PYTHONPATH": os.getcwd()}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout


if __name__ == "__main__":
    main()
