"""The way from the main graph to the block that is open, a button a step."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from nnbuilder.core.graph import Path
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label


class Breadcrumbs(Guarded, QWidget):
    """There only while a block is open."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(8, 2, 8, 2)
        self.box.setSpacing(2)

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
            if place:
                between = Label("›")
                between.setProperty("role", "muted")
                self.box.addWidget(between)
            self._add("main" if node is None else f"{node.name} ({node.kind})", path[:place], is_open=place == places[-1])
        self.box.addStretch(1)

    def _add(self, text: str, path: Path, *, is_open: bool) -> None:
        """The step that is open is where one is, and leads nowhere."""
        step: QWidget
        if is_open:
            step = Label(text)
            step.setProperty("role", "here")
        else:
            step = QPushButton(text)
            step.setProperty("role", "step")
            step.clicked.connect(lambda: self.session.open_path(path))
        self.box.addWidget(step)
