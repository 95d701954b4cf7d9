"""The data panel: choose data, see it, say how it is divided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from nnbuilder.core import edits
from nnbuilder.core.document import DataSet, Source
from nnbuilder.layers.suggest import bind_data
from nnbuilder.ui.data.samples import describe_preview, fill_pictures, fill_table, make_pictures
from nnbuilder.ui.session import Session
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview

BUILTIN = (
    ("digits", "Digits", "1,797 pictures of handwritten digits, 8 × 8"),
    ("iris", "Iris", "150 flowers, 4 measurements, 3 species"),
    ("diabetes", "Diabetes", "442 patients, 10 measurements, one number"),
)
_EMPTY = "Choose a data set on the left, or drop a table here."


class DataPanel(QWidget):
    """Reading happens in a thread; the panel shows what came back, or the sentence that says why not."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("data")
        self.setAccessibleName("Data")
        self.setAcceptDrops(True)
        self.worker = Worker(self)
        self._shown: tuple[object, ...] | None = None
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        self.facts = QLabel()
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.pictures = make_pictures()
        self.table = QTableWidget()
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.verticalHeader().setDefaultSectionSize(22)
        self.empty = QLabel(_EMPTY)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.stack = QStackedWidget()
        for widget in (self.empty, self.pictures, self.table):
            self.stack.addWidget(widget)
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 4)
        box.setSpacing(12)
        box.addWidget(self._chooser())
        box.addWidget(self.stack, 1)
        self.side = self._side()
        box.addWidget(self.side)
        session.document_replaced.connect(self.refresh)
        session.changed.connect(lambda change: self.refresh() if change.data else None)
        self.refresh()

    def choose(self, source: Source) -> None:
        """Reads a source in a thread and binds the drawing to it."""
        base = self._base()
        self._tell(f"Reading {source.name} …")

        def read() -> tuple[DataSet, Preview]:
            from nnbuilder.data.describe import describe
            from nnbuilder.data.preview import preview

            found = describe(source, base)
            return found, preview(found, base)

        self.worker.work(read, self._took, self._failed)

    def open_table(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a table", str(self._base()), "Tables (*.csv *.tsv *.txt);;All files (*)")
        if name:
            self.choose_file(Path(name))

    def choose_file(self, path: Path) -> None:
        """A table by its path, relative to the document where that is possible."""
        base = self._base()
        try:
            name = str(path.resolve().relative_to(base.resolve()))
        except ValueError:
            name = str(path.resolve())
        self.choose(Source("csv", name))

    def refresh(self) -> None:
        """Shows the data of the document; reads a preview where none is there yet."""
        data = self.session.document.data
        self.side.setVisible(data is not None)
        if data is None:
            self._shown = None
            self.empty.setText(_EMPTY)
            self.stack.setCurrentWidget(self.empty)
            self.facts.setText("")
            self._tell("")
            return
        self._show_split(data)
        key = (data.source, data.fields, data.split)
        if key == self._shown:
            return
        if self._shown is None or self._shown[0] != data.source:
            self.empty.setText(f"Reading {data.source.name} …")
            self.stack.setCurrentWidget(self.empty)
            self.facts.setText("")
        self._shown = key
        base = self._base()

        def read() -> Preview:
            from nnbuilder.data.preview import preview

            return preview(data, base)

        self.worker.work(read, self._show, self._failed)

    def shutdown(self) -> None:
        self.worker.shutdown()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for file in [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()][:1]:
            self.choose_file(Path(file))

    def _took(self, result: tuple[DataSet, Preview]) -> None:
        data, found = result
        self._shown = (data.source, data.fields, data.split)
        self.session.do("Bind data", lambda document: bind_data(document, data))
        self._show(found)

    def _show(self, found: Preview) -> None:
        self._tell("")
        if found.pictures is not None:
            fill_pictures(self.pictures, found)
            self.stack.setCurrentWidget(self.pictures)
        else:
            fill_table(self.table, found)
            self.stack.setCurrentWidget(self.table)
        self.facts.setText(describe_preview(self.session.document.data, found))

    def _failed(self, error: Exception) -> None:
        if self.stack.currentWidget() is self.empty:
            self.empty.setText(_EMPTY)
        self._tell(str(error), is_error=True)

    def _show_split(self, data: DataSet) -> None:
        for name, field in self.shares.items():
            if not field.hasFocus():
                field.setText(f"{getattr(data.split, name) * 100:g}" if name != "seed" else str(data.split.seed))

    def _split_changed(self) -> None:
        data = self.session.document.data
        texts = {name: field.text() for name, field in self.shares.items()}
        try:
            train, validation, test, seed = (float(texts[name]) for name in ("train", "validation", "test", "seed"))
        except ValueError:
            self._tell("The shares are numbers in percent, such as 70, 15 and 15.", is_error=True)
            return
        if data is None:
            return
        if abs(train + validation + test - 100) > 1e-6 or min(train, validation, test) < 0 or train == 0 or seed < 0 or seed != int(seed):
            self._tell(f"The shares add up to {train + validation + test:g}; they must add up to 100, with something to train on.", is_error=True)
            return
        split = replace(data.split, train=train / 100, validation=validation / 100, test=round(1 - train / 100 - validation / 100, 9), seed=int(seed))
        self._tell("")
        self.session.do("Set split", lambda document: edits.set_data(document, replace(data, split=split)), merge="split")

    def _chooser(self) -> QWidget:
        widget = QWidget()
        widget.setFixedWidth(200)
        box = QVBoxLayout(widget)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(5)
        heading = QLabel("Data set")
        heading.setProperty("role", "section")
        box.addWidget(heading)
        self.buttons: dict[str, QPushButton] = {}
        for name, title, words in BUILTIN:
            button = QPushButton(title)
            button.setToolTip(words)
            button.setAccessibleDescription(words)
            button.clicked.connect(lambda _=False, name=name: self.choose(Source("builtin", name)))
            self.buttons[name] = button
            box.addWidget(button)
        table = QPushButton("Open a table …")
        table.setToolTip("A CSV file; delimiter, header and types are found by themselves")
        table.clicked.connect(self.open_table)
        box.addWidget(table)
        box.addWidget(self.message)
        box.addStretch(1)
        return widget

    def _side(self) -> QWidget:
        widget = QWidget()
        widget.setFixedWidth(250)
        box = QVBoxLayout(widget)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.shares: dict[str, QLineEdit] = {}
        for name, word in (("train", "train %"), ("validation", "val %"), ("test", "test %"), ("seed", "seed")):
            column = QVBoxLayout()
            column.setSpacing(2)
            label = QLabel(word)
            label.setProperty("role", "muted")
            field = QLineEdit()
            field.setAccessibleName(word)
            field.editingFinished.connect(self._split_changed)
            self.shares[name] = field
            column.addWidget(label)
            column.addWidget(field)
            row.addLayout(column)
        box.addLayout(row)
        box.addWidget(self.facts, 1)
        return widget

    def _base(self) -> Path:
        return self.session.file_path.parent if self.session.file_path else Path.cwd()

    def _tell(self, text: str, *, is_error: bool = False) -> None:
        self.message.setText(text)
        self.message.setProperty("role", "error" if is_error else "muted")
        self.message.style().unpolish(self.message)
        self.message.style().polish(self.message)
