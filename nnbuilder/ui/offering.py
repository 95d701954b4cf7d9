"""Where the commands of a window are offered: in menus, in the toolbar, and by their keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QWidget

from nnbuilder.ui.action import Action
from nnbuilder.ui.actions import Actions
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.menus import CommandBar, fill_menus, menus_in
from nnbuilder.ui.shortcuts import FieldShortcuts


class Offering(Guarded, QObject):
    """More commands may come. `asked`: a menu is about to be read, or a key was pressed, so that every command should be there now.
    `beside` is what stands behind the buttons of the toolbar."""

    asked = Signal()

    def __init__(self, window: QMainWindow, table: Sequence[Action], beside: QWidget) -> None:
        super().__init__(window)
        self.actions = Actions(window, table)
        self.menus, self.bar = menus_in(window.menuBar()), CommandBar(beside)
        for menu in self.menus:
            menu.aboutToShow.connect(self.asked)
        window.addToolBar(self.bar)
        self.field_shortcuts = FieldShortcuts((), self)
        self._offer()

    def bind(self, table: Sequence[Action]) -> None:
        """The commands work on something else from now on; those that are new are offered as well."""
        before = set(self.actions.by_id)
        self.actions.bind(table)
        if before != set(self.actions.by_id):
            self._offer()

    def rebind(self) -> None:
        """Other keys have been chosen."""
        self.actions.rebind()
        self._keep_keys()

    def press(self, event: QKeyEvent) -> bool:
        """Carries out the command that such a key is a shortcut of; False where there is none."""
        self.asked.emit()
        key = QKeySequence(event.keyCombination())
        made = next((made for made in self.actions.by_id.values() if key in made.shortcuts()), None)
        if made is not None:
            made.trigger()
        return made is not None

    def _offer(self) -> None:
        fill_menus(self.menus, self.actions)
        self.bar.fill(self.actions)
        self._keep_keys()

    def _keep_keys(self) -> None:
        self.field_shortcuts.hold(self.actions.shortcuts_beside_text())
