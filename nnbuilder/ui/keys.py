"""Keys and gestures on one page, read off the table of actions where they stand there."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from nnbuilder.ui.actions import ACTIONS
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
    ("Tab, double click", "search a layer at the pointer"),
    ("Arrows, Shift+arrows", "go to the nearest node, nudge"),
    ("Ctrl+Delete", "delete and reconnect"),
    ("Ctrl+Down, Ctrl+Up", "enter and leave a block"),
    ("M, F, X", "mute, show the selection, delete"),
    ("Esc, right button", "cancel the gesture under way"),
)


class KeysDialog(Guarded, QDialog):
    """Two columns: commands with their keys, and gestures."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        box = QHBoxLayout(self)
        box.setContentsMargins(20, 16, 20, 16)
        box.setSpacing(30)
        commands = [(action.shortcut, action.title.removesuffix(" …")) for action in ACTIONS if action.shortcut]
        for rows in (commands, GESTURES):
            text = "".join(f"<tr><td style='padding:2px 14px 2px 0'><b>{key}</b></td><td>{words}</td></tr>" for key, words in rows)
            box.addWidget(Label(f"<table>{text}</table>"))
