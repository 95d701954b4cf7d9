"""What has been trained so far: find a run, name it, hold it against others, look at it again, go on with it, delete it."""

from __future__ import annotations

import contextlib
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QInputDialog, QLineEdit, QPushButton, QSplitter, QTabWidget, QVBoxLayout, QWidget

from nnbuilder.training.annotations import Annotation, annotate, annotation_of
from nnbuilder.training.errors import RunError
from nnbuilder.training.run import RESUMABLE
from nnbuilder.ui import theme
from nnbuilder.ui.data.new_data import chosen_new_data
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.plots.board import PlotBoard
from nnbuilder.ui.plots.series import Curves, with_others
from nnbuilder.ui.runs.difference_table import DifferenceTable
from nnbuilder.ui.runs.listed import Listed
from nnbuilder.ui.runs.notes_form import NotesForm
from nnbuilder.ui.runs.table import RunsTable
from nnbuilder.ui.runs.what_changed import WhatChanged
from nnbuilder.ui.training.run_view import Overlay
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Button, Label, ask, plain_tip, tell
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.core.document import Document, Source
    from nnbuilder.training.history import Row
    from nnbuilder.training.run import Run

_EMPTY = "Nothing has been trained yet."
_TICK = "Tick runs, and their curves are laid over each other, here and in the training panel."
_MOST_EPOCHS = 100_000
_MORE = "The run goes on where it ended, as if it had been longer; what it was stays as it is. Epochs:"


