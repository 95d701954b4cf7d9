"""The window: the document in front, the start page over it, and the commands for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLockFile, Signal
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from nnbuilder.project.recovery import Copy
from nnbuilder.ui import appearance, guard, window_actions
from nnbuilder.ui.actions import Actions
from nnbuilder.ui.command_palette import CommandPalette
from nnbuilder.ui.document_tabs import DocumentTabs
from nnbuilder.ui.dropped import dropped_files
from nnbuilder.ui.entrance import Entrance
from nnbuilder.ui.files import FileCommands
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.keys import KeysDialog
from nnbuilder.ui.leaving import Leaving, may_stop
from nnbuilder.ui.offering import Offering
from nnbuilder.ui.panes.arrangement import Arrangement
from nnbuilder.ui.panes.walk import go_to_next
from nnbuilder.ui.remembering import remember
from nnbuilder.ui.session import Session
from nnbuilder.ui.shortcut_editor import ShortcutEditor
from nnbuilder.ui.status import Status
from nnbuilder.ui.tour.guide import Guide
from nnbuilder.ui.tour.steps import Sight
from nnbuilder.ui.training.turn import Turn
from nnbuilder.ui.words import count, shortened
from nnbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from nnbuilder.ui.document_view import DocumentView


class MainWindow(Entrance, Guarded, QMainWindow):
    """What is shared by every document: start page, menus, palette of commands, the line at the bottom.

    Nothing of a document is loaded before one is seen, or anything of it is asked for; its commands come with it.
    """

    # A fault may happen in any thread; a signal brings it to the window's.
    fault_caught = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.resize(1280, 760)
        self.setAcceptDrops(True)
        self.workspace, self.turn = Workspace(session, self), Turn()
        self.files = FileCommands(self.workspace, self)
        self.status = Status(self.statusBar())
        self.views: dict[Session, DocumentView] = {}
        self._front: DocumentView | None = None
        self._arrangement = Arrangement()
        self.ground, self.stack = QWidget(), QStackedWidget()
        # The start page lies over the documents, whose layout would make it one of its parts.
        box = QVBoxLayout(self.ground)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.stack)
        self.setCentralWidget(self.ground)
        self.start_page = self._make_start_page()
        self.guide = Guide(self, Sight(self, self.start_page, self.show_start))
        self.document_tabs = DocumentTabs(self.workspace)
        self._offering = Offering(self, window_actions.actions(self), self.document_tabs)
        self.leaving = Leaving(self, self._documents, self.files.may_close_all, self._parts)
        self._stop_listening = guard.listen(self.fault_caught.emit)
        self._connect()
        self.refresh()

    @property
    def session(self) -> Session:
        return self.workspace.current

    @property
    def document(self) -> DocumentView:
        """The view in front, built now if nobody has looked yet."""
        return self._view_of(self.session)

    @property
    def commands(self) -> Actions:
        """Every one there is, those of a document as well."""
        self.see_document()
        return self._offering.actions

    @property
    def actions_by_id(self) -> dict[str, QAction]:
        return self.commands.by_id

    @property
    def arrangement(self) -> Arrangement:
        """Of the panes around the document in front, or around the first that will be."""
        return self._front.arrangement if self._front is not None else self._arrangement

    def arrange(self, arrangement: Arrangement) -> None:
        self._arrangement = arrangement
        if self._front is not None:
            self._front.arrange(arrangement)

    def cover(self, is_covered: bool) -> None:
        if self._front is not None:
            self._front.desk.cover(is_covered)

    def see_document(self) -> None:
        """What belongs to the document in front is there from now on."""
        self._view_of(self.session)

    def tell(self, text: str, *, is_lasting: bool = False) -> None:
        """A sentence above the canvas of the document in front."""
        self.document.tell(text, is_lasting=is_lasting)

    def look(self, mode: str, points: float) -> None:
        """Light, dark or high contrast, with text of that size, now and at the next start."""
        if appearance.choose(mode, points):
            self._offering.actions.restyle()
            for view in self._documents():
                view.restyle()
            self.document_tabs.show_training(self._training)
            self.start_page.restyle()
            self._offering.actions.refresh()

    def show_commands(self) -> None:
        CommandPalette(self.commands.table, self).open()

    def show_keys(self) -> None:
        KeysDialog(self.commands.table, self).open()

    def choose_keys(self) -> None:
        editor = ShortcutEditor(self.commands.table, self)
        editor.changed.connect(self._offering.rebind)
        editor.open()

    def start_training(self) -> None:
        self.document.start_training()

    def recover(self, copy: Copy, lock: QLockFile) -> bool:
        """Goes on with what was left behind; False where it cannot be read."""
        if not self.files.recover(copy):
            return False
        self.autosave.adopt(copy, lock)
        return True

    def next_pane(self, step: int) -> None:
        go_to_next(self.document.panes, QApplication.focusWidget(), step)

    def close_document(self, session: Session) -> None:
        """Asks about what is not saved and about a run under way, and closes its tab; the start page follows the last one."""
        view = self.views.get(session)
        if not self.files.may_close(session) or (view is not None and not may_stop(self, view.runner)):
            return
        is_last = len(self.workspace.sessions) == 1
        self.workspace.close(session)
        if is_last:
            self.show_start()

    def keep_copies(self) -> None:
        """Before the session of the desktop ends: what is not saved lies on the disk when this returns."""
        for view in self._documents():
            view.autosave.keep_now()

    def refresh(self) -> None:
        """Title, actions and the line at the bottom."""
        session = self.session
        self.setWindowTitle(f"{shortened(session.name, 120)}[*] — nnbuilder")
        self.setWindowModified(session.is_modified)
        self._offering.actions.refresh()
        self.status.show_summary(count(len(session.graph.nodes), "node"))
        severities = [diagnostic.severity for diagnostic in session.latest.diagnostics]
        self.status.show_problems(severities.count("error"), severities.count("warning"))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.leaving.may_close():
            event.ignore()
            return
        self.shutdown(keeps_copy=self.leaving.keeps_copy)
        event.accept()

    def shutdown(self, *, keeps_copy: bool = True) -> None:
        """Nothing reaches the window any more. Unsaved work stays as a copy, unless it was given up."""
        self._stop_listening()
        remember(self, self.arrangement)
        self.guide.end()
        for view in self._documents():
            view.shutdown(keeps_copy=keeps_copy)
        for part in (self.files, self.start_page):
            part.shutdown()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow() and self._front is not None:
            self._front.canvas.cancel_gesture()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key may be that of a command that comes with the first document."""
        if self._front is not None or not self._offering.press(event):
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(dropped_files(event.mimeData()))

    def _bind(self, view: DocumentView) -> None:
        """The commands of a document work on this one from now on."""
        self._front = view
        self._offering.bind(window_actions.actions(self, view.actions_of_document()))

    @property
    def _training(self) -> frozenset[Session]:
        return frozenset(session for session, view in self.views.items() if view.runner.is_active)

    def _view_of(self, session: Session) -> DocumentView:
        """The view of a document, loaded and built when it is first looked at."""
        if session not in self.views:
            from nnbuilder.ui.document_view import DocumentView

            view = self.views[session] = DocumentView(session, self.turn)
            view.arrange(self.arrangement)
            view.desk.cover(not self.start_page.isHidden())
            self.stack.addWidget(view)
            view.changed.connect(lambda: self.refresh() if self._front is view else None)
            view.to_be_seen.connect(lambda: self.leave_start() if self._front is view else None)
            view.hint_changed.connect(self.status.show_hint)
            view.autosave.told.connect(lambda _: self._tell_uncopied())
            view.runner.state_changed.connect(lambda _: self._run_changed())
            view.rooms.document_opened.connect(self.files.show_document)
            if self._front is None:
                self._bind(view)
        return self.views[session]

    def _bring_forward(self, session: Session) -> None:
        is_new, arrangement, view = session not in self.views, self.arrangement, self._view_of(session)
        view.arrange(arrangement)
        view.desk.cover(False)
        self.stack.setCurrentWidget(view)
        self._bind(view)
        view.take_turn()
        self.start_page.hide()
        if is_new:
            self.canvas.setFocus()

    def _documents(self) -> tuple[DocumentView, ...]:
        """Those that were looked at; nothing can have happened to the others."""
        return tuple(self.views.values())

    def _parts(self) -> tuple[QWidget, ...]:
        return (*self.document.parts, self.menuBar(), self.document_tabs)

    def _forget(self, session: Session) -> None:
        view = self.views.pop(session, None)
        if view is not None:
            view.shutdown(keeps_copy=False)
            self.stack.removeWidget(view)
            view.deleteLater()

    def _run_changed(self) -> None:
        """Whichever document it is of: the one in front may train now, or no longer."""
        self.leaving.go_on()
        self.document_tabs.show_training(self._training)
        self.document.take_turn()

    def _tell_uncopied(self) -> None:
        self.status.tell_uncopied(next((view.autosave.reason for view in self._documents() if view.autosave.reason), ""))

    def _first_seen(self) -> None:
        """Something has come to the document that the window began with, or has been done to it, before anybody looked."""
        if self._front is None:
            self.see_document()
            self.leave_start()
            self.refresh()

    def _connect(self) -> None:
        # Whatever is done to a document ends with the second.
        for signal in (self.session.document_replaced, self.session.saved_changed):
            signal.connect(self._first_seen)
        self._offering.asked.connect(self.see_document)
        self.workspace.shown.connect(lambda session: self.leave_start() if session is self.session else None)
        self.start_page.covers.connect(self.status.cover)
        self.status.problems.clicked.connect(lambda: self.desk.bring("problems"))
        self.fault_caught.connect(self.status.fault.tell)
        self.files.told.connect(lambda text, is_lasting: self.tell(text, is_lasting=is_lasting))
        self.files.reading.connect(self.tell_reading)
        self.files.data_read.connect(lambda preview: self.data.show_read(preview))
        self.leaving.told.connect(lambda text: self.tell(text, is_lasting=True))
        self.files.close_wanted.connect(self.close_document)
        self.files.rename_wanted.connect(self.document_tabs.rename)
        self.document_tabs.close_wanted.connect(self.close_document)
        self.document_tabs.rename_wanted.connect(self.files.rename)
        self.document_tabs.left.connect(lambda: self.canvas.setFocus())
        self.workspace.fronted.connect(self._bring_forward)
        self.workspace.removed.connect(self._forget)
        for changed in (self.workspace.added, self.workspace.removed):  # Only now is there a next document.
            changed.connect(lambda _: self.commands.refresh())
