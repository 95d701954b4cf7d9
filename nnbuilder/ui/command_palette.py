"""Every command by some letters of its name: the keyboard's way to what has no key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.search import match
from nnbuilder.ui.action import Action
from nnbuilder.ui.actions import keys_of
from nnbuilder.ui.guard import Guarded


class CommandPalette(Guarded, QDialog):
    """A line and a list. Enter carries out, arrows choose while typing; what makes no sense now is shown and cannot be
    chosen."""

    def __init__(self, table: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent)
        self.table = table
        self.setObjectName("command_palette")
        self.setWindowTitle("Commands")
        self.setMinimumSize(520, 360)
        self.search, self.list = QLineEdit(), QListWidget()
        self.search.setPlaceholderText("Type some letters of a command")
        self.search.setAccessibleName("Search commands")
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 12, 12, 12)
        box.addWidget(self.search)
        box.addWidget(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._carry_out)
        self.search.installEventFilter(self)
        self.list.itemClicked.connect(lambda _: self._carry_out())
        self._fill("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._move(1 if event.key() == Qt.Key.Key_Down else -1)
            return True
        return False

    def _fill(self, text: str) -> None:
        self.list.clear()
        matches = [(fit, row) for row, action in enumerate(self.table) if (fit := match(text, _name(action))) is not None]
        for _, row in sorted(matches, key=lambda hit: (hit[0], hit[1])):
            action, keys = self.table[row], keys_of(self.table[row])
            item = QListWidgetItem(f"{_name(action)}    {keys}" if keys else _name(action))
            item.setData(Qt.ItemDataRole.UserRole, row)
            if not action.when():
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        self.list.setCurrentRow(next((row for row in range(self.list.count()) if self._is_enabled(row)), -1))

    def _move(self, step: int) -> None:
        row = self.list.currentRow() + step
        while 0 <= row < self.list.count() and not self._is_enabled(row):
            row += step
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)

    def _is_enabled(self, row: int) -> bool:
        item = self.list.item(row)
        return item is not None and bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)

    def _carry_out(self) -> None:
        item = self.list.currentItem()
        if item is None or not self._is_enabled(self.list.currentRow()):
            return
        self.accept()
        self.table[int(item.data(Qt.ItemDataRole.UserRole))].run()


def _name(action: Action) -> str:
    """`File: New from template`."""
    return f"{action.menu}: {action.name}"
