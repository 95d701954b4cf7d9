"""A badge at the bottom of the window that says that something went wrong, until it is clicked and read."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMessageBox, QToolButton, QWidget

from nnbuilder.ui.guard import Fault, Guarded
from nnbuilder.ui.words import Button, message_box, plain_tip


class FaultBadge(Guarded, QToolButton):
    """Shows the newest fault; a click shows its details and takes it away. `shown` tells whether it stands there."""

    shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fault")
        self.setProperty("role", "fault")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.fault: Fault | None = None
        self.clicked.connect(self.show_details)
        self.hide()

    def tell(self, fault: Fault) -> None:
        self.fault = fault
        self.setText(f"⚠ {fault.sentence}")
        self.setAccessibleName(fault.sentence)
        self.setToolTip(plain_tip("Your work is untouched. Click for the details."))
        self.show()
        self.shown.emit(True)

    def show_details(self) -> None:
        if self.fault is None:
            return
        box = message_box(self.window(), QMessageBox.Icon.Warning, "Something went wrong", self.fault.sentence, Button.Close)
        box.setObjectName("fault.details")
        box.setInformativeText("Your work is untouched and can be saved. The details below help whoever mends it.")
        box.setDetailedText(self.fault.details)
        box.finished.connect(box.deleteLater)
        box.open()
        self.fault = None
        self.hide()
        self.shown.emit(False)
