"""One QAction for every command, whichever document it is bound to just now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from nnbuilder.ui import bindings
from nnbuilder.ui.action import Action
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.words import plain_tip


class Actions(Guarded, QObject):
    """Menus, toolbar and shortcuts hold the QActions of `by_id`, named after their ids; what they carry out is `bind`-ed anew
    when another document comes to the front."""

    def __init__(self, owner: QWidget, table: Sequence[Action]) -> None:
        super().__init__(owner)
        bindings.load()
        self.owner = owner
        self.by_id: dict[str, QAction] = {}
        self.bind(table)

    def bind(self, table: Sequence[Action]) -> None:
        """The same commands, bound to something else, and those that have come since."""
        self.table = tuple(table)
        self.bound = {action.id: action for action in table}
        new = {action.id: self._made(action) for action in table if action.id not in self.by_id}
        self.by_id |= new
        self.owner.addActions(list(new.values()))
        self.refresh()

    def refresh(self) -> None:
        """Enables what makes sense now, ticks what is on, and says what undo and redo would do."""
        for action in self.table:
            made = self.by_id[action.id]
            made.setEnabled(action.when())
            if action.reason is not None:
                reason = "" if made.isEnabled() else action.reason()
                made.setToolTip(plain_tip(_tip(action, reason)))
            if action.is_on is not None:
                made.setChecked(action.is_on())
            if action.label is not None:
                made.setText(_with_key(action, action.label()))

    def shortcuts_beside_text(self) -> list[QKeySequence]:
        """Those that hold while a text is edited: all but what edits text itself."""
        return [shortcut for action in self.table if action.menu != "Edit" for shortcut in self.by_id[action.id].shortcuts()]

    def rebind(self) -> None:
        """Other keys have been chosen."""
        for action in self.table:
            made = self.by_id[action.id]
            made.setShortcuts([QKeySequence(shortcut) for shortcut in bindings.shortcuts_for(action)])
            made.setText(_with_key(action, action.title))
            made.setToolTip(plain_tip(_tip(action)))
        self.refresh()

    def restyle(self) -> None:
        """Icons in the colours of the theme."""
        for action in self.table:
            if action.icon:
                self.by_id[action.id].setIcon(icon(action.icon))

    def _made(self, action: Action) -> QAction:
        made = QAction(_with_key(action, action.title), self.owner)
        made.setObjectName(action.id)
        made.setCheckable(action.is_on is not None)
        if action.icon:
            made.setIcon(icon(action.icon))
        made.setShortcuts([QKeySequence(shortcut) for shortcut in bindings.shortcuts_for(action)])
        made.setToolTip(plain_tip(_tip(action)))
        made.triggered.connect(lambda: self._carry_out(action.id))
        return made

    def _carry_out(self, name: str) -> None:
        self.bound[name].run()
        # A click has turned the tick over, whatever came of it.
        self.refresh()


def keys_of(action: Action) -> str:
    """Every key for it, as they are written on this system: `Ctrl+Shift+Z, Ctrl+Y`."""
    return ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in bindings.keys_for(action))


def _tip(action: Action, reason: str = "") -> str:
    keys = keys_of(action)
    return "\n".join(filter(None, (f"{action.name} ({keys})" if keys else action.name, reason)))


def _with_key(action: Action, title: str) -> str:
    """A key of the canvas stands in the menu as a shortcut would, and is none of the window's."""
    return f"{title}\t{keys_of(action).partition(',')[0]}" if bindings.canvas_keys_for(action) and not bindings.shortcuts_for(action) else title
