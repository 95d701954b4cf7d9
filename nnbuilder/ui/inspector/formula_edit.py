"""A line for numbers and formulas: names are completed, the value stands beside the formula, arrow keys go up and down."""

from __future__ import annotations

import re
from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*\Z")
_GAP = 8
_MOST_SHOWN = 8
_TAKES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)


class FormulaEdit(Guarded, QLineEdit):
    """`stepped` carries how many steps up; `entered` comes with the focus, `completed` when the list of names has gone."""

    stepped = Signal(int)
    entered = Signal()
    completed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.names: Mapping[str, object] = {}
        self.told = ""
        self.choices: Choices | None = None
        self.textEdited.connect(self._complete)

    @property
    def is_completing(self) -> bool:
        return self.choices is not None and self.choices.isVisible()

    def offer(self, names: Mapping[str, object]) -> None:
        """The names that a formula may hold here, with their values."""
        self.names = names

    def tell(self, text: str) -> None:
        """A few words at the right end, such as `= 10`; they take room from nothing but the line itself."""
        if text != self.told:
            self.told = text
            width = self.fontMetrics().horizontalAdvance(text) + _GAP if text else 0
            self.setTextMargins(0, 0, width, 0)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.is_completing and self._choose(Qt.Key(event.key())):
            event.accept()
            return
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
        if steps:
            self.stepped.emit(steps * (10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1))
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab takes the name that is marked in the list before it goes on.
        return False if self.is_completing else super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._close()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._close()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.told:
            painter = QPainter(self)
            painter.setPen(theme.token("text.muted"))
            painter.setFont(self.font())
            painter.drawText(self.rect().adjusted(0, 0, -_GAP, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.told)
            painter.end()

    def _complete(self) -> None:
        """Offers the names that begin as the one before the cursor does, or of which the part behind the point does."""
        begun = _NAME.search(self.text()[: self.cursorPosition()])
        text = begun.group().lower() if begun is not None else ""
        fitting = [name for name in self.names if text and any(part.startswith(text) for part in (name.lower(), name.lower().partition(".")[2]))]
        fitting.sort(key=lambda name: not name.lower().startswith(text))
        if not fitting or text in (name.lower() for name in fitting):
            self._close()
            return
        if self.choices is None:
            self.choices = Choices(self)
        self.choices.show_names({name: self.names[name] for name in fitting}, fitting[0].lower().startswith(text))

    def _choose(self, key: Qt.Key) -> bool:
        """Carries out a key of the list; False where it is none."""
        if self.choices is None:
            return False
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.choices.go(1 if key == Qt.Key.Key_Down else -1)
        elif key == Qt.Key.Key_Escape:
            self._close()
        elif key in _TAKES:
            # What only ends as one of the names is taken where somebody has gone to it.
            if not self.choices.marked:
                self._close()
                return False
            self.put(self.choices.marked)
        else:
            return False
        return True

    def put(self, name: str) -> None:
        """The chosen name in the place of what was begun, as if it had been typed."""
        before, after = self.text()[: self.cursorPosition()], self.text()[self.cursorPosition() :]
        begun = _NAME.search(before)
        start = before[: begun.start()] if begun is not None else before
        self._close()
        self.setText(start + name + after)
        self.setCursorPosition(len(start + name))
        self.textEdited.emit(self.text())

    def _close(self) -> None:
        if self.choices is not None:
            choices, self.choices = self.choices, None
            choices.hide()
            choices.deleteLater()
            self.completed.emit()


class Choices(Guarded, QListWidget):
    """Names with their values, over the window right below the line. The keys stay with the line."""

    def __init__(self, edit: FormulaEdit) -> None:
        super().__init__(edit.window())
        self.line, self.names = edit, ()
        self.setProperty("role", "choices")
        self.setAccessibleName("Names that a formula may hold")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemPressed.connect(lambda item: edit.put(self.names[self.row(item)]))

    names: tuple[str, ...]

    @property
    def marked(self) -> str:
        return self.names[self.currentRow()] if self.currentRow() >= 0 else ""

    def show_names(self, names: Mapping[str, object], marks_first: bool) -> None:
        self.names = tuple(names)
        self.clear()
        for name, value in names.items():
            self.addItem(QListWidgetItem(f"{name} = {value}"))
        self.setCurrentRow(0 if marks_first else -1)
        rows = min(len(names), _MOST_SHOWN)
        height = rows * max(self.sizeHintForRow(0), 16) + 8
        corner = self.line.mapTo(self.line.window(), QPoint(0, self.line.height() + 2))
        if corner.y() + height > self.line.window().height():
            corner.setY(corner.y() - self.line.height() - height - 4)
        width = max(self.line.width(), min(self.sizeHintForColumn(0) + 24, 320))
        corner.setX(max(0, min(corner.x(), self.line.window().width() - width)))
        self.setGeometry(corner.x(), corner.y(), width, height)
        self.show()
        self.raise_()

    def go(self, by: int) -> None:
        self.setCurrentRow((max(self.currentRow(), -1 if by > 0 else 0) + by) % len(self.names))
