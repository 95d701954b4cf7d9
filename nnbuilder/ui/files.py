"""New, open, save: what happens to files, and that nothing unsaved is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from nnbuilder import shipped
from nnbuilder.core import edits
from nnbuilder.core.document import Document
from nnbuilder.data.formats import file_filter
from nnbuilder.layers.first_network import Proposal, propose
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import SUFFIX, load_document, open_document, save_document
from nnbuilder.project.last_folder import keep_folder, last_folder
from nnbuilder.project.recent import forget, remember
from nnbuilder.project.recovery import Copy
from nnbuilder.ui.action import Action
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.naming import file_named, move, name_after, retitle
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import Button, ask, shortened
from nnbuilder.ui.working import Worker
from nnbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from nnbuilder.data.preview import Preview

_FILTER = f"nnbuilder documents (*{SUFFIX});;All files (*)"


class FileCommands(Guarded, QObject):
    """The file menu, with its dialogs over `window`. Every error becomes a sentence; the document stays as it is.

    `told` is a sentence, and whether it stays until it is closed; `reading` what is read just now, or why it could not be;
    `data_read` what was seen of the data that a network has just been drawn for.
    """

    told = Signal(str, bool)
    close_wanted = Signal(object)
    rename_wanted = Signal(object)
    reading = Signal(str, bool)
    data_read = Signal(object)

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        super().__init__(window)
        self.workspace, self.window = workspace, window
        self.worker = Worker(self)
        # Whoever goes to another document while data is read no longer waits for what would be drawn for it.
        for signal in (workspace.fronted, workspace.shown):
            signal.connect(lambda _: self.worker.forget())

    @property
    def session(self) -> Session:
        """The document in front, which is the one that is saved."""
        return self.workspace.current

    def actions(self) -> tuple[Action, ...]:
        return (
            Action("file.new", "New", "File", lambda: self.new(), shortcuts=("Ctrl+N",), icon="new", in_toolbar=True, group="new"),
            Action("file.data", "New for a data file …", "File", lambda: self.new_for_data(is_folder=False), group="new"),
            Action("file.pictures", "New for a folder of pictures …", "File", lambda: self.new_for_data(is_folder=True), group="new"),
            Action("file.open", "Open …", "File", lambda: self.open(), shortcuts=("Ctrl+O",), icon="open", in_toolbar=True, group="open"),
            Action(
                "file.save",
                "Save",
                "File",
                lambda: self.save(),
                lambda: not self.session.is_read_only,
                ("Ctrl+S",),
                icon="save",
                in_toolbar=True,
                group="save",
            ),
            Action("file.save_as", "Save as …", "File", lambda: self.save_as(), shortcuts=("Ctrl+Shift+S",), group="save"),
            Action("file.rename", "Rename …", "File", lambda: self.rename_wanted.emit(self.session), group="save"),
            Action("file.close", "Close", "File", lambda: self.close_wanted.emit(self.session), shortcuts=("Ctrl+W",), group="close"),
        )

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
            name, _ = QFileDialog.getOpenFileName(self.window, "Data", str(self._folder()), file_filter())
        if name:
            self.draw_for(Path(name))

    def draw_for(self, path: Path) -> None:
        """Reads data in a thread and opens a first network for it, with the reasons above the canvas."""
        base = path.resolve().parent
        keep_folder(base)
        self.reading.emit(f"Reading {path.name} …", False)

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
        # The folder of the data is where the document would be saved, so that the path to it is short.
        self.workspace.show(proposal.document, is_saved=False, folder=base)
        self.data_read.emit(preview)
        self.told.emit(" ".join(proposal.reasons), True)

    def _failed(self, error: Exception) -> None:
        self.reading.emit(str(error), True)

    def open(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self.window, "Open", str(self._folder()), _FILTER)
        self.open_paths([Path(name) for name in names])

    def show_document(self, document: Document) -> None:
        """A document that comes from no file, such as the drawing of a run."""
        self.workspace.show(document)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Each in a tab, the first that can be read in front; the others are shown when somebody looks at them."""
        is_shown = False
        for path in paths:
            is_shown = self.open_path(path, in_front=not is_shown) or is_shown

    def open_path(self, path: Path, *, in_front: bool = True) -> bool:
        """Opens a file in a tab. One that is open already comes to the front, as it is on the disk now where nothing is lost by that."""
        there = self.workspace.of_file(path)
        if there is not None and (there.is_modified or there.on_disk == _stamp(path)):
            self.workspace.put_in_front(there)
            return True
        try:
            loaded = open_document(path, self.session.catalogue)
        except DocumentError as error:
            self.told.emit(str(error), False)
            return False
        if there is not None:
            self.workspace.put_in_front(there)
            there.replace_document(loaded.document, path.resolve(), loaded.read_only)
        session = there or self.workspace.show(loaded.document, path.resolve(), loaded.read_only, in_front=in_front)
        session.on_disk = _stamp(path)
        self._keep_in_mind(path)
        if in_front or loaded.notes:
            self.told.emit(" ".join(loaded.notes), False)
        return True

    def save(self) -> bool:
        if self.session.is_read_only:
            self.told.emit("This document was written by a newer nnbuilder and is not saved over; use Save as.", False)
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
        other = self.workspace.of_file(path)
        if other not in (None, self.session):
            self.told.emit(f"{path.name} is open in another tab; close it there, or choose another name.", False)
            return False
        if not self._may_overwrite(path):
            return False
        self._bring_data_along(path.resolve().parent)
        name_after(self.session, path)
        try:
            save_document(self.session.document, path)
        except DocumentError as error:
            self.told.emit(str(error), False)
            return False
        self.session.is_read_only = False
        self.session.mark_saved(path.resolve())
        self.session.on_disk = _stamp(path)
        self._keep_in_mind(path)
        return True

    def rename(self, session: Session, name: str) -> None:
        """The drawing, its class and its file, where it has one; all of it or, with the reason, nothing. A file is renamed on the disk,
        which is no step of the drawing: what is undone afterwards keeps the name, so that title and file never part."""
        path, was_modified = session.file_path, session.is_modified
        try:
            if path is not None:
                target = file_named(path, name)
                move(path, target)
                forget(path)
                remember(target)
                session.file_path = target
        except DocumentError as error:
            self.told.emit(str(error), False)
            return
        if path is None:
            session.do("Rename", lambda document: edits.set_title(document, name))
        else:
            retitle(session, name)
            # What is in the file still has the title of before.
            session.history.mark_unsaved()
        session.saved_changed.emit()
        if path is not None and not was_modified and session is self.session:
            self.save()

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
            self.told.emit(str(error), False)
            return False
        self.workspace.show(loaded.document, copy.original, loaded.read_only, is_saved=False)
        # Whether the file has changed since is not known, so saving asks if it is newer than the copy.
        stamp = _stamp(copy.original) if copy.original is not None else None
        self.session.on_disk = stamp if stamp is not None and stamp[0] <= copy.written * 1e9 else (0, 0)
        return True

    def _may_overwrite(self, path: Path) -> bool:
        """A file that somebody else has written since is not lost silently."""
        now = _stamp(path)
        if self.session.file_path is None or path.resolve() != self.session.file_path or now is None or now == self.session.on_disk:
            return True
        text = f"{path.name} has been changed by another program since it was opened here. Saving would put this drawing in its place."
        return ask(self.window, "The file has changed", text, Button.Save | Button.Cancel, Button.Cancel) == Button.Save

    def may_close(self, session: Session) -> bool:
        """Asks about unsaved changes, with the document they are of in sight; True where it may go."""
        if not session.is_modified:
            return True
        self.workspace.put_in_front(session)
        text = f"“{shortened(session.document.title, 200)}” has changes that are not saved."
        answer = ask(self.window, "Unsaved changes", text, Button.Save | Button.Discard | Button.Cancel, Button.Save)
        if answer == Button.Save:
            return self.save()
        return bool(answer == Button.Discard)

    def may_close_all(self) -> bool:
        """Asks about each document that is not saved, until one is to stay."""
        return all(self.may_close(session) for session in tuple(self.workspace.sessions))

    def _keep_in_mind(self, path: Path) -> None:
        remember(path)
        keep_folder(path.parent)

    def _folder(self) -> Path:
        return self.session.base if self.session.file_path or self.session.folder else last_folder()


def _stamp(path: Path) -> tuple[int, int] | None:
    """Time and size of a file; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
