"""Taking the trained model away: choose a run, a format and a place; see how exactly it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from nnbuilder.core import names
from nnbuilder.ui import theme
from nnbuilder.ui.export.formats import Choices, Format
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.run_view import OTHER
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label, tell
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.export.exporter import Report

_DRAWING = "The drawing as it is now, without a run"


class ExportDialog(Guarded, QDialog):
    """Writes in a thread; what is written is read back and compared before it is kept. A picture needs no run."""

    def __init__(self, session: Session, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.runner = session, runner
        self.setObjectName("export")
        self.setWindowTitle("Export")
        self.setMinimumWidth(640)
        self.worker = Worker(self)
        self.report: Report | None = None
        self.runs = QuietCombo()
        self.runs.setAccessibleName("Run")
        self.choices = Choices()
        self.choices.chosen.connect(self._propose)
        self.with_data = QCheckBox("With the prepared data, so that train.py can train it again")
        self.with_data.setObjectName("export.with_data")
        self.path = QLineEdit()
        self.path.setAccessibleName("Where to")
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.close_button, self.export_button = QPushButton("Close"), QPushButton("Export")
        self._lay_out()
        self._load_runs()
        self._propose()

    @property
    def format(self) -> Format:
        return self.choices.format

    def export(self) -> None:
        run, chosen, path = self.runs.currentData(), self.format, Path(self.path.text()).expanduser()
        with_data = self.with_data.isChecked() and chosen.name == "python"
        document, catalogue = self.session.document, self.session.catalogue
        if run is None and not chosen.is_picture:
            return
        self.export_button.setEnabled(False)
        self._tell("Writing, reading back and comparing …", "muted")

        def write() -> Report:
            from nnbuilder.export.bundle import bundle_of
            from nnbuilder.export.exporter import export
            from nnbuilder.export.formats import exporter
            from nnbuilder.export.without_run import export_picture

            if run is None:
                return export_picture(document, catalogue, chosen.name, path)
            return export(bundle_of(run, with_data=with_data), exporter(chosen.name), path)

        self.worker.work(write, self._written, self._failed)

    def done(self, result: int) -> None:
        self.worker.shutdown()
        super().done(result)

    def _lay_out(self) -> None:
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 16)
        box.setSpacing(12)
        box.addLayout(_row("Run", self.runs))
        box.addWidget(self.choices)
        box.addWidget(self.with_data)
        browse = QPushButton("Browse …")
        browse.clicked.connect(self._browse)
        row = _row("Where to", self.path)
        row.addWidget(browse)
        box.addLayout(row)
        box.addWidget(self.words)
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self.export)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export_button)
        box.addLayout(buttons)

    def _written(self, report: Report) -> None:
        self.report = report
        self.export_button.setEnabled(True)
        files = f" with {len(report.files)} files" if len(report.files) > 1 else ""
        self._tell(f"Wrote {report.path}{files}. {report.sentence}", "success")

    def _failed(self, error: Exception) -> None:
        self.export_button.setEnabled(True)
        if isinstance(error, OSError):
            reason = (error.strerror or "the system refused it").lower()
            self._tell(f"{self.path.text()} could not be written: {reason}. Choose a place in a folder you may write to.", "error")
        else:
            self._tell(str(error), "error")

    def _load_runs(self) -> None:
        from nnbuilder.training.runs import RunStore, default_folder

        usable = [
            run
            for run in RunStore(default_folder(), self.session.catalogue).list()
            if run.status in ("finished", "stopped", "interrupted") and run.checkpoints.is_dir()
        ]
        for run in usable[:100]:
            shown = next(
                (f", {key.removeprefix('test/')} {value:.4g}" for key, value in run.metrics.items() if key.startswith("test/") and key != "test/loss"), ""
            )
            self.runs.addItem(f"{run.title}, {run.id}{shown}", run)
        self.runs.addItem(_DRAWING, None)
        # The run of this drawing; the newest of another one is not taken for it.
        is_ours = self.runner.relation != OTHER
        ours = [place for place, run in enumerate(usable[:100]) if is_ours and run.id == self.runner.view.id]
        own = [place for place, run in enumerate(usable[:100]) if run.title == self.session.document.title]
        self.runs.setCurrentIndex([*ours, *own, self.runs.count() - 1 if self.session.document.main.nodes else 0][0])
        self.runs.currentIndexChanged.connect(lambda _: self._propose())

    def _propose(self) -> None:
        run = self.runs.currentData()
        stem = names.legal(run.title if run is not None else self.session.document.title).lower()
        self.path.setText(str(self.session.base / (stem + self.format.suffix)))
        self.with_data.setEnabled(self.format.name == "python")
        has_run = self.runs.currentData() is not None
        self.export_button.setEnabled(has_run or self.format.is_picture)
        told = "There is no trained model yet; train the network first." if self.runs.count() == 1 else "Only a picture can be made without a run."
        self._tell("" if has_run or self.format.is_picture else told, "muted")

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Where to", self.path.text())
        if name:
            self.path.setText(name)

    def _tell(self, text: str, role: str) -> None:
        tell(self.words, text, role)
        self.words.setVisible(bool(text))


def _row(word: str, widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    label = Label(word)
    theme.fix_width(label, 64)
    label.setBuddy(widget)
    row.addWidget(label)
    row.addWidget(widget, 1)
    return row