class RunsPanel(Guarded, QWidget):
    """A table of the store, newest first. Reading it and everything in it happens in a thread."""

    document_opened = Signal(object)
    shown = Signal()

    def __init__(self, runner: Runner) -> None:
        super().__init__()
        self.runner = runner
        self.setObjectName("runs")
        self.setAccessibleName("Runs")
        self.worker, self.reader, self.writer, self.histories = Worker(self), Worker(self), Worker(self), Worker(self)
        self._said: dict[str, Listed] = {}
        self.table, self.search, self.notes, self.differences = RunsTable(), QLineEdit(), NotesForm(), DifferenceTable()
        self.board, self.pages, self.change = PlotBoard("runs"), QTabWidget(), WhatChanged(runner.session.catalogue)
        self.search.setPlaceholderText("Search runs by name, tag, note or result")
        self.search.setAccessibleName("Search runs")
        self.search.setClearButtonEnabled(True)
        self.words = Label(_EMPTY)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        for page, title in ((self.board, "Curves"), (self.differences, "Differences"), (self.notes, "Notes")):
            self.pages.addTab(page, title)
        self._lay_out()
        self.board.show_curves(Curves(), "runs", _TICK)
        self.search.textChanged.connect(self.table.shown.search)
        self.table.chosen.connect(self._enable)
        self.table.runs.ticked_changed.connect(self._compare)
        self.notes.changed.connect(self._annotate)
        for asked, act in ((self.table.show_asked, self.show_run), (self.table.name_asked, self._name), (self.table.delete_asked, self.delete)):
            asked.connect(act)
        runner.state_changed.connect(lambda _: self.reload() if self.isVisible() else None)
        self._enable()

    @property
    def selected(self) -> Run | None:
        line = self.table.selected
        return line.run if line is not None else None

    @property
    def runs(self) -> list[Run]:
        """Those of the list, in its order."""
        return [line.run for row in range(self.table.shown.rowCount()) if (line := self.table.shown.line(row)) is not None]

    def reload(self) -> None:
        """Reads the store again."""

        def read() -> list[Listed]:
            from nnbuilder.training.runs import RunStore, default_folder

            return [Listed(run, annotation_of(run)) for run in RunStore(default_folder(), self.runner.session.catalogue).list()]

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

    def train_more(self) -> None:
        """Asks for how many epochs, and goes on from the end in a run of its own, whose curve begins with that of this one."""
        run = self.selected
        if run is None or not run.checkpoints.is_dir() or self.runner.is_active:
            return
        epochs, is_chosen = QInputDialog.getInt(self, "More epochs", _MORE, 10, 1, _MOST_EPOCHS)
        if is_chosen:
            self.runner.start(run.id, more_epochs=epochs)
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
        self.notes.keep()
        for line in self._said.values():
            with contextlib.suppress(RunError):
                annotate(line.run, line.annotation)
        for part in (self.worker, self.reader, self.writer, self.histories, self.board, self.differences, self.change):
            part.shutdown()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.reload()

    def _fill(self, lines: list[Listed]) -> None:
        self.table.show_lines([self._said.get(line.run.id, line) for line in lines])
        self._tell("" if lines else _EMPTY, "muted")
        self._enable()
        self._compare()

    def _annotate(self, run: Run, annotation: Annotation) -> None:
        self.table.runs.replace_line(Listed(run, annotation))
        self._said[run.id] = Listed(run, annotation)
        self._write()

    def _write(self) -> None:
        """What was said last, one write after the other, so that an older one never comes after a newer."""
        if self.writer.is_busy or not self._said:
            return
        said = dict(self._said)

        def write() -> None:
            for line in said.values():
                annotate(line.run, line.annotation)

        def wrote(_: object) -> None:
            self._said = {identity: line for identity, line in self._said.items() if line is not said.get(identity)}
            self._write()
            self._compare()

        self.writer.work(write, wrote, lambda error: self._tell(str(error), "error"))

    def _compare(self) -> None:
        """The curves of the runs that are ticked, here and beside those of the run in the training panel; and their differences."""
        ticked = self.table.ticked
        self.differences.compare(ticked)

        def took(overlays: list[Overlay]) -> None:
            self.board.show_curves(with_others(Curves(), [(each.name, each.rows) for each in overlays]), "runs", _TICK)
            self.runner.lay_over(overlays)

        self.histories.work(lambda: _overlays(ticked), took, lambda error: self._tell(str(error), "error"))

    def _name(self) -> None:
        self.pages.setCurrentWidget(self.notes)
        self.notes.name.setFocus()
        self.notes.name.selectAll()

    def _enable(self) -> None:
        run, is_free = self.selected, not self.runner.is_active
        has_weights = run is not None and run.checkpoints.is_dir()
        self.show_button.setEnabled(has_weights and is_free)
        self.resume_button.setEnabled(run is not None and has_weights and is_free and run.status in RESUMABLE)
        self.go_on_button.setEnabled(has_weights and is_free)
        self.more_button.setEnabled(has_weights and is_free)
        self.change.show_run(run)
        self.notes.show_run(self.table.selected)
        self.open_button.setEnabled(run is not None)
        self.delete_button.setEnabled(run is not None and run.status != "running")

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(4)
        left.addWidget(self.search)
        left.addWidget(self.table, 1)
        side = QWidget()
        side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(side)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(10, 0, 0, 0)
        beside.addWidget(self.pages)
        halves.addWidget(right)
        halves.setSizes([620, 480])
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 6, 10, 4)
        box.setSpacing(12)
        box.addWidget(halves, 1)
        box.addWidget(self.change)
        box.addLayout(self._buttons())

    def _buttons(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        self.show_button, self.resume_button, self.go_on_button = QPushButton("Show"), QPushButton("Resume"), QPushButton("New data …")
        self.more_button = QPushButton("More epochs …")
        self.open_button, self.delete_button = QPushButton("Open drawing"), QPushButton("Delete …")
        for button, tip, run in (
            (self.show_button, "Its curves, its evaluation, and its answers to what you draw", self.show_run),
            (self.resume_button, "Go on where it was stopped or broke off", self.resume),
            (self.more_button, "Train on from where it ended, in a run of its own with the whole curve", self.train_more),
            (self.go_on_button, "Go on with new data: prepared as its own was, from its best weights, and old and new scores compared", self.go_on),
            (self.open_button, "The drawing as it was when this run started", self.open_drawing),
            (self.delete_button, "Remove the run and its weights", self.delete),
        ):
            button.setToolTip(plain_tip(tip))
            theme.fix_width(button, 130)
            button.clicked.connect(run)
            column.addWidget(button)
        theme.fix_width(self.words, 130)
        column.addWidget(self.words)
        column.addStretch(1)
        return column

    def _tell(self, text: str, role: str) -> None:
        tell(self.words, text, role)


def _overlays(ticked: list[Listed]) -> list[Overlay]:
    """What was measured of each; runs of one name are told apart by the ends of their ids."""
    names = Counter(line.name for line in ticked)
    return [Overlay(line.run.id, line.name if names[line.name] == 1 else f"{line.name} {line.run.id[-4:]}", line.run.history) for line in ticked]
