"""The open documents, in the order of their tabs, and which of them is in front."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.ui.action import Action
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session


class Workspace(Guarded, QObject):
    """Holds at least one session. `added`, `removed` and `fronted` tell of one; a closed session is gone for good. `shown`: a
    document has come, wherever it is."""

    added = Signal(object)
    removed = Signal(object)
    fronted = Signal(object)
    shown = Signal(object)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sessions: list[Session] = [session]
        self.current = session

    @property
    def catalogue(self) -> Catalogue:
        return self.current.catalogue

    def actions(self) -> tuple[Action, ...]:
        def has_several() -> bool:
            return len(self.sessions) > 1

        return (
            Action("view.next_document", "Next document", "View", lambda: self.step(1), has_several, ("Ctrl+Tab", "Ctrl+PgDown"), group="documents"),
            Action(
                "view.previous_document", "Previous document", "View", lambda: self.step(-1), has_several, ("Ctrl+Shift+Tab", "Ctrl+PgUp"), group="documents"
            ),
        )

    def show(
        self,
        document: Document,
        file_path: Path | None = None,
        read_only: bool = False,
        *,
        is_saved: bool = True,
        folder: Path | None = None,
        in_front: bool = True,
    ) -> Session:
        """Shows a document in the session in front where nothing has been done in that, else in one of its own beside it."""
        is_free = self.current.is_untouched
        session = self.current if is_free else Session(self.catalogue)
        session.replace_document(document, file_path, read_only, is_saved=is_saved, folder=folder)
        if not is_free:
            place = self.sessions.index(self.current) + 1 if in_front else len(self.sessions)
            self.sessions.insert(place, session)
            self.added.emit(session)
        if in_front:
            self.put_in_front(session)
        self.shown.emit(session)
        return session

    def put_in_front(self, session: Session) -> None:
        if session is not self.current:
            self.current.leaving.emit()
            self.current = session
            self.fronted.emit(session)

    def step(self, by: int) -> None:
        """Goes on to the tab beside, and round at the ends."""
        self.put_in_front(self.sessions[(self.sessions.index(self.current) + by) % len(self.sessions)])

    def move(self, before: int, after: int) -> None:
        """A tab has been dragged to another place."""
        self.sessions.insert(after, self.sessions.pop(before))

    def close(self, session: Session) -> None:
        """Takes a session away; the one beside comes to the front, an empty one where it was the last."""
        place = self.sessions.index(session)
        if len(self.sessions) == 1:
            empty = Session(self.catalogue)
            self.sessions.append(empty)
            self.added.emit(empty)
        if session is self.current:
            self.put_in_front(self.sessions[place + 1] if place + 1 < len(self.sessions) else self.sessions[place - 1])
        self.sessions.remove(session)
        self.removed.emit(session)

    def of_file(self, path: Path) -> Session | None:
        """The session that a file is open in."""
        return next((session for session in self.sessions if session.file_path == path.resolve()), None)
