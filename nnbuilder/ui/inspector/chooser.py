"""A list that is filled when somebody looks: what it offers may take the whole drawing to find out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent

from nnbuilder.ui.inspector.editors import QuietCombo


class Chooser(QuietCombo):
    """Shows the word for what is chosen now; `chosen` carries the value of another."""

    chosen = Signal(object)

    def __init__(self, entries: Callable[[], list[tuple[str, object]]], shown: str, name: str) -> None:
        super().__init__()
        self._entries = entries
        self.values: list[object] = [None]
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QuietCombo.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.addItem(shown)
        self.activated.connect(lambda place: self.chosen.emit(self.values[place]))

    def fill(self) -> None:
        """Looks for what there is, and keeps what is chosen."""
        shown, entries = self.currentText(), self._entries()
        if shown not in [text for text, _ in entries]:
            entries = [(shown, None), *entries]
        self.values = [value for _, value in entries]
        self.clear()
        self.addItems([text for text, _ in entries])
        self.setCurrentText(shown)

    def showPopup(self) -> None:
        self.fill()
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.fill()
        super().focusInEvent(event)
