"""New samples of a network that makes them from noise: as many draws as one likes, and of the class that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSlider, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.made_view import MadeView
from nnbuilder.ui.words import Label, plain_tip
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.trial import Trial
    from nnbuilder.insight.views import Made

_PICTURES, _POINTS = 60, 600
_EACH = "each class in turn"


class Temperature(Guarded, QWidget):
    """From 0.1 to 2: how far what is made strays from what is likeliest. `changed` tells that it was set."""

    changed = Signal()

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.slider, self.words = QSlider(Qt.Orientation.Horizontal), Label("1.0")
        self.slider.setRange(1, 20)
        self.slider.setValue(10)
        self.slider.setFixedWidth(100)
        self.slider.setAccessibleName("Temperature")
        self.slider.setToolTip(plain_tip(tip))
        self.slider.valueChanged.connect(self._set)
        name = Label("temperature")
        for label in (name, self.words):
            label.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (name, self.slider, self.words):
            row.addWidget(widget)

    @property
    def value(self) -> float:
        return self.slider.value() / 10

    def _set(self, value: int) -> None:
        self.words.setText(f"{value / 10:.1f}")
        self.changed.emit()


class MakerView(Guarded, QWidget):
    """Draws once it is seen, and again whenever it is asked to, in a thread."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("insight.made")
        self.setAccessibleName("New samples")
        self.worker = Worker(self)
        self.trial: Trial | None = None
        self.seed = 0
        self.again, self.temperature, self.words = QPushButton("Draw again"), Temperature("How far the noise strays from 0"), Label("")
        self.classes, self.view = QComboBox(), MadeView()
        self.classes.setAccessibleName("Of which class")
        self.classes.setToolTip("The class that the network is asked for")
        self.classes.currentIndexChanged.connect(self._draw)
        self.again.clicked.connect(self._again)
        self.temperature.changed.connect(self._draw)
        self.words.setProperty("role", "muted")
        row = QHBoxLayout()
        for widget in (self.again, self.classes, self.temperature, self.words):
            row.addWidget(widget)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 0)
        box.addLayout(row)
        box.addWidget(self.view, 1)

    @property
    def made(self) -> Made | None:
        return self.view.made

    def show_trial(self, trial: Trial | None, classes: Sequence[str] = ()) -> None:
        """The network of another run, which can be asked for these classes, or none."""
        self.worker.forget()
        self.trial, self.seed = trial, 0
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.addItems([_EACH, *classes])
        self.classes.blockSignals(False)
        self.classes.setVisible(bool(classes))
        self._show(None)
        if trial is not None:
            self._draw()

    def restyle(self) -> None:
        self.view.restyle()

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _again(self) -> None:
        self.seed += 1
        self._draw()

    def _draw(self) -> None:
        trial, temperature, seed = self.trial, self.temperature.value, self.seed
        asked = self.classes.currentIndex() - 1 if self.classes.currentIndex() > 0 else None
        if trial is None:
            return

        def make() -> Made:
            from nnbuilder.insight.new_samples import made_samples

            made = made_samples(trial, _PICTURES, temperature, seed, asked)
            return made if made.pictures else made_samples(trial, _POINTS, temperature, seed, asked)

        self.worker.work(make, self._show, lambda error: self.words.setText(str(error)))

    def _show(self, made: Made | None) -> None:
        self.view.show_made(made)
        self.words.setText(self.view.words)
