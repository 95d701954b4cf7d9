"""What a person says of the run that is chosen: its name, tags and a note, kept as soon as the field is left."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLineEdit, QPlainTextEdit, QWidget

from nnbuilder.training.annotations import MOST_NAME, Annotation
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.runs.listed import Listed
from nnbuilder.ui.words import Label


class NotesForm(Guarded, QWidget):
    """`changed` carries the run and what is said of it now."""

    changed = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.line: Listed | None = None
        self.name, self.tags, self.note = QLineEdit(), QLineEdit(), QPlainTextEdit()
        self.name.setMaxLength(MOST_NAME)
        self.tags.setPlaceholderText("baseline, wide")
        self.note.setPlaceholderText("What was tried, and what it taught")
        self.note.setTabChangesFocus(True)
        self.note.setMinimumHeight(44)
        form = QFormLayout(self)
        form.setContentsMargins(0, 4, 0, 0)
        form.setVerticalSpacing(5)
        for words, field in (("name", self.name), ("tags", self.tags), ("note", self.note)):
            label = Label(words)
            label.setProperty("role", "muted")
            field.setAccessibleName(words)
            form.addRow(label, field)
        for edit in (self.name, self.tags):
            edit.editingFinished.connect(self.keep)
        for field in (self.name, self.tags, self.note):
            field.installEventFilter(self)
        self.show_run(None)

    def show_run(self, line: Listed | None) -> None:
        """Another run; what was typed for the one before is kept first."""
        if self.line is not None and line is not None and line == self.line:
            return
        self.keep()
        self.line = line
        said = line.annotation if line is not None else Annotation()
        self.name.setText(said.name)
        self.name.setPlaceholderText(line.run.title if line is not None else "")
        self.tags.setText(", ".join(said.tags))
        self.note.setPlainText(said.note)
        self.setEnabled(line is not None)

    def keep(self) -> None:
        """Tells what stands in the fields, where that is something else than was said."""
        said = Annotation(self.name.text(), self.note.toPlainText(), tuple(self.tags.text().split(","))).within_limits()
        if self.line is not None and said != self.line.annotation:
            self.line = Listed(self.line.run, said)
            self.changed.emit(self.line.run, said)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc takes back what was typed; leaving the note keeps it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.line is not None:
            line, self.line = self.line, None
            self.show_run(line)
            return True
        if watched is self.note and event.type() == QEvent.Type.FocusOut:
            self.keep()
        return False
