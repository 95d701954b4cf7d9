"""What the pages of the inspector are made of: a column with a margin, rows of names and fields, headings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label

NAME_WIDTH = 82
"""As wide in every form of a page, so that the fields stand in one column."""
MARK_WIDTH, GAP = 18, 2
"""The room beside every field of a parameter for the mark that resets it."""


class Page(Guarded, QWidget):
    """A column of widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(14, 12, 14, 12)
        self.column.setSpacing(8)


def form() -> QFormLayout:
    made = QFormLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setHorizontalSpacing(10)
    made.setVerticalSpacing(6)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return made


def row_name(text: str, width: int = NAME_WIDTH) -> QLabel:
    """The name of a row that is no parameter."""
    label = Label(text)
    label.setMinimumWidth(width)
    return label


def words(text: str, role: str) -> QLabel:
    """A text that wraps and can be copied."""
    label = Label(text)
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def clear(column: QVBoxLayout) -> None:
    """Takes every widget out of a column."""
    while (item := column.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
