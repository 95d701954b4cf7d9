"""Answering modal dialogs, which hold up whoever opened them: as soon as one is there, however slow the machine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QPushButton


def when_open(kind: type[QDialog], reply: Callable[[QDialog], None]) -> None:
    """Calls `reply` with the next modal dialog of a kind that is shown."""
    timer = QTimer(QApplication.instance())

    def look() -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, kind) and found.isVisible():
            timer.stop()
            timer.deleteLater()
            reply(found)

    timer.timeout.connect(look)
    timer.start(30)


def choose_file(path: object, then: Callable[[], None] = lambda: None) -> None:
    """Puts a name into the next file dialog and clicks its button; `then` comes before the click."""

    def reply(dialog: QDialog) -> None:
        # Put, not typed: names would be completed while they are typed, and Return would take the completion.
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        then()
        QTest.mouseClick(next(found for found in dialog.findChildren(QPushButton) if found.isDefault()), Qt.MouseButton.LeftButton)

    when_open(QFileDialog, reply)
