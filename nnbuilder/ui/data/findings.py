"""What is wrong with the data, or looks wrong: a sentence each with its numbers, and a button for what would cure it."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.core.document import DataSet
from nnbuilder.ui.data.roles import RoleEdits
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.data.quality.finding import Cure, Finding

_NOTHING = "Nothing about this data looks wrong."


class Findings(Guarded, QWidget):
    """Looks in a thread, since it may take some seconds; `counted` tells how many things were found."""

    counted = Signal(int)

    def __init__(self, edits: RoleEdits) -> None:
        super().__init__()
        self.edits = edits
        self.worker = Worker(self)
        self.looked: DataSet | None = None
        self.buttons: dict[str, QPushButton] = {}
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        page = QWidget()
        self.rows = QVBoxLayout(page)
        self.rows.setContentsMargins(0, 0, 8, 0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(page)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.words)
        box.addWidget(area, 1)

    def look(self, data: DataSet, base: Path) -> None:
        """Looks at the data as it is described now; what was found before stays until then."""
        self.looked = data
        self.words.setText("Looking at the data …")

        def review() -> tuple[Finding, ...]:
            from nnbuilder.data.quality.reviewing import reviewed

            return reviewed(data, base)

        self.worker.work(review, self._show, self._failed)

    def follow(self, data: DataSet, base: Path) -> None:
        """Looks again where something else is augmented than what was looked at, which may be the cure of what was found."""
        if self.looked is not None and _augmented(self.looked) != _augmented(data):
            self.look(data, base)

    def clear(self) -> None:
        self.looked = None
        self.worker.forget()
        self._show(())
        self.words.setText("")

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _show(self, findings: tuple[Finding, ...]) -> None:
        self.buttons = {}
        while (item := self.rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for finding in findings:
            self.rows.addWidget(self._row(finding))
        self.rows.addStretch(1)
        self.words.setText("" if findings else _NOTHING)
        self.words.setVisible(not findings)
        self.counted.emit(len(findings))

    def _failed(self, error: Exception) -> None:
        # Whoever reads the data tells why it cannot be read.
        self.clear()

    def _row(self, finding: Finding) -> QWidget:
        from nnbuilder.data.quality.reviewing import edit_of

        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 2, 0, 2)
        message = Label(finding.message)
        message.setWordWrap(True)
        box.addWidget(message, 1)
        for cure in finding.cures:
            if edit_of(cure, self.edits.session.document) is not None:
                button = QPushButton(cure.title)
                button.setProperty("fix", True)
                button.clicked.connect(partial(self._cure, cure))
                self.buttons[cure.title] = button
                box.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        return row

    def _cure(self, cure: Cure, _: bool = False) -> None:
        from nnbuilder.data.quality.reviewing import edit_of

        edit = edit_of(cure, self.edits.session.document)
        if edit is not None:
            self.edits.do(cure.title, edit)


def _augmented(data: DataSet) -> tuple[str, ...]:
    """The fields whose samples are seen otherwise in each epoch."""
    return tuple(field.name for field in data.fields if field.augmentation)
