"""The room of a page: it makes the page when that is first seen, and where it has less than the page needs, its edges are scrolled to."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Generic, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from nnbuilder.ui.guard import Guarded

Page = TypeVar("Page", bound=QWidget)


class Room(Guarded, QScrollArea, Generic[Page]):
    """Lies around one page, and is not gone to itself. Whoever asks for the `page` before anybody has seen it has it made."""

    def __init__(self, make: Callable[[], Page]) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._make = make

    @cached_property
    def page(self) -> Page:
        page = self._make()
        self.setWidget(page)
        # Qt shows what a room holds with the room; one that is seen already shows nothing by itself.
        page.show()
        return page

    @property
    def made(self) -> Page | None:
        """The page, where anybody has needed it so far."""
        page: Page | None = vars(self).get("page")
        return page

    def showEvent(self, event: QShowEvent) -> None:
        _ = self.page
        super().showEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def sizeHint(self) -> QSize:
        return self.made.sizeHint() if self.made is not None else super().sizeHint()
