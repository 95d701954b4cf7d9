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
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from nnbuilder.core import edits
from nnbuilder.core.document import DataSet, Source
from nnbuilder.layers.suggest import bind_data
from nnbuilder.ui.data.division import Division
from nnbuilder.ui.data.roles import Roles
from nnbuilder.ui.data.samples import describe_preview, fill_pictures, fill_table, make_pictures
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import tell
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
        self.roles, self.division = Roles(), Division(session)
        self.table.horizontalHeader().setSectionsClickable(True)
        self.table.horizontalHeader().sectionClicked.connect(lambda section: self.roles.open_menu(self.table, section))
        self.roles.wished.connect(self._wish)
        self.division.told.connect(lambda text: self._tell(text, is_error=bool(text)))
        self.stack = QStackedWidget()
        self.empty_page = self._empty_page()
        for widget in (self.empty_page, self.pictures, self.table):
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

    def choose(self, source: Source, wishes: tuple[str, str, frozenset[str]] | None = None) -> None:
        """Reads a source in a thread and binds the drawing to it."""
        base = self._base()
        self._tell(f"Reading {source.name} …")

        def read() -> tuple[DataSet, Preview]:
            from nnbuilder.data.describe import Wishes, describe
            from nnbuilder.data.preview import preview

            found = describe(source, base, Wishes(*wishes) if wishes is not None else None)
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
            self.worker.forget()
            self._shown = None
            self._show_empty(_EMPTY)
            self.facts.setText("")
            self._tell("")
            return
        self.division.show_split(data)
        self.roles.show_data(data)
        if self._key(data) == self._shown:
            return
        is_same_source = self._shown is not None and self._shown[0] == data.source
        if not is_same_source:
            self._show_empty(f"Reading {data.source.name} …")
            self.facts.setText("")
        if is_same_source or data.source.kind == "builtin":
            self.read()
        else:
            self._show_unread(data)

    def read(self) -> None:
        """Looks at the data of the document; where it has changed since it was described, the drawing follows."""
        data, base = self.session.document.data, self._base()
        if data is None:
            return
        self._shown = self._key(data)
        self.read_button.hide()

        def read() -> tuple[DataSet, str | None, Preview]:
            from nnbuilder.data.describe import reread
            from nnbuilder.data.preview import preview
            from nnbuilder.data.staleness import facts_are_stale

            stale = facts_are_stale(data, base)
            return reread(data, base) if stale else data, stale, preview(data, base)

        self.worker.work(read, self._looked, self._failed)

    def shutdown(self) -> None:
        self.worker.shutdown()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for file in [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()][:1]:
            self.choose_file(Path(file))

    def _looked(self, result: tuple[DataSet, str | None, Preview]) -> None:
        data, stale, found = result
        facts = data.facts
        self._show(found)
        if stale and facts is not None and self.session.document.data is not None and self._key(self.session.document.data) == self._key(data):
            self.session.refresh(lambda document: edits.set_facts(document, facts))
            self._tell(f"{data.source.name} has changed since the document was saved; the shapes are those of now.")

    def _wish(self, target: str, kind: str, left_out: frozenset[str]) -> None:
        data = self.session.document.data
        if data is not None:
            self.choose(data.source, (target, kind, left_out))

    def _took(self, result: tuple[DataSet, Preview]) -> None:
        data, found = result
        before = self.session.document.data
        if before is not None and before.source == data.source:
            data = replace(data, split=replace(before.split, stratify=data.split.stratify))
        self._shown = self._key(data)
        self.session.do("Bind data", lambda document: bind_data(document, data))
        self._show(found)

    def _show(self, found: Preview) -> None:
        self._tell("")
        if found.pictures is not None:
            fill_pictures(self.pictures, found)
            self.stack.setCurrentWidget(self.pictures)
        else:
            fill_table(self.table, found, self.session.document.data)
            self.stack.setCurrentWidget(self.table)
        self.facts.setText(describe_preview(self.session.document.data, found))

    def _failed(self, error: Exception) -> None:
        data = self.session.document.data
        if self.stack.currentWidget() is self.empty_page:
            self._show_empty(_EMPTY)
        if data is not None:
            # A choice that could not be followed is taken back.
            self.roles.show_data(data)
        self._tell(str(error), is_error=True)

    def _show_unread(self, data: DataSet) -> None:
        """Opening a document reads nothing; looking at its data takes a click."""
        self.worker.forget()
        rows = f"{data.facts.rows:,} rows" if data.facts is not None else "not yet described"
        self._show_empty(f"{data.source.name}, {rows} when the document was saved. Nothing is read until you ask for it.")
        self.read_button.setText(f"Read {Path(data.source.name).name}")
        self.read_button.show()

    def _show_empty(self, text: str) -> None:
        self.empty.setText(text)
        self.read_button.hide()
        self.stack.setCurrentWidget(self.empty_page)

    def _empty_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        self.empty = QLabel(_EMPTY)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("role", "muted")
        self.read_button = QPushButton()
        self.read_button.clicked.connect(self.read)
        self.read_button.hide()
        box.addStretch(1)
        box.addWidget(self.empty)
        box.addWidget(self.read_button, alignment=Qt.AlignmentFlag.AlignCenter)
        box.addStretch(1)
        return page

    @staticmethod
    def _key(data: DataSet) -> tuple[object, ...]:
        return (data.source, data.fields, data.split)

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
        box.addWidget(self.roles)
        box.addWidget(self.division)
        box.addWidget(self.facts, 1)
        return widget

    def _base(self) -> Path:
        return self.session.base

    def _tell(self, text: str, *, is_error: bool = False) -> None:
        tell(self.message, text, "error" if is_error else "muted")
