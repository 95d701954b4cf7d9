"""Finding a node of the drawing: a field in the corner of the canvas, and the next place at each press of a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from nnbuilder.core.graph import Path
from nnbuilder.core.occurrences import occurrences
from nnbuilder.ui.canvas.surface import Surface
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

_EDGE, _WIDTH = 8, 300
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def find(surface: Surface) -> None:
    """Asks what is looked for."""
    _bar(surface).ask()


def find_next(surface: Surface, step: int) -> None:
    """The next place of what was looked for last; asks where nothing was."""
    bar = _bar(surface)
    if bar.edit.text().strip():
        bar.go(step)
    else:
        bar.ask()


def _bar(surface: Surface) -> FindBar:
    """The one of a canvas, which keeps what was looked for."""
    there = surface.viewport().findChild(FindBar)
    return there if isinstance(there, FindBar) else FindBar(surface)


class FindBar(Guarded, QFrame):
    """Every letter shows the first place; Enter goes to the next one, Shift+Enter to the one before, Esc back to the canvas."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface.viewport())
        self.surface = surface
        self.setObjectName("canvas.find")
        self.setProperty("role", "floating")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.edit, self.count = QLineEdit(placeholderText="Find a name, a kind or a value"), Label()
        self.edit.setAccessibleName("Find a node")
        self.count.setProperty("role", "muted")
        self.edit.textEdited.connect(lambda _: self._show_first())
        self.edit.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.addWidget(self.edit, 1)
        row.addWidget(self.count)
        self.hide()

    def ask(self) -> None:
        room = self.surface.viewport().rect()
        width = min(_WIDTH, room.width() - 2 * _EDGE)
        self.setGeometry(room.right() - width - _EDGE, _EDGE, width, self.sizeHint().height())
        self.show()
        self.raise_()
        self.edit.setFocus()
        self.edit.selectAll()
        self._tell(self._paths())

    def go(self, step: int) -> None:
        """From what is selected on to the next place, around the end."""
        paths = self._paths()
        if paths:
            here = self._here(paths)
            self.surface.reveal(paths[(here + step) % len(paths) if here is not None else 0 if step > 0 else -1])
        self._tell(paths)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                self.surface.setFocus()
                return True
            if event.key() in _ENTER:
                self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
        return super().eventFilter(watched, event)

    def _show_first(self) -> None:
        paths = self._paths()
        if paths:
            self.surface.reveal(paths[0])
        self._tell(paths)

    def _paths(self) -> tuple[Path, ...]:
        session = self.surface.session
        return occurrences(session.document, lambda kind: session.analyzer.spec(session.document, kind), self.edit.text())

    def _here(self, paths: tuple[Path, ...]) -> int | None:
        selection = self.surface.session.selection
        return next((place for place, path in enumerate(paths) if path[-1] in selection), None)

    def _tell(self, paths: tuple[Path, ...]) -> None:
        here = self._here(paths)
        if not self.edit.text().strip():
            self.count.setText("")
        elif not paths:
            self.count.setText("nowhere")
        else:
            self.count.setText(f"{here + 1} of {len(paths)}" if here is not None else f"{len(paths)}")
