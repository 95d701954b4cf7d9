"""Shortcuts of the window that a text field would keep for itself, such as Ctrl+E, which jumps to the end of its line."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from nnbuilder.ui.guard import Guarded


class FieldShortcuts(Guarded, QObject):
    """Watches the one field that has the focus: Qt asks it first whether it wants a key, and it does not get these."""

    def __init__(self, shortcuts: Iterable[QKeySequence], parent: QObject) -> None:
        super().__init__(parent)
        self.hold(shortcuts)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def hold(self, shortcuts: Iterable[QKeySequence]) -> None:
        """From now on these are the window's."""
        self.shortcuts = frozenset(shortcut.toString() for shortcut in shortcuts if _has_modifier(shortcut))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _name(event) in self.shortcuts:
            event.ignore()
            return True
        return False

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(before, QLineEdit):
            before.removeEventFilter(self)
        if isinstance(now, QLineEdit):
            now.installEventFilter(self)


def _name(event: QKeyEvent) -> str:
    return QKeySequence(event.keyCombination()).toString()


def _has_modifier(shortcut: QKeySequence) -> bool:
    """Letters by themselves and Shift with a letter are what a field is there for."""
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
    return not shortcut.isEmpty() and bool(shortcut[0].keyboardModifiers() & modifiers)  # type: ignore[index]
