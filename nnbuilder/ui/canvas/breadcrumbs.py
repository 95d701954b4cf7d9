"""The way from the main graph to the block that is open, a button a step."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session


class Breadcrumbs(Guarded, QWidget):
    """There only while a block is open."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(8, 2, 8, 2)

    def refresh(self) -> None:
        while (item := self.box.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        path = self.session.block_path
        self.setVisible(bool(path))
        if not path:
            return
        places = [place + 1 for place, step in enumerate(path) if isinstance(step, str)]
        for place in (0, *places):
            node = self.session.document.node(str(path[place - 1])) if place else None
            button = QPushButton("main" if node is None else f"{node.name} ({node.kind})")
            button.clicked.connect(lambda _=False, place=place: self.session.open_path(path[:place]))
            button.setEnabled(place != places[-1])
            self.box.addWidget(button)
        self.box.addStretch(1)
