"""How the curves are laid out, as a person chooses it: what stands on the axis, logarithms, smoothing; and the way back from a zoom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.plots.scales import EPOCHS, STEPS, Scales
from nnbuilder.ui.words import Label, plain_tip

_MOST_SMOOTHING = 99
_SLIDER_WIDTH = 84


class ScaleBar(Guarded, QWidget):
    """`changed` carries the new `Scales`."""

    changed = Signal(object)
    everything_asked = Signal()
    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scales = Scales()
        self.across = QuietCombo()
        self.across.setAccessibleName("What stands on the axis")
        self.across.addItem("Epochs", EPOCHS)
        self.across.addItem("Steps", STEPS)
        self.across.currentIndexChanged.connect(lambda: self._change(across=self.across.currentData()))
        self.log_x = _button("log x", "A logarithmic axis of epochs or steps: the beginning gets more room", is_choice=True)
        self.log_y = _button("log y", "A logarithmic axis of values, for a loss that falls over several powers of ten", is_choice=True)
        self.log_x.toggled.connect(lambda is_on: self._change(log_x=is_on))
        self.log_y.toggled.connect(lambda is_on: self._change(log_y=is_on))
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _MOST_SMOOTHING)
        theme.fix_width(self.smoothing, _SLIDER_WIDTH)
        self.smoothing.setAccessibleName("Smoothing")
        self.smoothing.setToolTip(plain_tip("Exponential moving average, its bias corrected: how much of each value comes from those before it"))
        self.smoothing.valueChanged.connect(lambda value: self._change(smoothing=value / 100))
        self.weight = Label("0.00")
        self.weight.setProperty("role", "muted")
        self.everything = _button("Show all", "Back to the whole curve (double click, right click or Esc in the plot)")
        self.everything.clicked.connect(self.everything_asked)
        self.save = _button("Save …", "The curves as a picture (PNG, SVG) or their numbers as a table (CSV)")
        self.save.clicked.connect(self.save_asked)
        self._lay_out()

    def _change(self, **parts: Any) -> None:
        self.scales = replace(self.scales, **parts)
        self.weight.setText(f"{self.scales.smoothing:.2f}")
        self.changed.emit(self.scales)

    def _lay_out(self) -> None:
        words = Label("Smooth")
        words.setProperty("role", "muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        for choice in (self.across, self.log_x, self.log_y):
            row.addWidget(choice)
        row.addSpacing(6)
        for part in (words, self.smoothing, self.weight):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.everything)
        row.addWidget(self.save)


def _button(text: str, tip: str, *, is_choice: bool = False) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(plain_tip(tip))
    button.setCheckable(is_choice)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
