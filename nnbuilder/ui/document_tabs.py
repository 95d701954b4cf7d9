"""A tab for every open document: its name, a dot while something is not saved, a mark while it is being trained."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.icons import icon
from nnbuilder.ui.session import Session
from nnbuilder.ui.tab_name import TabName
from nnbuilder.ui.words import plain_tip, shortened
from nnbuilder.ui.workspace import Workspace

_MOST_LETTERS = 28


class DocumentTabs(Guarded, QTabBar):
    """Follows a workspace. `close_wanted` names a session: by its cross, or by the middle button anywhere on its tab; `rename_wanted` names a
    session and what it is to be called; `left`: the keys may go back to the drawing."""

    close_wanted = Signal(object)
    rename_wanted = Signal(object, str)
    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._training: frozenset[Session] = frozenset()
        self._told: dict[int, tuple[object, ...]] = {}
        self.setObjectName("documents")
        self.setAccessibleName("Open documents")
        self.setDocumentMode(True)
        self.setDrawBase(False)
        self.setMovable(True)
        self.setTabsClosable(True)
        self.setUsesScrollButtons(True)
        self.setExpanding(False)
        self.setIconSize(QSize(12, 12))
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for session in workspace.sessions:
            self._add(session)
        workspace.added.connect(self._add)
        workspace.removed.connect(self._remove)
        workspace.fronted.connect(self._follow)
        self.currentChanged.connect(self._choose)
        self.tabMoved.connect(workspace.move)
        self.tabCloseRequested.connect(lambda place: self.close_wanted.emit(workspace.sessions[place]))

    def show_training(self, training: frozenset[Session]) -> None:
        """Marks the documents that a run is under way of."""
        self._training = training
        for session in self.workspace.sessions:
            self._show(session)

    def rename(self, session: Session) -> None:
        """Its name is edited where it stands."""
        place = self.workspace.sessions.index(session)
        edit = TabName(self, self.tabRect(place), session.name)
        edit.chosen.connect(lambda name: self.rename_wanted.emit(session, name))
        edit.ended.connect(self.left)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place >= 0:
            self.rename(self.workspace.sessions[place])
        else:
            super().mouseDoubleClickEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # The middle button never chooses a tab, as the left one does.
        if event.button() != Qt.MouseButton.MiddleButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and place >= 0:
            self.close_wanted.emit(self.workspace.sessions[place])
        else:
            super().mouseReleaseEvent(event)

    def _add(self, session: Session) -> None:
        place = self.workspace.sessions.index(session)
        blocked = self.blockSignals(True)
        self.insertTab(place, "")
        self.setCurrentIndex(self.workspace.sessions.index(self.workspace.current))
        self.blockSignals(blocked)
        session.changed.connect(lambda _: self._show(session))
        session.saved_changed.connect(lambda: self._show(session))
        session.document_replaced.connect(lambda: self._show(session))
        self._show(session)

    def _remove(self, session: Session) -> None:
        # The workspace has forgotten the session; its tab is the one that is too many.
        blocked = self.blockSignals(True)
        self._told.pop(id(session), None)
        self.removeTab(next(place for place in range(self.count()) if self.tabData(place) == id(session)))
        self.setCurrentIndex(self.workspace.sessions.index(self.workspace.current))
        self.blockSignals(blocked)

    def _follow(self, session: Session) -> None:
        if session in self.workspace.sessions:
            self.setCurrentIndex(self.workspace.sessions.index(session))

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self.workspace.sessions):
            self.workspace.put_in_front(self.workspace.sessions[place])

    def _show(self, session: Session) -> None:
        if session not in self.workspace.sessions:
            return
        told = (session.name, session.file_path, session.is_modified, session in self._training, theme.mode())
        # Every edit asks for it, and a tab that is written anew lays the whole bar out.
        if self._told.get(id(session)) == told:
            return
        self._told[id(session)] = told
        place, name = self.workspace.sessions.index(session), shortened(session.name, _MOST_LETTERS)
        self.setTabData(place, id(session))
        # An ampersand in a name is no key.
        self.setTabText(place, f"{'● ' if session.is_modified else ''}{name}".replace("&", "&&"))
        self.setTabIcon(place, icon("start") if session in self._training else QIcon())
        state = "".join((", not saved" if session.is_modified else "", ", being trained" if session in self._training else ""))
        self.setTabToolTip(place, plain_tip(f"{session.file_path or session.name}{state}\nDouble click to rename"))
        self.setAccessibleTabName(place, f"{name}{state}")
