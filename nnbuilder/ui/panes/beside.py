"""The pages that stand right of the canvas, in tabs of their own."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.panes.side import small_button


class Beside(Guarded, QTabWidget):
    """There only while it holds a page. `below_wanted`, `hiding_wanted`: the page in front is to go below, or out of sight."""

    below_wanted = Signal()
    hiding_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setDocumentMode(True)
        self.below = small_button("below", "Put this page below the canvas")
        self.hiding = small_button("hide", "Hide this page")
        self.below.clicked.connect(self.below_wanted)
        self.hiding.clicked.connect(self.hiding_wanted)
        corner = QWidget()
        row = QHBoxLayout(corner)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(self.below)
        row.addWidget(self.hiding)
        self.setCornerWidget(corner, Qt.Corner.TopRightCorner)
        self.hide()

    def hold(self, pages: dict[str, tuple[QWidget, str]]) -> None:
        """These and no others. Whoever is no longer among them has gone to another parent already, or stays here unseen."""
        for place in reversed(range(self.count())):
            if all(self.widget(place) is not page for page, _ in pages.values()):
                self.removeTab(place)
        for page, title in pages.values():
            if self.indexOf(page) < 0:
                self.setCurrentIndex(self.addTab(page, title))
        self.setVisible(bool(pages))

    def restyle(self) -> None:
        self.below.setIcon(icon("below"))
        self.hiding.setIcon(icon("hide"))
