"""New, open, save: what happens to files, and that nothing unsaved is lost on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QInputDialog

from nnbuilder import shipped
from nnbuilder.core.document import Document
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.files import SUFFIX, load_document, open_document, save_document
from nnbuilder.ui.words import Button, ask

if TYPE_CHECKING:
    from nnbuilder.ui.main_window import MainWindow

_FILTER = f"nnbuilder documents (*{SUFFIX});;All files (*)"


class FileCommands:
    """The file menu. Every error becomes a sentence in the banner; the document stays as it is."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.session = window, window.session

    def new(self) -> None:
        self.show_document(Document())

    def new_from_template(self) -> None:
        entries = shipped.templates()
        titles = [f"{entry['title']} ({entry['family']})" for entry in entries]
        chosen, is_taken = QInputDialog.getItem(self.window, "New from template", "Start from", titles, 0, False)
        if is_taken:
            self.open_template(str(entries[titles.index(chosen)]["name"]))

    def open_template(self, name: str) -> None:
        """A template as a new document without a file."""
        content = shipped.template(name)
        if content is not None:
            self.show_document(load_document(content).document)

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
            loaded = open_document(path)
        except DocumentError as error:
            self.window.tell(str(error))
            return False
        self.session.replace_document(loaded.document, path.resolve(), loaded.read_only)
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
        try:
            save_document(self.session.document, path)
        except DocumentError as error:
            self.window.tell(str(error))
            return False
        self.session.is_read_only = False
        self.session.mark_saved(path.resolve())
        return True

    def may_leave(self) -> bool:
        """Asks about unsaved changes; True where the document may go."""
        if not self.session.is_modified:
            return True
        text = f"“{self.session.document.title}” has changes that are not saved."
        answer = ask(self.window, "Unsaved changes", text, Button.Save | Button.Discard | Button.Cancel, Button.Save)
        if answer == Button.Save:
            return self.save()
        return bool(answer == Button.Discard)

    def _folder(self) -> Path:
        return self.session.file_path.parent if self.session.file_path else Path.home()
