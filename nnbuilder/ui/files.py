"""New, open, save: what happens to files, and that nothing unsaved is lost on the way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from nnbuilder import shipped
from nnbuilder.core import edits
from nnbuilder.core.document import Document
from nnbuilder.layers.first_network import Proposal, propose
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import SUFFIX, load_document, open_document, save_document
from nnbuilder.project.recent import remember
from nnbuilder.project.recovery import Copy
from nnbuilder.ui.words import Button, ask, shortened
from nnbuilder.ui.working import Worker

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview
    from nnbuilder.ui.main_window import MainWindow

DATA_FILTER = (
    "Data (*.csv *.tsv *.txt *.jsonl *.ndjson *.json *.parquet *.pq *.feather *.arrow *.xlsx *.npy *.npz *-ubyte *-ubyte.gz *.idx *.md *.zip);;All files (*)"
)
_FILTER = f"nnbuilder documents (*{SUFFIX});;All files (*)"


class FileCommands:
    """The file menu. Every error becomes a sentence in the banner; the document stays as it is."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.session = window, window.session
        self.worker = Worker(window)
        self._on_disk: tuple[int, int] | None = None
        # Whatever is opened while data is read takes the place of what would have been drawn for it.
        self.session.leaving.connect(self.worker.forget)

    def new(self) -> None:
        self.show_document(Document())

    def open_template(self, name: str) -> None:
        """A template as a new document without a file."""
        content = shipped.template(name)
        if content is not None:
            self.show_document(load_document(content, self.session.catalogue).document)

    def new_for_data(self, *, is_folder: bool) -> None:
        """Chooses data, and draws a first network for it."""
        if is_folder:
            name = QFileDialog.getExistingDirectory(self.window, "A folder with one folder of pictures a class", str(self._folder()))
        else:
            name, _ = QFileDialog.getOpenFileName(self.window, "Data", str(self._folder()), DATA_FILTER)
        if name:
            self.draw_for(Path(name))

    def draw_for(self, path: Path) -> None:
        """Reads data in a thread and opens a first network for it, with the reasons above the canvas.

        What is open is asked about when the network is there to take its place, so that no edit made meanwhile is lost.
        """
        base = path.resolve().parent
        self.window.start_page.tell(f"Reading {path.name} …")

        def read() -> tuple[Proposal, Preview]:
            from nnbuilder.data.describe import describe
            from nnbuilder.data.preview import preview
            from nnbuilder.data.sources import source_of

            data = describe(source_of(path, base), base)
            return propose(data, path.resolve().stem.replace("_", " ").strip() or "Untitled"), preview(data, base)

        self.worker.work(read, lambda answer: self._took(answer[0], answer[1], base), self._failed)

    def shutdown(self) -> None:
        self.worker.shutdown()

    def _took(self, proposal: Proposal, preview: Preview, base: Path) -> None:
        if not self.may_leave():
            self.window.start_page.tell("")
            return
        # The folder of the data is where the document would be saved, so that the path to it is short.
        self.session.replace_document(proposal.document, is_saved=False, folder=base)
        self.window.data.show_read(preview)
        self.window.tell(" ".join(proposal.reasons), is_lasting=True)

    def _failed(self, error: Exception) -> None:
        self.window.start_page.tell(str(error), is_error=True)
        if not self.window.start_page.isVisible():
            self.window.tell(str(error))

    def open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self.window, "Open", str(self._folder()), _FILTER)
        if name and self.may_leave():
            self.open_path(Path(name))

    def show_document(self, document: Document) -> None:
        """A document that comes from no file, such as the drawing of a run."""
        if self.may_leave():
            self.session.replace_document(document)

    def open_path(self, path: Path) -> bool:
        try:
            loaded = open_document(path, self.session.catalogue)
        except DocumentError as error:
            self.window.tell(str(error))
            return False
        self.session.replace_document(loaded.document, path.resolve(), loaded.read_only)
        self._on_disk = _stamp(path)
        remember(path)
        self.window.tell(" ".join(loaded.notes))
        return True

    def save(self) -> bool:
        if self.session.is_read_only:
            self.window.tell("This document was written by a newer nnbuilder and is not saved over; use Save as.")
            return False
        return self.save_as() if self.session.file_path is None else self.save_to(self.session.file_path)

    def save_as(self) -> bool:
        proposed = self.session.file_path or self._folder() / f"{self.session.document.title}{SUFFIX}"
        name, _ = QFileDialog.getSaveFileName(self.window, "Save as", str(proposed), _FILTER)
        if not name:
            return False
        path = Path(name)
        return self.save_to(path if path.suffix else path.with_suffix(SUFFIX))

    def save_to(self, path: Path) -> bool:
        if not self._may_overwrite(path):
            return False
        self._bring_data_along(path.resolve().parent)
        try:
            save_document(self.session.document, path)
        except DocumentError as error:
            self.window.tell(str(error))
            return False
        self.session.is_read_only = False
        self.session.mark_saved(path.resolve())
        self._on_disk = _stamp(path)
        remember(path)
        return True

    def _bring_data_along(self, folder: Path) -> None:
        """The path to the data is relative to the document, which may be going to another folder."""
        from nnbuilder.data.sources import moved

        base, data = self.session.base, self.session.document.data
        if data is not None and data.source.kind != "builtin" and base.resolve() != folder:
            source = moved(data.source, base, folder)
            self.session.refresh(lambda document: edits.set_data(document, replace(document.data, source=source)) if document.data == data else document)

    def recover(self, copy: Copy) -> bool:
        """Opens what a crash has left behind, as changes that are not saved."""
        try:
            loaded = open_document(copy.path, self.session.catalogue)
        except DocumentError as error:
            self.window.tell(str(error))
            return False
        self.session.replace_document(loaded.document, copy.original, loaded.read_only, is_saved=False)
        # Whether the file has changed since is not known, so saving asks if it is newer than the copy.
        stamp = _stamp(copy.original) if copy.original is not None else None
        self._on_disk = stamp if stamp is not None and stamp[0] <= copy.written * 1e9 else (0, 0)
        return True

    def _may_overwrite(self, path: Path) -> bool:
        """A file that somebody else has written since is not lost silently."""
        now = _stamp(path)
        if self.session.file_path is None or path.resolve() != self.session.file_path or now is None or now == self._on_disk:
            return True
        text = f"{path.name} has been changed by another program since it was opened here. Saving would put this drawing in its place."
        return ask(self.window, "The file has changed", text, Button.Save | Button.Cancel, Button.Cancel) == Button.Save

    def may_leave(self) -> bool:
        """Asks about unsaved changes; True where the document may go."""
        if not self.session.is_modified:
            return True
        text = f"“{shortened(self.session.document.title, 200)}” has changes that are not saved."
        answer = ask(self.window, "Unsaved changes", text, Button.Save | Button.Discard | Button.Cancel, Button.Save)
        if answer == Button.Save:
            return self.save()
        return bool(answer == Button.Discard)

    def _folder(self) -> Path:
        return self.session.base if self.session.file_path or self.session.folder else Path.home()


def _stamp(path: Path) -> tuple[int, int] | None:
    """Time and size of a file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
