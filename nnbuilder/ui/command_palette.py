"""Every command by some letters of its name: the keyboard's way to what has no key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from nnbuilder.core.search import match
from nnbuilder.ui.actions import ACTIONS, Action
from nnbuilder.ui.guard import Guarded

if TYPE_CHECKING:
    from nnbuilder.ui.main_window import MainWindow


class CommandPalette(Guarded, QDialog):
    """A line and a list. Enter carries out, arrows choose while typing; what makes no sense now is shown and cannot be
    chosen."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.window_ = window
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
        hits = [(hit, place, action) for place, action in enumerate(ACTIONS) if (hit := match(text, _name(action))) is not None]
        for _, _, action in sorted(hits, key=lambda entry: entry[:2]):
            keys = QKeySequence(action.shortcut).toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(f"{_name(action)}    {keys}" if keys else _name(action))
            item.setData(Qt.ItemDataRole.UserRole, action.id)
            if not self.window_.actions_by_id[action.id].isEnabled():
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
        self.window_.actions_by_id[str(item.data(Qt.ItemDataRole.UserRole))].trigger()


def _name(action: Action) -> str:
    """`File: New from template`."""
    return f"{action.menu}: {action.title.removesuffix(' …')}"
