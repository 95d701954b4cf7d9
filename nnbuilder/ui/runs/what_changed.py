"""What a run that went on with new data has changed: four numbers a score, and what was forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.training.run import BEFORE, LIVE
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.runs.lines import Lines
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.insight.forgetting import Forgetting
    from nnbuilder.training.run import Run

_WIDTH = 340


class WhatChanged(Guarded, QWidget):
    """Hidden for a run that went on with none. Measuring happens in a thread, once a run."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.setObjectName("runs.change")
        self.setAccessibleName("What going on with new data has changed")
        theme.fix_width(self, _WIDTH)
        self.worker = Worker(self)
        self.run = ""
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.table = Lines("Scores before and after", 4, wide=(1,), numbers=(2, 3))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.words)
        box.addWidget(self.table, 1)
        self.hide()

    def show_run(self, run: Run | None) -> None:
        """Measures the run that is chosen, if it went on with another and has ended."""
        is_one = run is not None and BEFORE in run.settings and run.status != LIVE and run.checkpoints.is_dir()
        self.setVisible(is_one)
        if run is None or not is_one:
            self.run = ""
            self.worker.forget()
            return
        if run.id == self.run:
            return
        self.run = run.id
        self.table.hide()
        self.words.setText("Measuring the old and the new test part …")
        catalogue = self.catalogue

        def measure() -> Forgetting | None:
            from nnbuilder.insight.forgetting import forgetting_of
            from nnbuilder.training.runs import RunStore

            return forgetting_of(run, RunStore(run.folder.parent, catalogue))

        self.worker.work(measure, self._measured, lambda error: self.words.setText(str(error)))

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _measured(self, told: Forgetting | None) -> None:
        if told is None:
            return
        head, *lines = told.rows
        self.words.setText(told.sentence)
        self.table.show_lines(head, lines)
