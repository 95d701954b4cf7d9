"""What a network made of the same noise after each epoch: a slider goes through them, as through a film."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.made_view import MadeView
from nnbuilder.ui.words import Label, plain_tip

if TYPE_CHECKING:
    from nnbuilder.insight.views import Made


class EpochsView(Guarded, QWidget):
    """The last epoch is shown first; arrows go one back and on."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("insight.epochs")
        self.setAccessibleName("Samples of each epoch")
        self.epochs: Sequence[tuple[int, Made]] = ()
        self.slider, self.words, self.view = QSlider(Qt.Orientation.Horizontal), Label(""), MadeView()
        self.slider.setAccessibleName("Epoch")
        self.slider.setToolTip(plain_tip("The same noise after each epoch that was kept; the arrow keys go one back and on"))
        self.slider.setPageStep(4)
        self.slider.setMaximumWidth(420)
        self.slider.valueChanged.connect(self._show)
        self.words.setProperty("role", "muted")
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        row.addWidget(self.words)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 2, 0, 0)
        box.addLayout(row)
        box.addWidget(self.view, 1)

    def show_epochs(self, epochs: Sequence[tuple[int, Made]]) -> None:
        """Those of another run, or none."""
        self.epochs = epochs
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, len(epochs) - 1))
        self.slider.setValue(len(epochs) - 1)
        self.slider.blockSignals(False)
        self._show(self.slider.value())

    def restyle(self) -> None:
        self.view.restyle()

    def _show(self, place: int) -> None:
        if not self.epochs:
            self.view.show_made(None)
            self.words.setText("")
            return
        epoch, made = self.epochs[place]
        self.view.show_made(made)
        self.words.setText(f"epoch {epoch:,} of {self.epochs[-1][0]:,}" + (f"   {self.view.words}" if self.view.words else ""))
