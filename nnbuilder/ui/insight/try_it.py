"""Try it: what the net answers to a drawing as it is now, also while it trains."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from nnbuilder.core.facts import FieldFacts
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.pad import Pad, as_sample
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.predict import Predictor

_LIVE_MS = 200


class TryItPanel(Guarded, QWidget):
    """The pad, the picture the net gets, and a bar for each class."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner = session, runner
        self.setObjectName("try_it")
        self.setAccessibleName("Try it")
        self.pad, self.bars = Pad(), Bars()
        self.words = QLabel("Draw a digit.")
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.clear = QPushButton("Clear")
        self.clear.clicked.connect(self.pad.clear)
        self.answer: dict[str, float] = {}
        self.worker = Worker(self)
        self.predictor: Predictor | None = None
        self._future: Future[Any] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LIVE_MS)
        self._timer.timeout.connect(self._tick)
        left = QVBoxLayout()
        left.addWidget(self.pad, 1)
        left.addWidget(self.clear)
        right = QVBoxLayout()
        right.addWidget(self.bars, 1)
        right.addWidget(self.words)
        box = QHBoxLayout(self)
        box.setContentsMargins(6, 6, 10, 6)
        box.setSpacing(10)
        box.addLayout(left, 1)
        box.addLayout(right, 1)
        self.pad.changed.connect(self.ask)
        runner.state_changed.connect(self._state_changed)
        runner.run_ended.connect(self._load)

    @property
    def is_useful(self) -> bool:
        """Whether the data holds pictures whose class is predicted, so that one can be drawn."""
        return self._field() is not None

    def ask(self) -> None:
        """Asks the net about what is drawn: the one that trains, or the best state of the last run."""
        if self.pad.is_empty:
            self.answer = {}
            self.bars.show_answer({}, None)
            self._say("Draw a digit.")
            return
        field = self._field()
        if field is None:
            self._say("The network has no picture as its input, so there is nothing to draw for it.")
            return
        name, fact, classes = field
        sample = as_sample(self.pad.pixels(), *fact.shape[-2:])
        if self.runner.is_active:
            if self._future is None or self._future.done():
                self._future = self.runner.ask(lambda model: _probabilities(model, sample, fact, classes))
        elif self.predictor is not None and name in self.predictor.fitted.fields:
            self._show(self._of_predictor(name, sample), sample)
        else:
            self._say("There is no trained network yet; press Start.")
            self.bars.show_answer({}, sample)

    def shutdown(self) -> None:
        self._timer.stop()
        self.worker.shutdown()

    def _tick(self) -> None:
        if self._future is not None and self._future.done() and not self._future.cancelled():
            future, self._future = self._future, None
            error = future.exception()
            if error is None:
                self._show(*future.result())
            else:
                self._say(f"The network could not answer: {error}")
        if self.runner.is_active and not self.pad.is_empty:
            self.ask()

    def _of_predictor(self, name: str, sample: np.ndarray) -> Mapping[str, float]:
        assert self.predictor is not None
        found = self.predictor.fitted.fields[name]
        answers = self.predictor.predict({found.columns[0].name: (sample * found.divisor)[None]})
        return answers[0].probabilities or {}

    def _show(self, answer: Mapping[str, float], sample: np.ndarray) -> None:
        self.answer = dict(answer)
        self.bars.show_answer(self.answer, sample)
        if self.answer:
            best = max(self.answer, key=lambda name: self.answer[name])
            self._say(f"It reads {best}, {self.answer[best]:.0%} sure" + (", while it trains" if self.runner.is_active else ""))

    def _state_changed(self, state: str) -> None:
        if self.runner.is_active:
            self._timer.start()
        else:
            self._timer.stop()
            self._future = None

    def _load(self, run: Any) -> None:
        def load() -> Predictor:
            from nnbuilder.insight.predict import Predictor

            return Predictor.of(run)

        self.worker.work(load, self._loaded, lambda error: self._say(str(error)))

    def _loaded(self, predictor: Predictor) -> None:
        self.predictor = predictor
        if not self.pad.is_empty:
            self.ask()

    def _field(self) -> tuple[str, FieldFacts, tuple[str, ...]] | None:
        """The picture field of the data with its facts, and the classes of the target."""
        facts = self.session.document.facts
        fields = facts.fields if facts is not None else {}
        picture = next(((name, fact) for name, fact in fields.items() if fact.type in ("image", "sequence") and len(fact.shape) >= 2), None)
        target = next((fact for fact in fields.values() if fact.role == "target" and fact.type == "category"), None)
        return None if picture is None or target is None else (*picture, target.names)

    def _say(self, text: str) -> None:
        self.words.setText(text)


class Bars(Guarded, QWidget):
    """The picture the net gets, and a bar for each class; the likeliest stands out."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("try_it.bars")
        self.setAccessibleName("Answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.answer: dict[str, float] = {}
        self.sample: np.ndarray | None = None

    def sizeHint(self) -> QSize:
        return QSize(170, 160)

    def show_answer(self, answer: Mapping[str, float], sample: np.ndarray | None) -> None:
        self.answer, self.sample = dict(answer), sample
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        if self.sample is not None:
            pixels = (np.clip(self.sample, 0, 1) * 255).astype(np.uint8)
            image = QImage(pixels.tobytes(), pixels.shape[1], pixels.shape[0], pixels.shape[1], QImage.Format.Format_Grayscale8)
            painter.drawImage(QRectF(0, 2, 44, 44), image)
            left = 54.0
        if not self.answer:
            return
        names = list(self.answer)[:20]
        step = min(20.0, self.height() / len(names))
        best = max(self.answer, key=lambda name: self.answer[name])
        font = painter.font()
        font.setPixelSize(int(max(8, min(12, step - 3))))
        painter.setFont(font)
        for place, name in enumerate(names):
            row = QRectF(left, place * step, self.width() - left, step)
            painter.setPen(theme.token("text" if name == best else "text.muted"))
            painter.drawText(QRectF(row.left(), row.top(), 56, step), Qt.AlignmentFlag.AlignVCenter, name)
            room = row.width() - 20 - 36
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("hover"))
            painter.drawRoundedRect(QRectF(row.left() + 18, row.top() + 3, room, step - 6), 3, 3)
            painter.setBrush(theme.token("accent" if name == best else "edge"))
            painter.drawRoundedRect(QRectF(row.left() + 18, row.top() + 3, max(2.0, room * self.answer[name]), step - 6), 3, 3)
            painter.setPen(theme.token("text" if name == best else "text.muted"))
            painter.drawText(
                QRectF(row.right() - 34, row.top(), 34, step), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{self.answer[name]:.0%}"
            )


def _probabilities(model: Any, sample: np.ndarray, fact: FieldFacts, classes: tuple[str, ...]) -> tuple[dict[str, float], np.ndarray]:
    """Runs on the worker, between two steps."""
    import torch

    given = torch.from_numpy(sample.astype(np.float32)).reshape(1, *fact.shape)
    scores = model(given)
    scores = scores[0] if isinstance(scores, tuple) else scores
    return dict(zip(classes, scores.softmax(dim=1)[0].tolist(), strict=False)), sample
