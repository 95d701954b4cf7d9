"""Where everything in the window stands: panels, menus and the toolbar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSplitter, QTabWidget, QToolBar, QVBoxLayout, QWidget

from nnbuilder.ui import actions

if TYPE_CHECKING:
    from nnbuilder.ui.main_window import MainWindow

_MENUS = ("File", "Edit", "Model", "View", "Train", "Help")


def arrange(window: MainWindow) -> None:
    """Palette, canvas and inspector side by side, the tabs below."""
    window.tabs = _tabs(window)
    whole = QSplitter(Qt.Orientation.Vertical)
    whole.addWidget(_upper(window))
    whole.addWidget(window.tabs)
    whole.setSizes([450, 250])
    whole.setStretchFactor(0, 1)
    whole.setCollapsible(0, False)
    # The start page lies over the splitter, which would make it one of its panes.
    window.whole = QWidget()
    ground = QVBoxLayout(window.whole)
    ground.setContentsMargins(0, 0, 0, 0)
    ground.addWidget(whole)
    window.setCentralWidget(window.whole)


def make_menus(window: MainWindow) -> None:
    for title in _MENUS:
        menu = window.menuBar().addMenu(title)
        for action in actions.in_menu(title):
            menu.addAction(window.actions_by_id[action.id])


def make_toolbar(window: MainWindow) -> None:
    bar = QToolBar("Main")
    bar.setMovable(False)
    bar.setIconSize(QSize(20, 20))
    last = ""
    for action in actions.ACTIONS:
        if action.in_toolbar:
            if last and action.menu != last:
                bar.addSeparator()
            bar.addAction(window.actions_by_id[action.id])
            last = action.menu
    window.addToolBar(bar)


def _upper(window: MainWindow) -> QSplitter:
    centre = QWidget()
    box = QVBoxLayout(centre)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    box.addWidget(window.banner)
    box.addWidget(window.breadcrumbs)
    box.addWidget(window.canvas, 1)
    upper = QSplitter(Qt.Orientation.Horizontal)
    for widget, width in ((window.palette_panel, 212), (centre, 790), (window.inspector, 278)):
        upper.addWidget(widget)
        widget.setMinimumWidth(min(width, 180))
    upper.setSizes([212, 790, 278])
    upper.setStretchFactor(1, 1)
    return upper


def _tabs(window: MainWindow) -> QTabWidget:
    window.training_page = QSplitter(Qt.Orientation.Horizontal)
    window.training_page.addWidget(window.training)
    window.training_page.addWidget(window.try_it)
    window.training_page.setSizes([860, 420])
    window.training_page.setStretchFactor(0, 1)
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    pages: tuple[tuple[QWidget, str], ...] = (
        (window.problems, "Problems"),
        (window.data, "Data"),
        (window.training_page, "Training"),
        (window.insight, "Evaluation"),
        (window.runs, "Runs"),
        (window.code, "Code"),
    )
    for page, title in pages:
        tabs.addTab(page, title)
    tabs.setCurrentWidget(window.data)
    return tabs
