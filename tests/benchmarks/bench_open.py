"""How long it takes to open a large document in the window and to go about in it, how many items that takes, and how much memory.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_open`. A file holds at most
10,000 nodes in one graph, so 20,000 are put into the window as a value.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nnbuilder.project.files import dump_document
from tests.benchmarks.large import large

TURNS = 5

OPEN = """
import gc, os, resource, sys, time
from pathlib import Path
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from nnbuilder.ui.app import create_window
from tests.benchmarks.large import large

where, nodes = sys.argv[1], int(sys.argv[2])
window = create_window()
window.resize(1280, 800)
window.show()
QApplication.processEvents()
# As in the application, where a timer collects.
gc.disable()
document = None if where else large(nodes)
wall, busy = time.perf_counter(), time.process_time()
window.files.open_path(Path(where)) if where else window.session.replace_document(document)
QApplication.processEvents()
window.canvas.viewport().repaint()
print("open", time.perf_counter() - wall, time.process_time() - busy)
canvas = window.canvas
for name, work in (
    ("to full size", lambda: (canvas.zoom_reset(), canvas.centerOn(2000, 2000))),
    ("across the drawing", lambda: canvas.centerOn(2000, 20000)),
    ("out to a third", lambda: canvas.zoom(0.36, QPointF(400, 200))),
    ("whole view", canvas.fit_all),
):
    QApplication.processEvents()
    start = time.process_time()
    work()
    QApplication.processEvents()
    print(name, time.process_time() - start, len(canvas.graph_scene.items()), sep=":")
print("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
window.shutdown(keeps_copy=False)
os._exit(0)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for nodes in (1000, 5000, 10_000, 20_000):
            path = Path(folder) / f"{nodes}.nnb"
            if nodes <= 10_000:
                path.write_bytes(dump_document(large(nodes)))
            turns = [list(_run(str(path) if nodes <= 10_000 else "", nodes)) for _ in range(TURNS)]
            wall, busy = (statistics.median(float(lines[0].split()[place]) for lines in turns) for place in (1, 2))
            memory = statistics.median(float(lines[-1].split()[1]) for lines in turns)
            print(f"{nodes:,} nodes: {wall:.2f} s to first paint, {busy:.2f} s of them of a processor (bar 2 s); {memory:.0f} MB (bar 1,000 MB)")
            for line in zip(*(lines[1:-1] for lines in turns), strict=True):
                name, _, items = line[0].split(":")
                taken = statistics.median(float(one.split(":")[1]) for one in line)
                print(f"    {name:<20} {taken * 1000:5.0f} ms of a processor, {int(items):,} items")


def _run(where: str, nodes: int) -> Iterator[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"), "PYTHONPATH": os.getcwd()}
    ended = subprocess.run([sys.executable, "-c", OPEN, where, str(nodes)], capture_output=True, text=True, check=True, env=environment)
    return iter(ended.stdout.splitlines())


if __name__ == "__main__":
    main()
