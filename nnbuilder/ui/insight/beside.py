"""A network beside simple models, as soon as those have learned; nobody has to wait for them, and they can be sent away."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.comparison import Comparison
    from nnbuilder.insight.trial import Trial

_WAITING = "Simple models learn from the same data, to compare the network with …"
_NONE = "There is no simple model to compare this network with."
_SENT_AWAY = "Not compared with simple models."


class BesideSimpleModels(Guarded, QWidget):
    """The simple models with their scores, the verdict, and while they learn a button to stop them."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = Worker(self)
        self.comparisons: tuple[Comparison, ...] = ()
        self._unwanted = threading.Event()
        self.words, self.verdict, self.stop = Label(""), Label(""), QPushButton("Do not compare")
        self.words.setObjectName("insight.simple_models")
        self.verdict.setObjectName("insight.verdict")
        self.stop.setObjectName("insight.do_not_compare")
        self.stop.setToolTip("Stop the simple models; the network's own scores stay.")
        self.words.setProperty("role", "muted")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        for label in (self.words, self.verdict):
            label.setWordWrap(True)
            box.addWidget(label)
        box.addWidget(self.stop)
        self.stop.hide()
        self.stop.clicked.connect(self._send_away)

    def clear(self) -> None:
        """Nothing to compare with: what learns ends at once."""
        self._end()
        self.comparisons = ()
        for label in (self.words, self.verdict):
            label.setText("")

    def compare(self, trial: Trial) -> None:
        """Has simple models learn, or takes what is kept with the run, off the window's thread."""
        self.clear()
        unwanted = self._unwanted = threading.Event()
        self.words.setText(_WAITING)
        self.stop.show()

        def learn() -> tuple[Comparison, ...]:
            from nnbuilder.insight.comparison import compare

            return compare(trial, unwanted.is_set)

        self.worker.work(learn, self.show_comparisons, self._failed)

    def show_comparisons(self, comparisons: tuple[Comparison, ...]) -> None:
        self.comparisons = comparisons
        self.stop.hide()
        named = len(comparisons) > 1
        lines = [f"{each.field}: {line}" if named else line for each in comparisons for line in each.lines]
        self.words.setText("\n".join(lines) or _NONE)
        self.verdict.setText("\n".join(text for each in comparisons for text in (each.sentence, *each.notes) if text))

    def shutdown(self) -> None:
        self._unwanted.set()
        self.worker.shutdown()

    def _end(self) -> None:
        self._unwanted.set()
        self.worker.forget()
        self.stop.hide()

    def _send_away(self) -> None:
        self._end()
        self.words.setText(_SENT_AWAY)

    def _failed(self, error: Exception) -> None:
        self.stop.hide()
        self.words.setText(f"{_SENT_AWAY} {error}")
