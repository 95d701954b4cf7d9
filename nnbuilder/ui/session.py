"""The one mutable object of the window: the document as it is now, what is selected, and how it got there."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path as FilePath

from PySide6.QtCore import QObject, Signal

from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.diff import diff
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Edge, Graph, NodeId, Path
from nnbuilder.core.history import History
from nnbuilder.core.waypoints import Dot, dots_of
from nnbuilder.ui.analysing import Analysing
from nnbuilder.ui.guard import Guarded

Edit = Callable[[Document], Document]
Stamp = tuple[int, int]
"""Time and size of a file, as it was when it was read or written."""


class Session(Guarded, QObject):
    """Holds snapshots and tells who listens what differs between them. Views never change a document themselves.

    `leaving` comes before another document or graph is shown, while what is under way can still be taken back. `opened` counts
    the documents that were shown one after the other, so that what was begun for one never reaches the next. `given_title` is the
    title that it came with: another one was chosen.
    """

    leaving = Signal()
    changed = Signal(object)
    analysed = Signal(object)
    selection_changed = Signal()
    graph_opened = Signal()
    document_replaced = Signal()
    refused = Signal(str)
    saved_changed = Signal()
    library_changed = Signal()

    def __init__(self, catalogue: Catalogue, document: Document | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.catalogue = catalogue
        self.analyzer = Analyzer(catalogue)
        self.document = document or Document()
        self.analysing = Analysing(self.analyzer, self.document, self)
        self.analysing.told.connect(lambda: self.analysed.emit(self.latest))
        self.history = History()
        self.selection: frozenset[NodeId] = frozenset()
        self.selected_edges: frozenset[Edge] = frozenset()
        self.selected_notes: frozenset[str] = frozenset()
        self.selected_dots: frozenset[Dot] = frozenset()
        self.block_path: Path = ()
        self.opened = 0
        self.file_path: FilePath | None = None
        self.given_title = self.document.title
        self.folder: FilePath | None = None
        self.is_read_only = False
        self.on_disk: Stamp | None = None

    @property
    def is_downwards(self) -> bool:
        """Whether the open graph is drawn from top to bottom."""
        return self.graph_name in self.document.downwards

    @property
    def analysis(self) -> Analysis:
        """What is told of the document as it is now; it is there when this returns."""
        return self.analysing.settled

    @property
    def latest(self) -> Analysis:
        """The last whole analysis: for a moment after an edit that reaches much it is of the document before. Another one comes with
        `analysed`, so it is for those who show it."""
        return self.analysing.latest

    @property
    def graph_name(self) -> str:
        """The name of the open graph: main, or the block that was entered last."""
        blocks = [step for step in self.block_path if isinstance(step, str)]
        if not blocks:
            return MAIN
        node = self.document.node(blocks[-1])
        return node.kind if node is not None and node.kind in self.document.graphs else MAIN

    @property
    def graph(self) -> Graph:
        return self.document.graphs[self.graph_name]

    @property
    def base(self) -> FilePath:
        """The folder that paths to data are relative to: that of the document, or where its data was chosen."""
        return self.file_path.parent if self.file_path else self.folder or _begun_in()

    @property
    def name(self) -> str:
        """What a person calls it: its file, or else its title."""
        return self.file_path.stem if self.file_path else self.document.title

    @property
    def is_untouched(self) -> bool:
        """Whether nothing has been done here, so that another document may take the place."""
        history = self.history
        return self.file_path is None and not self.is_modified and not len(history) and not history.redo_label and self.document == Document()

    @property
    def is_modified(self) -> bool:
        return not self.history.is_saved

    def new_id(self) -> NodeId:
        """An id that no document has ever used."""
        return uuid.uuid4().hex[:12]

    def cures(self, diagnostic: Diagnostic) -> tuple[Fix, ...]:
        """What is proven to cure a diagnostic of the document as it is now."""
        return self.analyzer.cures(self.document, self.analysis, diagnostic)

    def path_of(self, node: NodeId) -> Path:
        """Where a node of the open graph stands, from the main graph on."""
        return (*self.block_path, node)

    def do(self, label: str, edit: Edit, merge: str = "") -> bool:
        """Carries out an edit as one undo step; an `EditError` is told as a sentence and changes nothing."""
        try:
            after = edit(self.document)
        except EditError as error:
            self.refused.emit(str(error))
            return False
        if after == self.document:
            return False
        self.history.push(label, self.document, after, merge)
        self._show(after)
        return True

    def go_to(self, place: int) -> None:
        """As it was after so many steps, wherever it stands now."""
        document = self.history.go(place)
        if document is not None:
            self._show(document)

    @contextmanager
    def as_one_step(self) -> Iterator[None]:
        """What is done meanwhile is one undo step, called like the last of it."""
        self.history.seal()
        place = len(self.history)
        yield
        self.history.join(place, self.history.undo_label)
        self.saved_changed.emit()

    def refresh(self, edit: Edit) -> None:
        """Takes over what is no decision of the user and no undo step, as facts read from the data."""
        before, after = self.document, edit(self.document)
        if after != before:
            self.history.rewrite(edit)
            self._show(after)

    def undo(self) -> None:
        before = self.history.undo()
        if before is not None:
            self._show(before)

    def redo(self) -> None:
        after = self.history.redo()
        if after is not None:
            self._show(after)

    @property
    def chosen(self) -> tuple[frozenset[NodeId], frozenset[Edge], frozenset[str], frozenset[Dot]]:
        """All that is selected, as `select` takes it."""
        return self.selection, self.selected_edges, self.selected_notes, self.selected_dots

    def select(self, nodes: Iterable[NodeId] = (), edges: Iterable[Edge] = (), notes: Iterable[str] = (), dots: Iterable[Dot] = ()) -> None:
        """Makes exactly these the selection; what the open graph does not have is left out."""
        if self._choose(nodes, edges, notes, dots):
            self.selection_changed.emit()

    def enter(self, node: NodeId) -> bool:
        """Opens the block a node stands for."""
        found = self.graph.nodes.get(node)
        if found is None or found.kind not in self.document.graphs:
            return False
        repeats = found.params.get("repeat", 1)
        self._open((*self.block_path, node, 0) if repeats != 1 else (*self.block_path, node))
        return True

    def leave(self) -> None:
        """Goes back to the graph that holds the open block, with the block selected."""
        blocks = [place for place, step in enumerate(self.block_path) if isinstance(step, str)]
        if blocks:
            node = str(self.block_path[blocks[-1]])
            self._open(self.block_path[: blocks[-1]])
            self.select({node})

    def open_path(self, path: Path) -> None:
        """Opens the graph a path leads into; () is the main graph."""
        self._open(path)

    def replace_document(
        self, document: Document, file_path: FilePath | None = None, read_only: bool = False, *, is_saved: bool = True, folder: FilePath | None = None
    ) -> None:
        """Shows another document and forgets the history of the one before. `is_saved`: nothing is lost where it goes;
        `folder` is where its data lies while it has no file."""
        self.leaving.emit()
        self.document, self.file_path, self.is_read_only = document, file_path, read_only
        self.opened += 1
        self.given_title = file_path.stem if file_path is not None else document.title
        self.on_disk = None
        self.folder = folder
        self.history = History()
        if not is_saved:
            self.history.mark_unsaved()
        self.block_path = ()
        self._choose()
        self.analysing.replace(document)
        self.document_replaced.emit()
        self.analysed.emit(self.latest)
        self.saved_changed.emit()

    def mark_saved(self, file_path: FilePath) -> None:
        self.file_path = file_path
        self.history.mark_saved()
        self.saved_changed.emit()

    def _choose(self, nodes: Iterable[NodeId] = (), edges: Iterable[Edge] = (), notes: Iterable[str] = (), dots: Iterable[Dot] = ()) -> bool:
        """Whether that is another selection than before."""
        graph, before = self.graph, self.chosen
        self.selection, self.selected_edges = frozenset(nodes) & graph.nodes.keys(), frozenset(edges) & graph.edges
        self.selected_notes = frozenset(notes) & {note.id for note in self.document.notes if note.graph == self.graph_name} if notes else frozenset()
        drawn = self.document.waypoints if dots else {}
        self.selected_dots = frozenset(dots) & dots_of(drawn, [edge for edge in drawn if edge in graph.edges])
        return before != self.chosen

    def _open(self, path: Path) -> None:
        self.leaving.emit()
        self.block_path = path
        self._choose()
        self.graph_opened.emit()
        self.selection_changed.emit()

    def _show(self, document: Document) -> None:
        is_lost = any(isinstance(step, str) and document.node(step) is None for step in self.block_path)
        if is_lost:
            self.leaving.emit()
        before, self.document = self.document, document
        if is_lost:
            self.block_path = ()
        # Nobody who hears of the change sees a selection of what is gone.
        is_other_selection = self._choose(*self.chosen)
        if is_lost:
            self.graph_opened.emit()
        # Where nodes and notes stand, how large they are and where wires run tells nothing of the network.
        kept = {name: getattr(before, name) for name in ("layout", "notes", "collapsed", "downwards", "waypoints")}
        is_told = before != replace(document, **kept) and self.analysing.begin(document)
        self.changed.emit(diff(before, document))
        if is_told:
            self.analysed.emit(self.latest)
        if is_other_selection:
            self.selection_changed.emit()
        self.saved_changed.emit()


def _begun_in() -> FilePath:
    """The folder that the program was begun in; the person's own where that has gone meanwhile."""
    try:
        return FilePath.cwd()
    except FileNotFoundError:
        return FilePath.home()
