"""How long one edit of a drawing of 1,000 and 5,000 nodes keeps the whole window from the next event.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_editing [name of an edit ...]`.
Each row is the median over rounds, in ms of the processor and, in brackets, of the clock: `held` is the longest stretch between
two returns to the event loop, and `sum` everything until the window has nothing left to do. Bars at 1,000 nodes: 10 ms held,
4 ms where a node is moved; undoing the paste of 2,000 nodes at most 150 ms.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.core import clips, edits
from nnbuilder.core.clips import Clip
from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.ui.app import create_window
from nnbuilder.ui.garbage import GarbageTimer
from nnbuilder.ui.main_window import MainWindow
from tests.benchmarks.large import large

ROUNDS = 12
_QUICK, _QUIET = 0.0003, 0.1
"""Seconds of a turn of the event loop that had nothing to do, and for how long there must be no other: timers wait before they go on."""
_PASTED = 2000

Stretch = tuple[float, float]
"""Milliseconds of the processor and of the clock."""


def main() -> None:
    os.environ["NNBUILDER_HOME"] = tempfile.mkdtemp()
    for nodes in (1000, 5000):
        document = edits.set_param(large(nodes), "start", "shape", (8, 64))
        window = create_window(document)
        window.resize(1280, 800)
        window.show()
        timer = GarbageTimer(window)
        _settle()
        window.canvas.zoom_reset()
        window.canvas.centerOn(window.canvas.node_scene_rect("node45").center())
        _settle()
        print(f"{nodes:,} nodes, {len(document.main.edges):,} edges: ms of the processor (of the clock)")
        for name, rounds in _every(window):
            if len(sys.argv) < 2 or any(wanted in name for wanted in sys.argv[1:]):
                _tell(name, rounds)
        timer.stop()
        window.document.session.history.mark_saved()
        window.close()


def _every(window: MainWindow) -> Iterator[tuple[str, Iterator[Callable[[], object]]]]:
    session = window.session
    yield "hover", _hovers(window)
    yield "select one", ((lambda node=f"node{45 + turn % 3}": session.select({node})) for turn in count())
    session.select()
    yield "move, released", _moves(window)
    session.select()
    _settle()
    for name, edit in _edits(session.document).items():
        yield name, _done(window, name, edit)
        yield f"undo: {name}", _undone(window, name, edit, session.undo)
        yield f"redo: {name}", _undone(window, name, edit, session.redo)
    yield f"undo of {_PASTED:,} pasted", _pasted(window)


def _edits(document: Document) -> dict[str, Callable[[Document, int], Document]]:
    last = len(document.main.nodes) - 1
    wire = next(edge for edge in document.main.edges if edge.target == End(f"node{last - 1}", "x"))
    loose = Node("loose", "loose", "GELU")
    return {
        "rename": lambda document, turn: edits.rename(document, "node47", f"other_{turn}"),
        "parameter, shapes stay": lambda document, turn: edits.set_param(document, "node46", "bias", turn % 2 == 0),
        "parameter, shapes end": lambda document, turn: edits.set_param(document, "node4", "p", 0.1 + turn % 50 / 100),
        "parameter in front of all": lambda document, turn: edits.set_param(document, "start", "shape", (10 + turn % 2, 64)),
        "parameter, front, errors": lambda document, turn: edits.set_param(document, "node1", "out_features", 32 + turn % 2 * 32),
        "add a node": lambda document, turn: edits.add_node(document, "main", _other(loose, turn), Point(1200, 260 + turn)),
        "delete a node": lambda document, turn: edits.remove_and_reconnect(document, [f"node{43 + turn * 5}"]),
        "wire, last": lambda document, turn: _wired(document, wire, turn),
        "wire, first": lambda document, turn: _wired(document, Edge(End("start", "output"), End("node1", "x")), turn),
    }


def _other(node: Node, turn: int) -> Node:
    return Node(f"{node.id}{time.monotonic_ns()}", f"{node.name}_{turn}", node.kind)


def _wired(document: Document, edge: Edge, turn: int) -> Document:
    """Drawn in every other round, and taken away in the others."""
    return edits.connect(document, edge.source, edge.target) if edge not in document.main.edges else edits.disconnect(document, edge)


def _done(window: MainWindow, name: str, edit: Callable[[Document, int], Document]) -> Iterator[Callable[[], object]]:
    for turn in count():
        yield lambda turn=turn: window.session.do(name, lambda document: edit(document, turn))


def _undone(window: MainWindow, name: str, edit: Callable[[Document, int], Document], back: Callable[[], None]) -> Iterator[Callable[[], object]]:
    session = window.session
    for turn in count():
        session.do(name, lambda document, turn=turn: edit(document, turn))
        _settle()
        if back == session.redo:
            session.undo()
            _settle()
        yield back
        if back == session.redo:
            session.undo()
            _settle()


def _hovers(window: MainWindow) -> Iterator[Callable[[], object]]:
    canvas = window.canvas
    for turn in count():
        at = canvas.mapFromScene(canvas.node_scene_rect(f"node{45 + turn % 3}").center())
        yield lambda at=at: QTest.mouseMove(canvas.viewport(), at)


def _moves(window: MainWindow) -> Iterator[Callable[[], object]]:
    """The release at the end of a drag."""
    canvas, button = window.canvas, Qt.MouseButton.LeftButton
    for turn in count():
        start = canvas.mapFromScene(canvas.node_scene_rect("node45").center())
        step = QPoint(24, 16) * (1 if turn % 2 else -1)
        QTest.mousePress(canvas.viewport(), button, pos=start)
        QTest.mouseMove(canvas.viewport(), start + step / 2)
        QTest.mouseMove(canvas.viewport(), start + step)
        _settle()
        yield lambda step=step, start=start: QTest.mouseRelease(canvas.viewport(), button, pos=start + step)


def _pasted(window: MainWindow) -> Iterator[Callable[[], object]]:
    session = window.session
    pieces = large(_PASTED)
    clip, names = Clip(pieces.main, pieces.layout), tuple(pieces.main.nodes)
    for _ in count():
        ids = {node: session.new_id() for node in names}
        session.do("Paste", lambda document, ids=ids: clips.paste(document, "main", clip, ids, Point(0, 9000)))
        session.select(ids.values())
        _settle()
        yield session.undo


def _tell(name: str, rounds: Iterator[Callable[[], object]]) -> None:
    measured = [_measured(work) for work, _ in zip(rounds, range(ROUNDS), strict=False)][2:]
    held = [statistics.median(max(stretch[kind] for stretch in stretches) for stretches in measured) for kind in (0, 1)]
    whole = [statistics.median(sum(stretch[kind] for stretch in stretches) for stretches in measured) for kind in (0, 1)]
    first = statistics.median(stretches[0][0] for stretches in measured)
    print(f"    {name:<34} held {held[0]:6.1f} ({held[1]:6.1f})   sum {whole[0]:6.1f} ({whole[1]:6.1f})   at once {first:6.1f}", flush=True)


def _measured(work: Callable[[], object]) -> list[Stretch]:
    """The stretches of an edit: what it does at once, then each turn of the event loop until nothing is left."""
    stretches = [_timed(work)]
    busy = time.perf_counter()
    while time.perf_counter() - busy < _QUIET:
        turn = _timed(QApplication.processEvents)
        if turn[1] >= _QUICK * 1000:
            stretches.append(turn)
            busy = time.perf_counter()
    return stretches


def _timed(work: Callable[[], object]) -> Stretch:
    processor, clock = time.thread_time(), time.perf_counter()
    work()
    return (time.thread_time() - processor) * 1000, (time.perf_counter() - clock) * 1000


def _settle() -> None:
    _measured(lambda: None)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
