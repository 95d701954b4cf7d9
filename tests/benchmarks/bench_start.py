"""How long it takes from the command to a window that can be used, against a bare window of PySide6 and pyqtgraph.

Then: until a document named on the command line is painted; until each of its pages stands there at first sight, in a process
that has loaded nothing ahead and in one that has, as a window does behind its start page; and what the command line takes.

All run from compiled modules, as an installed program does, whatever the environment says of writing them, and with a home of
their own, so that nothing of an earlier session is shown.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_start`.
"""

from __future__ import annotations

import json
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
DOCUMENT = """
from pathlib import Path
from nnbuilder.ui.app import create_window
from PySide6.QtWidgets import QApplication
window = create_window()
window.files.open_path(Path("resources/templates/digits-cnn.nnb"))
window.resize(1280, 800)
window.show()
QApplication.processEvents()
assert window.canvas.isVisible() and window.session.graph.nodes
"""
AHEAD = """
from importlib import import_module
from nnbuilder.ui.ahead import MODULES
for name in MODULES:
    import_module(name)
"""
PAGES = """
import json, threading, time
from nnbuilder.ui.garbage import GarbageTimer
garbage = GarbageTimer(window)
looks = {}
for page in ("data", "training", "evaluation", "runs", "code", "problems"):
    begin = time.perf_counter()
    window.desk.bring(page)
    QApplication.processEvents()
    looks[page] = time.perf_counter() - begin
    # What a page has begun to read in a thread is no part of the next.
    while threading.active_count() > 1:
        QApplication.processEvents()
        time.sleep(0.01)
print(json.dumps(looks), flush=True)
"""
_END = "\nimport os; os._exit(0)"


def main() -> None:
    with tempfile.TemporaryDirectory() as compiled:
        os.environ["PYTHONPYCACHEPREFIX"] = compiled
        os.environ["NNBUILDER_HOME"] = f"{compiled}/home"
        # The first start compiles.
        for code in (BARE, OURS, DOCUMENT + PAGES):
            _run(code + _END)
        _compare()
        print(f"a document of the command line painted: {_median(DOCUMENT):.2f} s")
        for words, before in (("nothing loaded ahead", ""), ("loaded behind the start page", AHEAD)):
            looks = [json.loads(_run(before + DOCUMENT + PAGES + _END)) for _ in range(TURNS)]
            told = ", ".join(f"{page} {statistics.median(look[page] for look in looks) * 1000:.0f}" for page in looks[0])
            print(f"ms to the first sight of a page, {words}: {told} (bar 150)")
        for words in (["--version"], ["check", "resources/templates/digits-cnn.nnb"]):
            print(f"nnbuilder {words[0]}: {_median(f'from nnbuilder.cli import main; main({words})', ''):.2f} s")


def _compare() -> None:
    # By turns, so that a noisy machine troubles both alike.
    pairs = [(_seconds(BARE), _seconds(OURS)) for _ in range(TURNS)]
    bare, ours = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    print(f"window usable: {ours:.2f} s, a bare PySide6 and pyqtgraph window {bare:.2f} s, {ours / bare:.2f} times as long (bar 1.7)")


def _median(code: str, end: str = _END) -> float:
    return statistics.median(_seconds(code, end) for _ in range(TURNS))


def _seconds(code: str, end: str = _END) -> float:
    start = time.perf_counter()
    _run(code + end)
    return time.perf_counter() - start


def _run(code: str) -> str:
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**inherited, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "PYTHONPATH": os.getcwd()}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout


if __name__ == "__main__":
    main()
