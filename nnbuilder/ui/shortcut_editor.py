"""Every command with its keys, to be given others: what a key does already is told before it is taken away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QKeySequenceEdit, QLineEdit, QPushButton, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.search import match
from nnbuilder.ui import bindings
from nnbuilder.ui.action import Action
from nnbuilder.ui.actions import keys_of
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, tell

_ID = Qt.ItemDataRole.UserRole
_PRESS = "Choose a command, then press its new key in the field below."


class ShortcutEditor(Guarded, QDialog):
    """`changed` after every change, which holds at once and at the next start."""

    changed = Signal()

    def __init__(self, table: Sequence[Action], parent: QWidget) -> None:
        super().__init__(parent)
        self.table = {action.id: action for action in table}
        self.setObjectName("shortcut_editor")
        self.setWindowTitle("Keys of commands")
        self.setMinimumSize(620, 520)
        self.search, self.tree = QLineEdit(placeholderText="Search commands or keys"), QTreeWidget()
        self.search.setAccessibleName("Search commands or keys")
        self.search.setClearButtonEnabled(True)
        self.key, self.words = QKeySequenceEdit(), Label(_PRESS)
        self.key.setMaximumSequenceLength(1)
        self.key.setAccessibleName("New key")
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.take, self.add = QPushButton("Use this key"), QPushButton("Use it as well")
        self.none, self.reset, self.reset_all = QPushButton("No key"), QPushButton("Reset"), QPushButton("Reset all")
        for button in (self.take, self.add, self.none, self.reset, self.reset_all):
            button.setAutoDefault(False)
        self.take.setProperty("primary", True)
        self._set_up_tree()
        self._lay_out()
        self._connect()
        self._fill()

    @property
    def action(self) -> Action | None:
        """The command that is chosen."""
        item = self.tree.currentItem()
        return self.table.get(item.data(0, _ID)) if item is not None else None

    def choose(self, name: str) -> None:
        """Goes to a command by its id."""
        for item in self._items():
            if item.data(0, _ID) == name:
                self.tree.setCurrentItem(item)

    def _set_up_tree(self) -> None:
        self.tree.setAccessibleName("Commands and their keys")
        self.tree.setHeaderLabels(["Command", "Keys"])
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.header().setStretchLastSection(False)

    def _lay_out(self) -> None:
        box, keys, below = QVBoxLayout(self), QHBoxLayout(), QHBoxLayout()
        box.setContentsMargins(16, 14, 16, 12)
        box.setSpacing(8)
        for widget, stretch in ((self.key, 1), (self.take, 0), (self.add, 0)):
            keys.addWidget(widget, stretch)
        for button in (self.none, self.reset, self.reset_all):
            below.addWidget(button)
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        below.addStretch(1)
        below.addWidget(close)
        box.addWidget(self.search)
        box.addWidget(self.tree, 1)
        box.addWidget(self.words)
        box.addLayout(keys)
        box.addLayout(below)

    def _connect(self) -> None:
        self.search.textChanged.connect(lambda _: self._fill())
        self.tree.currentItemChanged.connect(lambda *_: self._begin())
        self.key.keySequenceChanged.connect(lambda _: self._judge())
        self.take.clicked.connect(lambda: self._use(is_more=False))
        self.add.clicked.connect(lambda: self._use(is_more=True))
        self.none.clicked.connect(lambda: self._give(()))
        self.reset.clicked.connect(self._reset)
        self.reset_all.clicked.connect(self._reset_all)

    def _fill(self) -> None:
        """What fits the search, menu by menu; the command that was chosen stays so."""
        chosen, query = self.action, self.search.text().strip()
        self.tree.clear()
        menus: dict[str, QTreeWidgetItem] = {}
        for action in self.table.values():
            if query and match(query, action.name) is None and query.lower() not in keys_of(action).lower():
                continue
            if action.menu not in menus:
                menus[action.menu] = QTreeWidgetItem([action.menu])
                menus[action.menu].setFlags(Qt.ItemFlag.ItemIsEnabled)
                self.tree.addTopLevelItem(menus[action.menu])
            item = QTreeWidgetItem([action.name, keys_of(action)])
            item.setData(0, _ID, action.id)
            font = item.font(1)
            font.setBold(bindings.is_chosen(action))
            item.setFont(1, font)
            menus[action.menu].addChild(item)
        self.tree.expandAll()
        if chosen is not None:
            self.choose(chosen.id)
        if query and self.action is None and (items := self._items()):
            self.tree.setCurrentItem(items[0])
        self._begin()

    def _items(self) -> list[QTreeWidgetItem]:
        roots = [self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount())]
        return [item for root in roots if root is not None for place in range(root.childCount()) if (item := root.child(place)) is not None]

    def _begin(self) -> None:
        """Another command: its new key has not been pressed yet."""
        action = self.action
        self.key.clear()
        self.key.setEnabled(action is not None)
        self.none.setEnabled(action is not None and bool(bindings.keys_for(action)))
        self.reset.setEnabled(action is not None and bindings.is_chosen(action))
        self.reset_all.setEnabled(any(map(bindings.is_chosen, self.table.values())))
        self._judge()

    def _judge(self) -> None:
        """Whether the key that was pressed can be used, and what it would be taken from."""
        action, key = self.action, self._pressed()
        reserved, holder = bindings.RESERVED.get(key), bindings.holder(self.table.values(), action, key) if action is not None and key else None
        has_it = action is not None and key in map(bindings.plain, bindings.keys_for(action))
        for button in (self.take, self.add):
            button.setEnabled(bool(key) and action is not None and reserved is None and not has_it)
        self.take.setText(f"Take it from {holder.name}" if holder is not None else "Use this key")
        self.add.setVisible(holder is None)
        if action is None or not key:
            tell(self.words, _PRESS if action is None else f"Press a key for {action.name} in the field below.", "muted")
        elif reserved is not None and not has_it:
            tell(self.words, f"{key} {reserved}; it stays what it is.", "error")
        elif holder is not None:
            tell(self.words, f"{key} is the key of {holder.name}, which would be left with {_rest(holder, key)}.", "warning")
        else:
            tell(self.words, f"{action.name} has {key} already." if has_it else f"{key} is free.", "muted" if has_it else "success")

    def _pressed(self) -> str:
        return self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _use(self, *, is_more: bool) -> None:
        action, key = self.action, self._pressed()
        if action is None or not key:
            return
        holder = bindings.holder(self.table.values(), action, key)
        if holder is not None:
            bindings.choose(holder, [other for other in bindings.keys_for(holder) if bindings.plain(other) != key])
        self._give((*bindings.keys_for(action), key) if is_more else (key,))

    def _give(self, keys: Sequence[str]) -> None:
        if self.action is not None:
            bindings.choose(self.action, keys)
            self._tell()

    def _reset(self) -> None:
        """Its own keys again, and those of whoever has taken one of them."""
        action = self.action
        if action is None:
            return
        for key in (*action.shortcuts, *action.keys):
            while (holder := bindings.holder(self.table.values(), action, key)) is not None:
                bindings.choose(holder, [other for other in bindings.keys_for(holder) if bindings.plain(other) != bindings.plain(key)])
        bindings.reset(action)
        self._tell()

    def _reset_all(self) -> None:
        bindings.reset_all()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        self._fill()


def _rest(action: Action, key: str) -> str:
    """The keys of a command without one of them, in words."""
    return ", ".join(other for other in bindings.keys_for(action) if bindings.plain(other) != key) or "no key"
