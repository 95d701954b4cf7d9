"""How long frames of the canvas take with 1,000 and 5,000 nodes: event to finished paint, for the gestures of a day.

Run it from the root of a checkout: `QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_canvas`.
What a user would pick instead is the same scene of Qt's own rectangle, text and line items, moved and zoomed alike.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsLineItem, QGraphicsRectItem, QGraphicsScene, QGraphicsSimpleTextItem, QGraphicsView

from nnbuilder.core import edits
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui import theme
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.garbage import GarbageTimer
from nnbuilder.ui.session import Session
from tests.benchmarks.large import large

FRAMES = 60


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    theme.apply(app)
    # As in the application: otherwise the collection of garbage falls into a frame.
    timer = GarbageTimer(app)
    for nodes, bar in ((1000, 8), (5000, 16)):
        session = Session(CATALOGUE, large(nodes))
        start = time.perf_counter()
        canvas = CanvasView(session)
        canvas.resize(1280, 800)
        canvas.show()
        app.processEvents()
        opened = (time.perf_counter() - start) * 1000
        plain = _plain(session)
        edges = len(session.graph.edges)
        print(f"{nodes:,} nodes, {edges:,} edges, made and painted in {opened:.0f} ms. p95 of a frame (bar {bar} ms); Qt's own items in brackets")
        ours = {name: p95(work) for name, work in _gestures(canvas)}
        theirs = {name: p95(work) for name, work in _plain_gestures(plain)}
        for name, value in ours.items():
            other = f" ({theirs[name]:.1f} ms, {theirs[name] / value:.1f} times as long)" if name in theirs else ""
            print(f"    {name:<14} {value:5.1f} ms{other}")
        plain.close()
        canvas.close()
    timer.stop()


def _gestures(canvas: CanvasView) -> Iterator[tuple[str, Iterator[None]]]:
    port = canvas.viewport()
    middle = canvas.node_scene_rect("node45").center()
    canvas.zoom_reset()
    canvas.centerOn(middle)
    yield "pan", _pan(canvas)
    canvas.centerOn(middle)
    yield "zoom step", _zoom(canvas)
    canvas.zoom_reset()
    canvas.centerOn(middle)
    yield "drag one", _drag(canvas, ["node45"])
    canvas.cancel_gesture()
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton)
    yield "drag 100", _drag(canvas, [f"node{number}" for number in range(1, 101)])
    canvas.cancel_gesture()
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton)
    yield "an edit", _edit(canvas)
    canvas.fit_all()
    yield "whole view", _repaint(canvas)


def _plain_gestures(view: QGraphicsView) -> Iterator[tuple[str, Iterator[None]]]:
    view.resetTransform()
    view.centerOn(1200, 150)
    yield "pan", _pan(view)
    yield "zoom step", _scale(view)
    view.resetTransform()
    view.fitInView(view.scene().itemsBoundingRect(), Qt.AspectRatioMode.KeepAspectRatio)
    yield "whole view", _repaint(view)


def p95(frames: Iterator[None]) -> float:
    """Milliseconds from an event to the end of the painting it causes."""
    taken = []
    for _ in range(FRAMES):
        start = time.perf_counter()
        next(frames)
        QApplication.processEvents()
        taken.append((time.perf_counter() - start) * 1000)
    return float(np.percentile(taken[5:], 95))


def _pan(view: QGraphicsView) -> Iterator[None]:
    for turn in range(10_000):
        bar = view.horizontalScrollBar()
        bar.setValue(bar.value() + (17 if turn % 40 < 20 else -17))
        yield


def _zoom(canvas: CanvasView) -> Iterator[None]:
    at = QPointF(600, 400)
    for turn in range(10_000):
        notches = 120 if turn % 10 < 5 else -120
        none, no_button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
        where = canvas.viewport().mapToGlobal(at)
        event = QWheelEvent(at, where, QPoint(), QPoint(0, notches), no_button, none, Qt.ScrollPhase.NoScrollPhase, False)
        QApplication.sendEvent(canvas.viewport(), event)
        yield


def _scale(view: QGraphicsView) -> Iterator[None]:
    for turn in range(10_000):
        factor = 1.15 if turn % 10 < 5 else 1 / 1.15
        view.scale(factor, factor)
        yield


def _drag(canvas: CanvasView, nodes: list[str]) -> Iterator[None]:
    canvas.session.select(nodes)
    port = canvas.viewport()
    start = canvas.mapFromScene(canvas.node_scene_rect("node45").center())
    QTest.mousePress(port, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for turn in range(10_000):
        QTest.mouseMove(port, start + QPoint(20 + turn % 30 * 3, turn % 20 * 4))
        yield


def _edit(canvas: CanvasView) -> Iterator[None]:
    """A parameter at the front: every type behind it, every badge and every label of an edge."""
    for turn in range(10_000):
        canvas.session.do("Set", lambda document, turn=turn: edits.set_param(document, "node1", "out_features", 32 + turn % 2 * 32), merge="set")
        yield


def _repaint(view: QGraphicsView) -> Iterator[None]:
    while True:
        view.viewport().repaint()
        yield


def _plain(session: Session) -> QGraphicsView:
    """The same drawing of Qt's own items."""
    scene = QGraphicsScene(QApplication.instance())
    places = session.document.layout
    for edge in session.graph.edges:
        a, b = places[edge.source.node], places[edge.target.node]
        scene.addItem(QGraphicsLineItem(a.x + 176, a.y + 21, b.x, b.y + 21))
    for node in session.graph.nodes.values():
        box = QGraphicsRectItem(0, 0, 176, 60)
        for row, text in enumerate((node.name, node.kind)):
            label = QGraphicsSimpleTextItem(text)
            label.setParentItem(box)
            label.setPos(10, 6 + 18 * row)
        box.setPos(places[node.id].x, places[node.id].y)
        scene.addItem(box)
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.resize(1280, 800)
    view.show()
    QApplication.processEvents()
    return view


if __name__ == "__main__":
    main()
