"""In what two ticked runs differ, side by side; looked up in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.runs.lines import Lines
from nnbuilder.ui.runs.listed import Listed
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.training.run_differences import Difference

_EMPTY = "Tick two runs to see in what their results, their training and their drawings differ."
_MOST = 400


class DifferenceTable(Guarded, QWidget):
    """Words where there are not two runs, or where they are the same in everything."""

    def __init__(self) -> None:
        super().__init__()
        self.worker = Worker(self)
        self.words = Label(_EMPTY)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.table = Lines("Differences", 4, wide=(1, 2, 3))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.words)
        box.addWidget(self.table, 1)

    def compare(self, ticked: Sequence[Listed]) -> None:
        self.worker.forget()
        self.table.hide()
        self.words.show()
        if len(ticked) != 2:
            self.words.setText(_EMPTY if len(ticked) < 2 else f"{len(ticked)} runs are ticked; two can be held against each other.")
            return
        # The older one is on the left.
        first, second = sorted(ticked, key=lambda line: (line.run.sequence, line.run.created))
        self.words.setText("Comparing …")

        def look() -> tuple[Difference, ...]:
            from nnbuilder.training.run_differences import run_differences

            return run_differences(first.run, second.run)

        self.worker.work(look, lambda differences: self._show((first.name, second.name), differences), lambda error: self.words.setText(str(error)))

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _show(self, names: tuple[str, str], differences: Sequence[Difference]) -> None:
        self.words.setText("" if differences else "Nothing differs: the same drawing, training, data and settings, and the same result.")
        self.words.setVisible(not differences)
        self.table.show_lines(["", "what", *names], [(each.subject, each.what, each.first, each.second) for each in differences[:_MOST]])
