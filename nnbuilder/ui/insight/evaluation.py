"""After a run: how good it is on data it has not seen, beside the simplest models, and where it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.evaluation import Evaluation


class EvaluationPanel(QWidget):
    """Numbers on the left, the confusion matrix or predicted against true on the right."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("insight")
        self.setAccessibleName("Evaluation")
        self.worker = Worker(self)
        self.evaluation: Evaluation | None = None
        self.big, self.words, self.verdict = QLabel(""), QLabel("Train a network, and see here how good it is on data it has not learned from."), QLabel("")
        self.big.setProperty("role", "big")
        self.words.setProperty("role", "muted")
        for label in (self.words, self.verdict):
            label.setWordWrap(True)
        self.confusion = ConfusionMatrix()
        self.scatter = _scatter()
        self.stack = QStackedWidget()
        self.nothing = QWidget()
        for widget in (self.nothing, self.confusion, self.scatter):
            self.stack.addWidget(widget)
        left = QVBoxLayout()
        for label in (self.big, self.words, self.verdict):
            left.addWidget(label)
        left.addStretch(1)
        side = QWidget()
        side.setFixedWidth(330)
        side.setLayout(left)
        box = QHBoxLayout(self)
        box.setContentsMargins(12, 8, 10, 6)
        box.addWidget(side)
        box.addWidget(self.stack, 1)
        runner.run_ended.connect(self.evaluate)

    def evaluate(self, run: Any) -> None:
        self.words.setText("Measuring on the test part …")

        def measure() -> Evaluation:
            from nnbuilder.insight.evaluation import evaluate_run

            return evaluate_run(run)

        self.worker.work(measure, self.show_evaluation, lambda error: self.words.setText(str(error)))

    def show_evaluation(self, found: Evaluation) -> None:
        from nnbuilder.insight.baselines import verdict

        self.evaluation = found
        main = next((key for key in found.metrics if key != "test/loss"), "test/loss")
        value = found.metrics.get(main)
        self.big.setText("" if value is None else f"{value:.1%}" if "accuracy" in main else f"{value:.4g}")
        self.words.setText(
            f"{main.removeprefix('test/').replace('_', ' ')} on the test part\n"
            + "\n".join(f"{other.name}: {other.value:.1%}" if other.higher_is_better else f"{other.name}: {other.value:.4g}" for other in found.baselines)
        )
        self.verdict.setText(verdict(main.removeprefix("test/"), value, found.baselines) if value is not None else "")
        if found.confusion is not None:
            self.confusion.show_counts(found.confusion, found.classes)
            self.stack.setCurrentWidget(self.confusion)
        elif found.predicted is not None and found.true is not None:
            _show_scatter(self.scatter, found.true, found.predicted)
            self.stack.setCurrentWidget(self.scatter)

    def shutdown(self) -> None:
        self.worker.shutdown()


class ConfusionMatrix(QWidget):
    """Rows are true classes, columns predicted ones; right answers stand on the diagonal."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("insight.confusion")
        self.setAccessibleName("Confusion matrix")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.counts: np.ndarray = np.zeros((0, 0), dtype=int)
        self.classes: tuple[str, ...] = ()

    def sizeHint(self) -> QSize:
        return QSize(360, 260)

    def show_counts(self, counts: np.ndarray, classes: tuple[str, ...]) -> None:
        self.counts, self.classes = counts, classes
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        size = len(self.classes)
        if not size:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = painter.font()
        font.setPixelSize(10)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        label = min(110, max(metrics.horizontalAdvance(name) for name in self.classes) + 10)
        top = 32
        step = min((self.width() - label - 20) / size, (self.height() - top - 4) / size, 46.0)
        # A column is as wide as its name, where there is room.
        wide = min((self.width() - label - 20) / size, max(step, 46.0, float(label) + 4))
        painter.setPen(theme.token("text.muted"))
        painter.drawText(QRectF(label, 0, wide * size, 14), Qt.AlignmentFlag.AlignCenter, "predicted")
        painter.drawText(QRectF(0, 14, label, 14), Qt.AlignmentFlag.AlignLeft, "true")
        strongest = max(1, int(self.counts.max()))
        for place, name in enumerate(self.classes):
            painter.setPen(theme.token("text.muted"))
            painter.drawText(
                QRectF(0, top + place * step, label - 6, step),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                metrics.elidedText(name, Qt.TextElideMode.ElideRight, label - 6),
            )
            painter.drawText(
                QRectF(label + place * wide, 15, wide, 15), Qt.AlignmentFlag.AlignCenter, metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(wide) - 2)
            )
            for column in range(size):
                self._cell(
                    painter,
                    QRectF(label + column * wide, top + place * step, wide - 2, step - 2),
                    int(self.counts[place, column]),
                    strongest,
                    is_right=place == column,
                )

    def _cell(self, painter: QPainter, rect: QRectF, count: int, strongest: int, *, is_right: bool) -> None:
        colour = theme.token("accent" if is_right else "error")
        share = count / strongest
        colour.setAlphaF(0.0 if count == 0 else 0.18 + 0.62 * share if is_right else min(0.85, 0.25 + 2 * share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("hover"))
        painter.drawRoundedRect(rect, 3, 3)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, 3, 3)
        if count and rect.height() > 9:
            painter.setPen(theme.token("accent.text" if colour.alphaF() > 0.6 else "text"))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(count))


def _scatter() -> pg.PlotWidget:
    plot = pg.PlotWidget()
    plot.setBackground(theme.token("panel"))
    item = plot.getPlotItem()
    item.setLabel("bottom", "true", color=theme.hex_of("text.muted"))
    item.setLabel("left", "predicted", color=theme.hex_of("text.muted"))
    item.setMenuEnabled(False)
    item.hideButtons()
    for side in ("left", "bottom"):
        item.getAxis(side).setTextPen(theme.token("text.muted"))
        item.getAxis(side).setPen(theme.token("panel.border"))
    return plot


def _show_scatter(plot: pg.PlotWidget, true: np.ndarray, predicted: np.ndarray) -> None:
    item = plot.getPlotItem()
    item.clear()
    low, high = float(min(true.min(), predicted.min())), float(max(true.max(), predicted.max()))
    item.plot([low, high], [low, high], pen=pg.mkPen(theme.token("edge"), width=1, style=Qt.PenStyle.DashLine))
    item.plot(true, predicted, pen=None, symbol="o", symbolSize=6, symbolBrush=theme.token("accent"), symbolPen=None)
