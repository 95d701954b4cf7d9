"""Menus and toolbar, read off the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QMenuBar, QToolBar

from nnbuilder.ui.actions import Actions

_MENUS = ("File", "Edit", "Model", "View", "Train", "Help")


def fill_menus(bar: QMenuBar, actions: Actions) -> None:
    for title in _MENUS:
        menu, group = bar.addMenu(title), None
        for action in actions.table:
            if action.menu == title and action.in_menu:
                if group not in (None, action.group):
                    menu.addSeparator()
                group = action.group
                menu.addAction(actions.by_id[action.id])


def toolbar(actions: Actions) -> QToolBar:
    bar = QToolBar("Main")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    last = ""
    for action in actions.table:
        if action.in_toolbar:
            if last and action.menu != last:
                bar.addSeparator()
            bar.addAction(actions.by_id[action.id])
            last = action.menu
    return bar
