"""Keys and gestures on one page, read off the table of actions where they stand there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from nnbuilder.ui.action import Action
from nnbuilder.ui.actions import keys_of
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

GESTURES = (
    ("Drag a port", "draw an edge; the pointer says what flows or why not"),
    ("Click a port, then another", "the same"),
    ("Enter while drawing", "take the cure that is shown"),
    ("Drag a connected input", "pick its edge up; drop it on empty canvas to remove it; Shift copies it"),
    ("Ctrl and drag an output", "move all its edges"),
    ("Alt and click a port", "remove its edges"),
    ("Drop an edge on empty canvas", "choose a layer that fits"),
    ("Ctrl and drag with the right button", "cut the edges on the way"),
    ("Ctrl and click or drag an edge", "put a point on it"),
    ("Shift and drag with the right button", "put points on edges on the way"),
    ("Drag a point of an edge", "move it, with all that is selected"),
    ("Alt and drag with the right button", "connect two nodes (or Ctrl, Shift); Tab: next ports; Alt, Shift: asks"),
    ("Drag over empty canvas", "select; Shift adds, Ctrl takes away"),
    ("Drop a node on an edge", "put it in; Alt does not, T makes room the other way"),
    ("F while dragging a node", "its frame grows along"),
    ("Drop a layer on a node", "take its place"),
    ("Alt and drag a node", "lift it out of its chain"),
    ("Ctrl, Shift and drag a node", "drag a copy"),
    ("Ctrl and click a link in a note", "follow it"),
    ("Wheel", "zoom at the pointer; Shift pans"),
    ("Middle button, Space and drag", "pan; Ctrl and middle: zoom"),
    ("Double click", "search a layer at the pointer; on a value: write it"),
    ("Esc, right button", "cancel the gesture under way"),
)

_LONG, _WIDTH = 34, 190
_COMFORTABLE, _BAR = QSize(1180, 680), QSize(20, 4)


class KeysDialog(Guarded, QDialog):
    """Commands with their keys, menu by menu, in two columns, and gestures beside them."""

    def __init__(self, table: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        inner = QWidget()
        columns = QHBoxLayout(inner)
        columns.setContentsMargins(20, 14, 20, 14)
        columns.setSpacing(34)
        menus = [_rows(menu, table) for menu in dict.fromkeys(action.menu for action in table)]
        half = sum(map(len, menus)) / 2
        left: list[tuple[str, str]] = []
        right: list[tuple[str, str]] = []
        for rows in menus:
            (left if len(left) + len(rows) / 2 < half else right).extend(rows)
        for rows in (left, right, [("", "Gestures"), *GESTURES]):
            columns.addLayout(_column(rows))
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(area)
        room = parent.size() if parent is not None else _COMFORTABLE
        self.resize((inner.sizeHint() + _BAR).boundedTo(room.expandedTo(_COMFORTABLE)))


def _rows(menu: str, table: Sequence[Action]) -> list[tuple[str, str]]:
    """The commands of a menu that have a key, under its title; none where it has none."""
    rows = [(keys_of(action), action.name) for action in table if action.menu == menu and keys_of(action)]
    return [("", menu), *_folded(rows)] if rows else []


def _folded(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Commands whose names differ only in a number behind them are one row, from the first key to the last."""
    alike: dict[str, list[tuple[str, str]]] = {}
    for key, name in rows:
        alike.setdefault(name.rstrip("123456789 "), []).append((key, name))
    return [(f"{same[0][0]} … {same[-1][0]}", f"{stem} …") if len(same) > 1 else same[0] for stem, same in alike.items()]


def _column(rows: Sequence[tuple[str, str]]) -> QGridLayout:
    """Keys on the left, what they do on the right; a row without a key is a heading."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    for place, (key, words) in enumerate(rows):
        label = Label(words)
        if key:
            grid.addWidget(Label(key), place, 0)
            label.setProperty("role", "muted")
            label.setWordWrap(len(words) > _LONG)
            label.setMinimumWidth(_WIDTH if len(words) > _LONG else 0)
        else:
            label.setProperty("role", "section")
        grid.addWidget(label, place, 1 if key else 0, 1, 1 if key else 2)
    grid.setRowStretch(len(rows), 1)
    return grid
