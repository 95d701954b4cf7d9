"""What has been trained so far: look at a run again, take it up, go on with new data, open its drawing, delete it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnbuilder.training.run import RESUMABLE
from nnbuilder.ui.data.new_data import chosen_new_data
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.runs.what_changed import WhatChanged
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Button, Label, ask, plain_tip, tell
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.core.document import Document, Source
    from nnbuilder.training.history import Row
    from nnbuilder.training.run import Run

_COLUMNS = ("drawing", "when", "status", "result", "run")
_EMPTY = "Nothing has been trained yet."


class RunsPanel(Guarded, QWidget):
    """A table of the store, newest first. Reading it and everything in it happens in a thread."""

    document_opened = Signal(object)
    shown = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self.runner = runner
        self.setObjectName("runs")
        self.setAccessibleName("Runs")
        self.worker, self.reader = Worker(self), Worker(self)
        self.runs: list[Run] = []
        self.table = QTableWidget(0, len(_COLUMNS))
        self.table.setAccessibleName("Runs")
        self.table.setHorizontalHeaderLabels(list(_COLUMNS))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(24)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.table.horizontalHeader().setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._enable)
        self.table.itemDoubleClicked.connect(lambda _: self.show_run())
        self.words = Label(_EMPTY)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 6, 10, 4)
        box.setSpacing(12)
        self.change = WhatChanged(runner.session.catalogue)
        box.addWidget(self.table, 1)
        box.addWidget(self.change)
        box.addLayout(self._buttons())
        runner.state_changed.connect(lambda _: self.reload() if self.isVisible() else None)
        self._enable()

    @property
    def selected(self) -> Run | None:
        row = self.table.currentRow()
        return self.runs[row] if 0 <= row < len(self.runs) and self.table.selectedItems() else None

    def reload(self) -> None:
        """Reads the store again."""

        def read() -> list[Run]:
            from nnbuilder.training.runs import RunStore, default_folder

            return RunStore(default_folder(), self.runner.session.catalogue).list()

        self.reader.work(read, self._fill, lambda error: self._tell(str(error), "error"))

    def show_run(self) -> None:
        """Its curves, its evaluation and its answers in the other tabs."""
        run = self.selected
        if run is None or self.runner.is_active:
            return

        def took(past: tuple[list[Row], Document]) -> None:
            self.runner.show(run, *past)
            self.shown.emit()

        self.worker.work(lambda: (run.history, run.document), took, lambda error: self._tell(str(error), "error"))

    def resume(self) -> None:
        """Goes on where it stopped, to the weights it would have had."""
        run = self.selected
        if run is not None and run.status in RESUMABLE and not self.runner.is_active:
            self.runner.start(run.id)
            self.shown.emit()

    def go_on(self) -> None:
        """Asks for new data, and goes on with the run on that."""
        run = self.selected
        if run is None or not run.checkpoints.is_dir() or self.runner.is_active:
            return

        def took(source: Source | None) -> None:
            if source is None:
                self._tell(f"The run {run.id} has no data set, so there is none to be followed by another.", "error")
                return
            path = chosen_new_data(self, source, self.runner.session.base)
            if path is not None:
                self.runner.start(run.id, path)
                self.shown.emit()

        def read() -> Source | None:
            data = run.document.data
            return data.source if data is not None else None

        self.worker.work(read, took, lambda error: self._tell(str(error), "error"))

    def open_drawing(self) -> None:
        run = self.selected
        if run is None:
            return

        def read() -> Document:
            return run.document

        self.worker.work(read, self.document_opened.emit, lambda error: self._tell(str(error), "error"))

    def delete(self) -> None:
        run = self.selected
        if run is None:
            return
        text = f"Delete the run {run.id} of “{run.title}” with its weights? This cannot be undone."
        if ask(self, "Delete the run", text, Button.Discard | Button.Cancel, Button.Cancel) == Button.Discard:

            def work() -> None:
                from nnbuilder.training.runs import RunStore, default_folder

                RunStore(default_folder(), self.runner.session.catalogue).delete(run.id)

            self.worker.work(work, lambda _: self.reload(), lambda error: self._tell(str(error), "error"))

    def shutdown(self) -> None:
        for part in (self.worker, self.reader, self.change):
            part.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def _fill(self, runs: list[Run]) -> None:
        kept = self.selected
        self.runs = runs
        self.table.setRowCount(len(runs))
        for row, run in enumerate(runs):
            when = time.strftime("%d %b %H:%M", time.localtime(run.created))
            for column, text in enumerate((run.title, when, run.status, result_of(run), run.id)):
                self.table.setItem(row, column, QTableWidgetItem(text))
        place = next((place for place, run in enumerate(runs) if kept is not None and run.id == kept.id), 0)
        if runs:
            self.table.selectRow(place)
        self._tell("" if runs else _EMPTY, "muted")
        self._enable()

    def _enable(self) -> None:
        run, is_free = self.selected, not self.runner.is_active
        has_weights = run is not None and run.checkpoints.is_dir()
        self.show_button.setEnabled(has_weights and is_free)
        self.resume_button.setEnabled(run is not None and has_weights and is_free and run.status in RESUMABLE)
        self.go_on_button.setEnabled(has_weights and is_free)
        self.change.show_run(run)
        self.open_button.setEnabled(run is not None)
        self.delete_button.setEnabled(run is not None and run.status != "running")

    def _buttons(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(5)
        self.show_button, self.resume_button, self.go_on_button = QPushButton("Show"), QPushButton("Resume"), QPushButton("New data …")
        self.open_button, self.delete_button = QPushButton("Open drawing"), QPushButton("Delete …")
        for button, tip, run in (
            (self.show_button, "Its curves, its evaluation, and its answers to what you draw", self.show_run),
            (self.resume_button, "Go on where it was stopped or broke off", self.resume),
            (self.go_on_button, "Go on with new data: prepared as its own was, from its best weights, and old and new scores compared", self.go_on),
            (self.open_button, "The drawing as it was when this run started", self.open_drawing),
            (self.delete_button, "Remove the run and its weights", self.delete),
        ):
            button.setToolTip(plain_tip(tip))
            button.setFixedWidth(130)
            button.clicked.connect(run)
            column.addWidget(button)
        self.words.setFixedWidth(130)
        column.addWidget(self.words)
        column.addStretch(1)
        return column

    def _tell(self, text: str, role: str) -> None:
        tell(self.words, text, role)


def result_of(run: Run) -> str:
    """What it has reached: on the test part, or else in validation."""
    for prefix in ("test/", "val/"):
        shown = [f"{key} {value:.4g}" for key, value in run.metrics.items() if key.startswith(prefix)]
        if shown:
            return ", ".join(shown)
    return ""
