"""What becomes of damaged rows, and a list of every row and file that is left out, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from nnbuilder.core.data_edits import set_damaged
from nnbuilder.core.document import DAMAGES, DataSet
from nnbuilder.ui.data.roles import RoleEdits
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.editors import QuietCombo
from nnbuilder.ui.words import Label, plain_tip

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview

_WAYS = dict(zip(DAMAGES, ("stop and say so", "leave them out", "fill missing cells"), strict=True))
_TIP = (
    "What becomes of rows that have too few or too many cells, or no answer, and of files that cannot be read. "
    "Neither an answer nor a file is ever filled in: such a row or file is left out."
)
MOST_SHOWN = 1_000
_WIDEST = 260


class LeftOut(Guarded, QWidget):
    """The choice is an edit of the document, and holds wherever the data is read."""

    def __init__(self, edits: RoleEdits) -> None:
        super().__init__()
        self.edits = edits
        self.way = QuietCombo()
        self.way.setAccessibleName("damaged rows and files")
        self.way.setToolTip(plain_tip(_TIP))
        for name, word in _WAYS.items():
            self.way.addItem(word, name)
        self.way.activated.connect(lambda: self._choose(str(self.way.currentData())))
        label = Label("damaged rows and files")
        label.setProperty("role", "muted")
        label.setBuddy(self.way)
        self.words = Label()
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["Where", "What is wrong"])
        self.list.setAccessibleName("Rows and files that are left out")
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setColumnWidth(0, 130)
        row = QHBoxLayout()
        row.addWidget(label)
        row.addWidget(self.way)
        row.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addLayout(row)
        box.addWidget(self.words)
        box.addWidget(self.list, 1)
        box.addStretch()

    def show_data(self, data: DataSet) -> None:
        self.way.setCurrentIndex(self.way.findData(data.damaged))

    def show_preview(self, found: Preview) -> None:
        count = len(found.skipped)
        told = [f"{found.rows:,} rows make {found.samples:,} samples." if found.samples != found.rows else f"{found.rows:,} samples."]
        told += [*found.notes, f"{count:,} left out, or mended:" if count else "Nothing is left out."]
        if count > MOST_SHOWN:
            told.append(f"The first {MOST_SHOWN:,} are listed.")
        self.words.setText(" ".join(told))
        self.list.setVisible(bool(count))
        self.list.clear()
        self.list.addTopLevelItems([_row(where, f"{why}.") for where, why in found.skipped[:MOST_SHOWN]])
        self.list.resizeColumnToContents(0)
        self.list.setColumnWidth(0, min(_WIDEST, self.list.columnWidth(0)))

    def _choose(self, damaged: str) -> None:
        self.edits.do(f"Damaged rows: {_WAYS[damaged]}", lambda document: set_damaged(document, damaged))


def _row(where: str, why: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([where, why])
    for place, text in enumerate((where, why)):
        item.setToolTip(place, plain_tip(text))
    return item
