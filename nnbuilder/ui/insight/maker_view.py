"""New samples of a network that makes them from noise: as pictures, or as points among the real ones; as many draws as one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSlider, QStackedWidget, QVBoxLayout, QWidget

from nnbuilder.insight.views import Example, Examples
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.example_view import ExampleView
from nnbuilder.ui.plotting import dress
from nnbuilder.ui.words import Label, plain_tip
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.trial import Trial
    from nnbuilder.insight.views import Made

_PICTURES, _POINTS = 48, 600


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
        self.made: Made | None = None
        self.seed = 0
        self.again, self.temperature, self.words = QPushButton("Draw again"), Temperature("How far the noise strays from 0"), Label("")
        self.again.clicked.connect(self._again)
        self.temperature.changed.connect(self._draw)
        self.words.setProperty("role", "muted")
        self.grid, self.plot, self.pages = ExampleView(), pg.PlotWidget(), QStackedWidget()
        self.plot.setAccessibleName("Points that were made among real ones")
        dress(self.plot)
        self.plot.getPlotItem().setAspectLocked(True)
        for page in (self.grid, self.plot):
            self.pages.addWidget(page)
        row = QHBoxLayout()
        for widget in (self.again, self.temperature, self.words):
            row.addWidget(widget)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 0)
        box.addLayout(row)
        box.addWidget(self.pages, 1)

    def show_trial(self, trial: Trial | None) -> None:
        """The network of another run, or none."""
        self.worker.forget()
        self.trial, self.made, self.seed = trial, None, 0
        self._show(None)
        if trial is not None:
            self._draw()

    def restyle(self) -> None:
        dress(self.plot)
        self._show(self.made)

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _again(self) -> None:
        self.seed += 1
        self._draw()

    def _draw(self) -> None:
        trial, temperature, seed = self.trial, self.temperature.value, self.seed
        if trial is None:
            return

        def make() -> Made:
            from nnbuilder.insight.examples import made_samples

            made = made_samples(trial, _PICTURES, temperature, seed)
            return made if made.pictures else made_samples(trial, _POINTS, temperature, seed)

        self.worker.work(make, self._show, lambda error: self.words.setText(str(error)))

    def _show(self, made: Made | None) -> None:
        self.made = made
        pictures = made.pictures if made is not None else ()
        self.grid.show_examples(Examples("Samples", tuple(Example(0, (("", picture),), "") for picture in pictures)))
        item = self.plot.getPlotItem()
        item.clear()
        has_points = made is not None and made.points is not None
        self.pages.setCurrentWidget(self.plot if has_points else self.grid)
        self.words.setText("orange: made, small: real" if has_points else "")
        if made is None or made.points is None or made.real is None:
            return
        # What is real lies above, smaller, so that neither hides the other.
        for points, token, size in ((made.points, "plot.validation", 5), (made.real, "text", 3)):
            colour = theme.token(token)
            colour.setAlpha(140)
            item.plot(points[:, 0], points[:, 1], pen=None, symbol="o", symbolSize=size, symbolPen=None, symbolBrush=colour)
