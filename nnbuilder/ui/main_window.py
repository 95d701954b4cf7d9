"""The window: palette, canvas, inspector, and the panels below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QTabWidget,
    QWidget,
)

from nnbuilder.core.graph import Path
from nnbuilder.project import preferences
from nnbuilder.ui import actions, arrangement, guard, theme
from nnbuilder.ui.autosave import Autosave
from nnbuilder.ui.banner import Banner
from nnbuilder.ui.canvas.breadcrumbs import Breadcrumbs
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.code.panel import CodePanel
from nnbuilder.ui.command_palette import CommandPalette
from nnbuilder.ui.data.panel import DataPanel
from nnbuilder.ui.export.dialog import ExportDialog
from nnbuilder.ui.fault_badge import FaultBadge
from nnbuilder.ui.files import FileCommands
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.evaluation import EvaluationPanel
from nnbuilder.ui.insight.try_it import TryItPanel
from nnbuilder.ui.inspector.panel import Inspector
from nnbuilder.ui.keys import KeysDialog
from nnbuilder.ui.leaving import Leaving
from nnbuilder.ui.palette.panel import Palette
from nnbuilder.ui.problems.panel import ProblemsPanel
from nnbuilder.ui.runs.panel import RunsPanel
from nnbuilder.ui.session import Session
from nnbuilder.ui.shortcuts import FieldShortcuts
from nnbuilder.ui.start.page import StartPage
from nnbuilder.ui.training.panel import TrainingPanel
from nnbuilder.ui.training.run_view import OTHER
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.words import Label, count, shortened


class MainWindow(Guarded, QMainWindow):
    """Puts the panels together; what they say to each other goes through the session and the runner."""

    session: Session
    runner: Runner
    files: FileCommands
    canvas: CanvasView
    training: TrainingPanel
    tabs: QTabWidget
    training_page: QSplitter
    whole: QWidget
    # A fault may happen in any thread; a signal brings it to the window's.
    fault_caught = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.session, self.runner = session, Runner(session)
        # What is connected to a signal lives as long as its sender: both end with the window, and it with them.
        for sender in (self.session, self.runner):
            sender.setParent(self)
        self.files = FileCommands(self)
        self.canvas, self.palette_panel, self.inspector = CanvasView(session), Palette(session), Inspector(session)
        self.problems, self.data, self.code = ProblemsPanel(session), DataPanel(session), CodePanel(session)
        self.training, self.try_it, self.insight = TrainingPanel(session, self.runner), TryItPanel(session, self.runner), EvaluationPanel(session, self.runner)
        self.runs = RunsPanel(self.runner)
        self.autosave = Autosave(session, self)
        self.banner, self.breadcrumbs = Banner(), Breadcrumbs(session)
        self.actions_by_id = actions.make_actions(self, self)
        self.addActions(list(self.actions_by_id.values()))
        # What edits text stays with the field.
        self.field_shortcuts = FieldShortcuts((self.actions_by_id[action.id].shortcut() for action in actions.ACTIONS if action.menu != "Edit"), self)
        arrangement.arrange(self)
        arrangement.make_menus(self)
        arrangement.make_toolbar(self)
        self._make_status()
        self.start_page = self._make_start_page()
        self.leaving = Leaving(self)
        self._connect()
        self.refresh()

    def sizeHint(self) -> QSize:
        return QSize(1280, 760)

    def tell(self, text: str, *, is_lasting: bool = False) -> None:
        """A sentence above the canvas, until it is read or something else happens; a lasting one until it is closed."""
        self.banner.tell(text, is_lasting=is_lasting)

    def show_start(self) -> None:
        self.start_page.open()
        self.start_page.templates.setFocus()

    def set_theme(self, mode: str) -> None:
        """Light or dark, now and at the next start."""
        application = QApplication.instance()
        if isinstance(application, QApplication) and mode != theme.mode():
            theme.apply(application, mode)
            preferences.put("theme", mode)
            actions.restyle(self.actions_by_id)
            for panel in (self.canvas, self.training, self.insight, self.code, self.problems, self.start_page):
                panel.restyle()
            self.palette_panel.fill()

    def show_commands(self) -> None:
        CommandPalette(self).open()

    def start_training(self) -> None:
        self.tabs.setCurrentWidget(self.training_page)
        self.runner.start()

    def open_export(self) -> None:
        ExportDialog(self.session, self.runner, self).open()

    def add_layer(self) -> None:
        self.start_page.hide()
        self.canvas.open_search()

    def show_keys(self) -> None:
        KeysDialog(self).open()

    def reveal(self, path: Path) -> None:
        self.canvas.reveal(path)
        self.canvas.setFocus()

    def next_pane(self, step: int) -> None:
        """Moves the focus from pane to pane, since Tab searches on the canvas."""
        panes: list[QWidget] = [self.canvas, self.inspector, self.tabs.currentWidget(), self.palette_panel.search]
        current = next((place for place, pane in enumerate(panes) if pane.hasFocus() or pane.isAncestorOf(self.focusWidget() or self)), 0)
        target = panes[(current + step) % len(panes)]
        inner = target.focusWidget() or next(
            (child for child in target.findChildren(QWidget) if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()),
            target,
        )
        (target if target.focusPolicy() & Qt.FocusPolicy.TabFocus else inner).setFocus(Qt.FocusReason.TabFocusReason)

    def next_problem(self, step: int) -> None:
        found = [diagnostic for diagnostic in self.session.analysis.diagnostics if diagnostic.severity != "note" and diagnostic.at]
        if not found:
            self.tell("There are no problems.")
            return
        current = next((place for place, diagnostic in enumerate(found) if diagnostic.node in self.session.selection), -1 if step > 0 else 0)
        target = found[(current + step) % len(found)]
        self.reveal(target.at)
        self.tell(target.message)

    def refresh(self) -> None:
        """Title, actions, breadcrumbs and the line at the bottom."""
        session = self.session
        name = session.file_path.stem if session.file_path else session.document.title
        self.setWindowTitle(f"{shortened(name, 120)}[*] — nnbuilder")
        self.setWindowModified(session.is_modified)
        actions.refresh(self, self.actions_by_id)
        errors = sum(found.severity == "error" for found in session.analysis.diagnostics)
        nodes = len(session.graph.nodes)
        self.summary.setText(f"{count(nodes, 'node')}   {count(errors, 'error') if errors else 'no errors'}")
        self.breadcrumbs.refresh()
        self.try_it.setVisible(session.document.data is None or self.try_it.is_useful)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.leaving.may_close():
            event.ignore()
            return
        self.shutdown(keeps_copy=self.leaving.keeps_copy)
        event.accept()

    def shutdown(self, *, keeps_copy: bool = True) -> None:
        """Nothing reaches the window any more. Unsaved work stays as a copy, unless it was given up."""
        self._stop_listening()
        self.runner.shutdown()
        self.autosave.shutdown(keeps=keeps_copy)
        for panel in (self.data, self.training, self.try_it, self.insight, self.runs, self.files, self.start_page, self.banner):
            panel.shutdown()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.canvas.cancel_gesture()

    def _make_start_page(self) -> StartPage:
        page = StartPage(self.whole, self.session.catalogue)
        page.template_chosen.connect(self.files.open_template)
        page.document_chosen.connect(lambda path: self.files.may_leave() and self.files.open_path(path))
        page.data_chosen.connect(self.files.draw_for)
        page.data_wanted.connect(lambda is_folder: self.files.new_for_data(is_folder=is_folder))
        page.open_wanted.connect(self.files.open)
        page.empty_wanted.connect(self._close_start)
        # Whatever brings a drawing, or works on it, closes the page.
        self.session.document_replaced.connect(page.hide)
        self.session.changed.connect(lambda _: page.hide())
        page.hide()
        return page

    def _close_start(self) -> None:
        self.start_page.hide()
        self.canvas.setFocus()

    def _make_status(self) -> None:
        self.hint, self.uncopied, self.summary, self.fault = Label(), Label(), Label(), FaultBadge()
        self.uncopied.setProperty("role", "error")
        self.autosave.told.connect(self._tell_uncopied)
        self.fault_caught.connect(self.fault.tell)
        self.fault.shown.connect(lambda is_shown: self.hint.setVisible(not is_shown))
        self._stop_listening = guard.listen(self.fault_caught.emit)
        self.statusBar().setSizeGripEnabled(False)
        self.hint.setContentsMargins(8, 0, 8, 0)
        self.summary.setContentsMargins(8, 0, 10, 0)
        self.statusBar().addWidget(self.hint, 1)
        self.statusBar().addPermanentWidget(self.uncopied)
        self.statusBar().addPermanentWidget(self.fault)
        self.statusBar().addPermanentWidget(self.summary)
        self._show_hint("")

    def _connect(self) -> None:
        session = self.session
        session.changed.connect(lambda _: self.refresh())
        session.analysed.connect(lambda _: self.refresh())
        session.selection_changed.connect(self.refresh)
        session.saved_changed.connect(self.refresh)
        session.graph_opened.connect(self.refresh)
        session.document_replaced.connect(self.refresh)
        session.document_replaced.connect(lambda: self.tell(""))
        session.refused.connect(self.tell)
        self.canvas.refused.connect(self.tell)
        self.canvas.hint_changed.connect(self._show_hint)
        self.palette_panel.add_requested.connect(self._add)
        self.data.proposed.connect(lambda text: self.tell(text, is_lasting=True))
        for panel in (self.problems, self.code):
            panel.reveal.connect(self.reveal)
        self.problems.count_changed.connect(self._count_problems)
        self._count_problems(len(self.problems.problems))
        self.runner.state_changed.connect(lambda _: self.refresh())
        self.runner.failed.connect(self._run_failed)
        self.runs.shown.connect(lambda: self.tabs.setCurrentWidget(self.training_page))
        self.runs.document_opened.connect(self.files.show_document)

    def _add(self, kind: str) -> None:
        self.canvas.add_node(kind)
        self.canvas.setFocus()

    def _run_failed(self, text: str, path: Path) -> None:
        drawing = self.runner.view.drawing
        is_other = drawing is not None and self.runner.relation == OTHER
        self.tell(f"“{drawing.title}”: {text}" if drawing is not None and is_other else text)
        if path and not is_other and self.session.document.node(str(path[0])) is not None:
            self.canvas.reveal(path)

    def _count_problems(self, count: int) -> None:
        self.tabs.setTabText(self.tabs.indexOf(self.problems), f"Problems ({count})" if count else "Problems")

    def _tell_uncopied(self, reason: str) -> None:
        self.uncopied.setText(reason)
        self.uncopied.setVisible(bool(reason))
        self.hint.setVisible(not reason)

    def _show_hint(self, text: str) -> None:
        self.hint.setText(text or "Drag a port to connect · Tab adds a layer · middle button or Space pans · wheel zooms · F1 shows all keys")
