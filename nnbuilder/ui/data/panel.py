"""The data panel: choose data, see it, say how it is divided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from nnbuilder.core import edits
from nnbuilder.core.augmentation import as_prepared
from nnbuilder.core.data_edits import set_damaged
from nnbuilder.core.document import DAMAGES, DataSet, Source
from nnbuilder.data.formats import file_filter
from nnbuilder.data.kinds import USAGES
from nnbuilder.layers.first_network import NoNetwork, propose
from nnbuilder.layers.following import bind_data
from nnbuilder.project.files import SUFFIX
from nnbuilder.ui import theme
from nnbuilder.ui.data.augmentation import AugmentationPage
from nnbuilder.ui.data.chooser import Chooser
from nnbuilder.ui.data.columns import in_scroll_area
from nnbuilder.ui.data.division import Division
from nnbuilder.ui.data.fields import FieldRows
from nnbuilder.ui.data.findings import Findings
from nnbuilder.ui.data.roles import RoleEdits, Roles
from nnbuilder.ui.data.samples import describe_preview
from nnbuilder.ui.data.samples_page import SamplesPage
from nnbuilder.ui.data.view import EMPTY, DataView
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Label, shortened
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.core.document import Document
    from nnbuilder.data.preview import Preview


_SKIP = DAMAGES[1]


class DataPanel(Guarded, QWidget):
    """Reading happens in a thread; the panel shows what came back, or the sentence that says why not."""

    proposed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("data")
        self.setAccessibleName("Data")
        self.setAcceptDrops(True)
        self.worker = Worker(self)
        self._shown: tuple[object, ...] | None = None
        self.chooser = Chooser(self.choose, self.open_file, self.open_folder)
        self.message, self.draw_button, self.buttons = self.chooser.message, self.chooser.draw_button, self.chooser.buttons
        self.draw_button.clicked.connect(self.draw_network)
        self.facts = Label()
        self.facts.setWordWrap(True)
        self.facts.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.roles, self.division = Roles(RoleEdits(session)), Division(session)
        edits_of_roles = self.roles.edits
        self.view = DataView(FieldRows(self.roles), SamplesPage(edits_of_roles), Findings(edits_of_roles), AugmentationPage(session))
        self.view.table.horizontalHeader().sectionClicked.connect(lambda section: self.roles.open_menu(self.view.table, section))
        self.view.read_button.clicked.connect(self.read)
        self.division.told.connect(lambda text: self.chooser.tell(text, is_error=bool(text)))
        box = QHBoxLayout(self)
        box.setContentsMargins(10, 8, 10, 4)
        box.setSpacing(12)
        box.addWidget(self.chooser)
        box.addWidget(self.view, 1)
        self.side = self._side()
        box.addWidget(self.side)
        session.document_replaced.connect(self._replaced)
        session.changed.connect(lambda change: self.refresh() if change.data or change.touches_drawing else None)
        self.refresh()

    def choose(self, source: Source, damaged: str | None = None) -> None:
        """Reads a source in a thread and binds the drawing to it."""
        base, cancel = self.session.base, self.worker.begin()
        self.chooser.tell(f"Reading {source.name} …")

        def read() -> tuple[DataSet, Preview]:
            from nnbuilder.data.describe import describe
            from nnbuilder.data.preview import preview

            data = describe(source, base, cancel, damaged)
            return data, preview(data, base, cancel=cancel)

        self.worker.work(read, self._took, lambda error: self._failed(error, lambda: self.choose(source, _SKIP)))

    def open_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open data", str(self.session.base), file_filter())
        if name:
            self.choose_file(Path(name))

    def open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "A folder with one folder of pictures a class", str(self.session.base))
        if name:
            self.choose_file(Path(name))

    def choose_file(self, path: Path) -> None:
        """A file or folder by its path, relative to the document where that is possible."""
        from nnbuilder.data.sources import source_of

        self.choose(source_of(path, self.session.base))

    def draw_network(self) -> None:
        """A first network for the data, as one undo step on an empty drawing."""
        data = self.session.document.data
        if data is None:
            return
        try:
            proposal = propose(data, self.session.document.title)
        except NoNetwork as error:
            self.chooser.tell(str(error), is_error=True)
            return
        self.session.do("Draw a first network", lambda document: replace(proposal.document, title=document.title, notes=document.notes))
        self.proposed.emit(" ".join(proposal.reasons))

    def refresh(self) -> None:
        """Shows the data of the document; reads a preview where none is there yet."""
        data = self.session.document.data
        self.side.setVisible(data is not None)
        self.draw_button.setVisible(data is not None and not self.session.document.main.nodes)
        if data is None:
            self.worker.forget()
            self._shown = None
            self.view.findings.clear()
            self.view.show_empty(EMPTY)
            self.facts.setText("")
            self.chooser.tell("")
            return
        self.division.show_split(data)
        self.roles.show_data(data)
        self.view.samples.windows.show_data(data)
        self.view.samples.left_out.show_data(data)
        self.view.fields.show_data(data)
        self.view.augmentation.show_data()
        if self._key(data) == self._shown:
            self.view.findings.follow(data, self.session.base)
            return
        is_same_source = self._shown is not None and self._shown[0] == data.source
        if not is_same_source:
            self.view.show_empty(f"Reading {data.source.name} …")
            self.facts.setText("")
        if is_same_source or data.source.kind == "builtin":
            self.read()
        else:
            self._show_unread(data)

    def _replaced(self) -> None:
        """What is still being read was chosen for the document before."""
        self.worker.forget()
        self._shown = None
        self.refresh()

    def read(self) -> None:
        """Looks at the data of the document; where it has changed since it was described, the drawing follows."""
        data, base = self.session.document.data, self.session.base
        if data is None:
            return
        cancel = self.worker.begin()
        self._shown = self._key(data)
        self.view.read_button.hide()

        def read() -> tuple[DataSet, str | None, Preview]:
            from nnbuilder.data.describe import reread
            from nnbuilder.data.preview import preview
            from nnbuilder.data.staleness import facts_are_stale

            stale = facts_are_stale(data, base)
            # What an edit has changed, and what an older program has never looked at, is read without a word.
            is_unread = data.facts is None or bool(data.unread) or not data.facts.columns
            now = reread(data, base, cancel) if stale or is_unread else data
            return now, None if data.facts is None else stale, preview(now, base, cancel=cancel)

        self.worker.work(read, self._looked, lambda error: self._failed(error, self._leave_out))

    def show_read(self, found: Preview) -> None:
        """Shows what somebody else has just read of the document's data."""
        if self.session.document.data is not None:
            self.worker.forget()
            self._shown = self._key(self.session.document.data)
            self._show(found)

    def shutdown(self) -> None:
        self.worker.shutdown()
        for looking in (self.view.findings, self.view.fields, self.view.augmentation):
            looking.shutdown()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        # A document is the window's to open.
        if any(url.isLocalFile() and not url.toLocalFile().endswith(SUFFIX) for url in event.mimeData().urls()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:
        for file in [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()][:1]:
            self.choose_file(Path(file))

    def _looked(self, result: tuple[DataSet, str | None, Preview]) -> None:
        data, stale, found = result
        facts = data.facts
        if facts is not None and self._describes(self.session.document, data):
            # Snapshots of the history may hold other data, whose facts these are not.
            self.session.refresh(lambda document: edits.set_facts(document, facts) if self._describes(document, data) else document)
        self._show(found)
        if stale:
            self.chooser.tell(f"{data.source.name} has changed since the document was saved; the shapes are those of now.")

    def _took(self, result: tuple[DataSet, Preview]) -> None:
        data, found = result
        before = self.session.document.data
        if before is not None and before.source == data.source:
            data = replace(data, split=replace(before.split, by=data.split.by, column=data.split.column))
        self._shown = self._key(data)
        self.session.do("Bind data", lambda document: bind_data(document, data, self.session.catalogue, USAGES))
        self._show(found)

    def _show(self, found: Preview) -> None:
        self.chooser.tell("")
        self.view.show_preview(self.session.document.data, found)
        self.facts.setText(describe_preview(self.session.document.data, found))
        if self.session.document.data is not None:
            for looking in (self.view.findings, self.view.fields):
                looking.look(self.session.document.data, self.session.base)

    def _failed(self, error: Exception, leave_out: Callable[[], None]) -> None:
        from nnbuilder.data.errors import Damaged

        if self.view.is_empty:
            self.view.show_empty(EMPTY)
        self.chooser.tell(str(error), is_error=True)
        if isinstance(error, Damaged):
            self.chooser.offer(leave_out)

    def _leave_out(self) -> None:
        """Damaged rows of the data that is there already."""
        self.roles.edits.do("Leave damaged rows out", lambda document: set_damaged(document, _SKIP))

    def _show_unread(self, data: DataSet) -> None:
        """Opening a document reads nothing; looking at its data takes a click."""
        self.worker.forget()
        rows = f"{data.facts.rows:,} rows" if data.facts is not None else "not yet described"
        self.view.show_empty(f"{data.source.name}, {rows} when the document was saved. Nothing is read until you ask for it.")
        self.view.read_button.setText(f"Read {shortened(Path(data.source.name).name)}")
        self.view.read_button.show()

    def _describes(self, document: Document, data: DataSet) -> bool:
        """Whether a snapshot holds this data set."""
        return document.data is not None and self._key(document.data) == self._key(data)

    @staticmethod
    def _key(data: DataSet) -> tuple[object, ...]:
        return (data.source, as_prepared(data).fields, data.split, data.windows, data.damaged)

    def _side(self) -> QWidget:
        widget = QWidget()
        theme.fix_width(widget, 250)
        box = QVBoxLayout(widget)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        box.addWidget(self.roles)
        box.addWidget(self.division)
        box.addWidget(in_scroll_area(self.facts), 1)
        return widget
