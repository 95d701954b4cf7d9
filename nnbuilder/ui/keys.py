"""Keys and gestures on one page, read off the table of actions where they stand there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from nnbuilder.ui.action import Action
from nnbuilder.ui.actions import keys_of
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

GESTURES = (
    ("Drag a port", "draw an edge; the pointer says what flows or why not"),
    ("Enter while drawing", "take the cure that is shown"),
    ("Drag a connected input", "pick its edge up; drop it on empty canvas to remove it"),
    ("Drop an edge on empty canvas", "choose a layer that fits"),
    ("Drag over empty canvas", "select; Shift adds, Ctrl takes away"),
    ("Drop a node on an edge", "put it in"),
    ("Wheel", "zoom at the pointer; Shift pans"),
    ("Middle button, Space and drag", "pan"),
    ("Double click", "search a layer at the pointer"),
    ("Esc, right button", "cancel the gesture under way"),
)


class KeysDialog(Guarded, QDialog):
    """Commands with their keys in two columns, and gestures."""

    def __init__(self, table: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(30)
        commands = [(keys_of(action), action.name) for action in table if action.shortcuts or action.keys]
        half = -(-len(commands) // 2)
        for rows in (commands[:half], commands[half:], GESTURES):
            text = "".join(f"<tr><td style='padding:2px 14px 2px 0'><b>{escape(key)}</b></td><td>{escape(words)}</td></tr>" for key, words in rows)
            column = Label(f"<table>{text}</table>")
            column.setTextFormat(Qt.TextFormat.RichText)
            column.setAlignment(Qt.AlignmentFlag.AlignTop)
            box.addWidget(column)
