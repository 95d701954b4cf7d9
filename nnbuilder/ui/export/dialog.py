"""Taking the trained model away: choose a run, a format and a place; see how exactly it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QDialog, QFileDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QRadioButton, QVBoxLayout, QWidget

from nnbuilder.core import names
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import tell
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.export.exporter import Report

FORMATS = (
    ("python", "Python project", "", "A folder with source, weights and a script that answers. Needs torch, numpy and safetensors only."),
    ("onnx", "ONNX model", ".onnx", "One file for ONNX Runtime. Takes raw numbers, since the preprocessing is inside."),
    ("safetensors", "Weights", ".safetensors", "The weights alone, in a format that runs nothing when it is opened."),
)
_INDENT = 22


class ExportDialog(QDialog):
    """Writes in a thread; what is written is read back and compared before it is kept."""

    def __init__(self, session: Session, runner: Runner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.runner = session, runner
        self.setObjectName("export")
        self.setWindowTitle("Export the trained model")
        self.setMinimumWidth(540)
        self.worker = Worker(self)
        self.report: Report | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(18, 16, 18, 16)
        box.setSpacing(13)
        self.runs = QuietCombo()
        self.runs.setAccessibleName("Run")
        box.addLayout(_row("Run", self.runs))
        self.group = QButtonGroup(self)
        self.with_data = QCheckBox("With the prepared data, so that train.py can train it again")
        self.with_data.setObjectName("export.with_data")
        for place, (name, title, _, words) in enumerate(FORMATS):
            choice = QVBoxLayout()
            choice.setSpacing(3)
            button = QRadioButton(title)
            button.setObjectName(f"export.{name}")
            self.group.addButton(button, place)
            choice.addWidget(button)
            label = QLabel(words)
            label.setProperty("role", "muted")
            label.setWordWrap(True)
            label.setContentsMargins(_INDENT, 0, 0, 0)
            choice.addWidget(label)
            if name == "python":
                row = QHBoxLayout()
                row.setContentsMargins(_INDENT, 3, 0, 0)
                row.addWidget(self.with_data)
                choice.addLayout(row)
            box.addLayout(choice)
        self.group.button(0).setChecked(True)
        self.group.idClicked.connect(lambda _: self._propose())
        self.path = QLineEdit()
        self.path.setAccessibleName("Where to")
        browse = QPushButton("Browse …")
        browse.clicked.connect(self._browse)
        row = _row("Where to", self.path)
        row.addWidget(browse)
        box.addLayout(row)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(self.words)
        buttons = QHBoxLayout()
        self.close_button, self.export_button = QPushButton("Close"), QPushButton("Export")
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self.export)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export_button)
        box.addLayout(buttons)
        self._load_runs()
        self._propose()

    @property
    def format(self) -> str:
        return FORMATS[self.group.checkedId()][0]

    def export(self) -> None:
        run, name, path = self.runs.currentData(), self.format, Path(self.path.text()).expanduser()
        with_data = self.with_data.isChecked() and name == "python"
        if run is None:
            return
        self.export_button.setEnabled(False)
        self._tell("Writing, reading back and comparing …", "muted")

        def write() -> Report:
            from nnbuilder.export.bundle import bundle_of
            from nnbuilder.export.exporter import export
            from nnbuilder.export.formats import exporter

            return export(bundle_of(run, with_data=with_data), exporter(name), path)

        self.worker.work(write, self._written, self._failed)

    def done(self, result: int) -> None:
        self.worker.shutdown()
        super().done(result)

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

        usable = [run for run in RunStore(default_folder()).list() if run.status in ("finished", "stopped", "interrupted") and run.checkpoints.is_dir()]
        for run in usable[:100]:
            shown = next(
                (f", {key.removeprefix('test/')} {value:.4g}" for key, value in run.metrics.items() if key.startswith("test/") and key != "test/loss"), ""
            )
            self.runs.addItem(f"{run.title}, {run.id}{shown}", run)
        current: Any = self.runner.run
        for place in range(self.runs.count()):
            if current is not None and self.runs.itemData(place).id == current.id:
                self.runs.setCurrentIndex(place)
        if not usable:
            self.runs.setEnabled(False)
            self.export_button.setEnabled(False)
            self._tell("There is no trained model yet; train the network first.", "muted")

    def _propose(self) -> None:
        base = self.session.base
        stem = names.legal(self.session.document.title).lower()
        self.path.setText(str(base / (stem + FORMATS[self.group.checkedId()][2])))
        self.with_data.setEnabled(self.format == "python")

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Where to", self.path.text())
        if name:
            self.path.setText(name)

    def _tell(self, text: str, role: str) -> None:
        tell(self.words, text, role)


def _row(word: str, widget: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    label = QLabel(word)
    label.setFixedWidth(64)
    label.setBuddy(widget)
    row.addWidget(label)
    row.addWidget(widget, 1)
    return row
