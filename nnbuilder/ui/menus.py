"""Menus and toolbar, read off the table of actions. More commands may come: each is filled anew then."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from nnbuilder.ui.actions import Actions
from nnbuilder.ui.guard import Guarded

_MENUS = ("File", "Edit", "Model", "View", "Train", "Help")


def menus_in(bar: QMenuBar) -> tuple[QMenu, ...]:
    """An empty menu for each title."""
    return tuple(bar.addMenu(title) for title in _MENUS)


def fill_menus(menus: tuple[QMenu, ...], actions: Actions) -> None:
    for menu in menus:
        menu.clear()
        group = None
        for action in actions.table:
            if action.menu == menu.title() and action.in_menu:
                if group not in (None, action.group):
                    menu.addSeparator()
                group = action.group
                menu.addAction(actions.by_id[action.id])


class CommandBar(Guarded, QToolBar):
    """The commands that are used most, and `behind` them a widget."""

    def __init__(self, behind: QWidget) -> None:
        super().__init__("Main")
        self.setObjectName("commands")
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.end = self.addSeparator()
        self.addWidget(behind)

    def fill(self, actions: Actions) -> None:
        for shown in self.actions()[: self.actions().index(self.end)]:
            self.removeAction(shown)
        last = ""
        for action in actions.table:
            if action.in_toolbar:
                if last and action.menu != last:
                    self.insertSeparator(self.end)
                self.insertAction(self.end, actions.by_id[action.id])
                last = action.menu
