"""What data looks like: its first rows or pictures, or its columns at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QStackedWidget, QTableWidget, QToolButton, QVBoxLayout, QWidget

from nnbuilder.core.document import DataSet
from nnbuilder.ui.data.augmentation import AugmentationPage
from nnbuilder.ui.data.columns import ColumnCards, in_scroll_area
from nnbuilder.ui.data.fields import FieldRows
from nnbuilder.ui.data.findings import Findings
from nnbuilder.ui.data.samples import fill_pictures, fill_table, make_pictures
from nnbuilder.ui.data.samples_page import SamplesPage
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.words import Label, plain_tip

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview

EMPTY = "Choose a data set on the left, or drop a table, a folder of pictures, arrays or a text here."
_VIEWS = (
    ("Rows", "The first rows"),
    ("Columns", "How the values of each column lie, and what is missing"),
    ("Fields", "What each column is for, as what it is read, and what it becomes"),
    ("Samples", "What a sample is, what becomes of damaged rows, and which rows are left out"),
    ("Quality", "What is wrong with the data, or looks wrong, and what would cure it"),
    ("Augmentation", "What is done anew to each sample that is learned from, seen on real ones"),
)
_QUALITY = 4


class DataView(Guarded, QWidget):
    """A sentence where there is nothing to see, else rows, columns, fields, what is wrong, or what is augmented; buttons turn the pages."""

    def __init__(self, fields: FieldRows, samples: SamplesPage, findings: Findings, augmentation: AugmentationPage) -> None:
        super().__init__()
        self.fields, self.samples, self.findings, self.augmentation = fields, samples, findings, augmentation
        self.pictures, self.table, self.cards = make_pictures(), QTableWidget(), ColumnCards()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setDefaultSectionSize(22)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.columns_page = in_scroll_area(self.cards)
        self.stack = QStackedWidget()
        self.empty_page = self._empty_page()
        for widget in (self.empty_page, self.pictures, self.table, self.columns_page, self.fields, self.samples, self.findings, self.augmentation):
            self.stack.addWidget(widget)
        self._rows_page: QWidget = self.table
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self._switch())
        box.addWidget(self.stack, 1)

    @property
    def is_empty(self) -> bool:
        return self.stack.currentWidget() is self.empty_page

    def show_preview(self, data: DataSet | None, found: Preview) -> None:
        self.cards.show_columns(data, found)
        self.samples.left_out.show_preview(found)
        if found.pictures is not None:
            fill_pictures(self.pictures, found)
        else:
            fill_table(self.table, found, data)
        self._rows_page = self.pictures if found.pictures is not None else self.table
        self.switch.setVisible(True)
        self.views.button(1).setVisible(bool(found.columns))
        if not found.columns and self.views.checkedId() == 1:
            self.views.button(0).setChecked(True)
        self._turn()

    def show_empty(self, text: str) -> None:
        self.empty.setText(text)
        self.read_button.hide()
        self.switch.hide()
        self.stack.setCurrentWidget(self.empty_page)

    def _switch(self) -> QWidget:
        self.switch = QWidget()
        row = QHBoxLayout(self.switch)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        self.views = QButtonGroup(self)
        for place, (word, tip) in enumerate(_VIEWS):
            button = QToolButton()
            button.setText(word)
            button.setToolTip(plain_tip(tip))
            button.setCheckable(True)
            self.views.addButton(button, place)
            row.addWidget(button)
        row.addStretch(1)
        self.views.button(0).setChecked(True)
        self.views.idClicked.connect(lambda _: self._turn())
        quality = self.views.button(_QUALITY)
        self.findings.counted.connect(lambda count: quality.setText(f"Quality ({count})" if count else "Quality"))
        self.switch.hide()
        return self.switch

    def _turn(self) -> None:
        pages = (self._rows_page, self.columns_page, self.fields, self.samples, self.findings, self.augmentation)
        self.stack.setCurrentWidget(pages[self.views.checkedId()])

    def _empty_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        self.empty = Label(EMPTY)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "muted")
        self.read_button = QPushButton()
        self.read_button.hide()
        box.addStretch(1)
        box.addWidget(self.empty)
        box.addWidget(self.read_button, alignment=Qt.AlignmentFlag.AlignCenter)
        box.addStretch(1)
        return page
