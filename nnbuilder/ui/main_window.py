"""The window: the document in front, the start page over it, and the commands for both."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLockFile, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from nnbuilder.colours import CONTRAST, DARK, LIGHT
from nnbuilder.core.graph import Path
from nnbuilder.project import preferences
from nnbuilder.project.recovery import Copy
from nnbuilder.ui import guard, menus, theme
from nnbuilder.ui.action import Action
from nnbuilder.ui.actions import Actions
from nnbuilder.ui.command_palette import CommandPalette
from nnbuilder.ui.document_view import DocumentView
from nnbuilder.ui.files import FileCommands
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.in_front import InFront
from nnbuilder.ui.keys import KeysDialog
from nnbuilder.ui.leaving import Leaving
from nnbuilder.ui.session import Session
from nnbuilder.ui.shortcuts import FieldShortcuts
from nnbuilder.ui.start.page import StartPage
from nnbuilder.ui.status import Status
from nnbuilder.ui.words import count, shortened


class MainWindow(InFront, Guarded, QMainWindow):
    """What is shared by every document: start page, menus, palette of commands, the line at the bottom."""

    # A fault may happen in any thread; a signal brings it to the window's.
    fault_caught = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.document = DocumentView(session)
        self.files = FileCommands(session, self)
        self.ground = QWidget()
        # The start page lies over the document, whose layout would make it one of its parts.
        box = QVBoxLayout(self.ground)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.document)
        self.setCentralWidget(self.ground)
        self.status = Status(self.statusBar())
        self.start_page = self._make_start_page()
        self.commands = Actions(self, self._table())
        self.actions_by_id = self.commands.by_id
        menus.fill_menus(self.menuBar(), self.commands)
        self.addToolBar(menus.toolbar(self.commands))
        # What edits text stays with the field.
        shortcuts = [made.shortcuts() for action in self.commands.table if action.menu != "Edit" for made in (self.actions_by_id[action.id],)]
        self.field_shortcuts = FieldShortcuts((shortcut for each in shortcuts for shortcut in each), self)
        self.leaving = Leaving(self, lambda: (self.document,), self.files.may_leave, lambda: (*self.document.parts, self.menuBar()))
        self._stop_listening = guard.listen(self.fault_caught.emit)
        self._connect()
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(1280, 760)

    def tell(self, text: str, *, is_lasting: bool = False) -> None:
        """A sentence above the canvas of the document in front."""
        self.document.tell(text, is_lasting=is_lasting)

    def show_start(self) -> None:
        self.start_page.open()
        self.start_page.templates.setFocus()

    def set_theme(self, mode: str) -> None:
        """Light, dark or high contrast, now and at the next start."""
        application = QApplication.instance()
        if isinstance(application, QApplication) and mode != theme.mode():
            theme.apply(application, mode)
            preferences.put("theme", mode)
            self.commands.restyle()
            self.document.restyle()
            self.start_page.restyle()

    def show_commands(self) -> None:
        CommandPalette(self.commands.table, self).open()

    def show_keys(self) -> None:
        KeysDialog(self.commands.table, self).open()

    def start_training(self) -> None:
        self.document.start_training()

    def open_export(self) -> None:
        self.document.open_export()

    def reveal(self, path: Path) -> None:
        self.document.reveal(path)

    def recover(self, copy: Copy, lock: QLockFile) -> bool:
        """Goes on with what was left behind; False where it cannot be read."""
        if not self.files.recover(copy):
            return False
        self.autosave.adopt(copy, lock)
        return True

    def next_pane(self, step: int) -> None:
        """Moves the focus from pane to pane, since Tab searches on the canvas."""
        panes = self.document.panes
        current = next((place for place, pane in enumerate(panes) if pane.hasFocus() or pane.isAncestorOf(self.focusWidget() or self)), 0)
        target = panes[(current + step) % len(panes)]
        inner = target.focusWidget() or next(
            (child for child in target.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()),
            target,
        )
        (target if target.focusPolicy() & Qt.FocusPolicy.TabFocus else inner).setFocus(Qt.FocusReason.TabFocusReason)

    def refresh(self) -> None:
        """Title, actions and the line at the bottom."""
        session = self.session
        name = session.file_path.stem if session.file_path else session.document.title
        self.setWindowTitle(f"{shortened(name, 120)}[*] — nnbuilder")
        self.setWindowModified(session.is_modified)
        self.commands.refresh()
        errors = sum(diagnostic.severity == "error" for diagnostic in session.analysis.diagnostics)
        nodes = len(session.graph.nodes)
        self.status.show_summary(f"{count(nodes, 'node')}   {count(errors, 'error') if errors else 'no errors'}")

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.leaving.may_close():
            event.ignore()
            return
        self.shutdown(keeps_copy=self.leaving.keeps_copy)
        event.accept()

    def shutdown(self, *, keeps_copy: bool = True) -> None:
        """Nothing reaches the window any more. Unsaved work stays as a copy, unless it was given up."""
        self._stop_listening()
        self.document.shutdown(keeps_copy=keeps_copy)
        for part in (self.files, self.start_page):
            part.shutdown()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.canvas.cancel_gesture()

    def _table(self) -> tuple[Action, ...]:
        """Every command, bound to the document in front."""
        start, *files = self.files.actions()
        return (
            start,
            Action("file.template", "New from template …", "File", self.show_start, shortcuts=("Ctrl+Shift+N",), icon="template", group="new"),
            *files,
            Action("file.quit", "Quit", "File", self.close, shortcuts=("Ctrl+Q",), group="quit"),
            *self.document.actions_of_document(),
            Action("view.light", "Light", "View", lambda: self.set_theme(LIGHT), group="theme", is_on=lambda: theme.mode() == LIGHT),
            Action("view.dark", "Dark", "View", lambda: self.set_theme(DARK), group="theme", is_on=lambda: theme.mode() == DARK),
            Action("view.contrast", "High contrast", "View", lambda: self.set_theme(CONTRAST), group="theme", is_on=lambda: theme.mode() == CONTRAST),
            Action("view.next_pane", "Next pane", "View", lambda: self.next_pane(1), shortcuts=("F6",), group="panes"),
            Action("view.previous_pane", "Previous pane", "View", lambda: self.next_pane(-1), shortcuts=("Shift+F6",), group="panes"),
            Action("help.commands", "All commands …", "Help", self.show_commands, shortcuts=("Ctrl+Shift+P",)),
            Action("help.keys", "Keys and gestures", "Help", self.show_keys, shortcuts=("F1",)),
        )

    def _make_start_page(self) -> StartPage:
        page = StartPage(self.ground, self.session.catalogue)
        page.template_chosen.connect(self.files.open_template)
        page.document_chosen.connect(lambda path: self.files.may_leave() and self.files.open_path(path))
        page.data_chosen.connect(self.files.draw_for)
        page.data_wanted.connect(lambda is_folder: self.files.new_for_data(is_folder=is_folder))
        page.open_wanted.connect(self.files.open)
        page.empty_wanted.connect(self._close_start)
        page.hide()
        return page

    def _close_start(self) -> None:
        self.start_page.hide()
        self.canvas.setFocus()

    def _connect(self) -> None:
        self.fault_caught.connect(self.status.fault.tell)
        self.files.told.connect(lambda text, is_lasting: self.tell(text, is_lasting=is_lasting))
        self.files.reading.connect(self._tell_reading)
        self.files.data_read.connect(lambda preview: self.data.show_read(preview))
        self.leaving.told.connect(lambda text: self.tell(text, is_lasting=True))
        document = self.document
        document.changed.connect(self.refresh)
        document.to_be_seen.connect(self.start_page.hide)
        document.hint_changed.connect(self.status.show_hint)
        document.autosave.told.connect(self.status.tell_uncopied)
        document.runner.state_changed.connect(lambda _: self.leaving.go_on())
        document.runs.document_opened.connect(self.files.show_document)

    def _tell_reading(self, text: str, is_error: bool) -> None:
        self.start_page.tell(text, is_error=is_error)
        if is_error and not self.start_page.isVisible():
            self.tell(text)
