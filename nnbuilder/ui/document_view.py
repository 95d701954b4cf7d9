"""Everything that belongs to one document: its canvas, its panels, its run, and the copy of what is not saved."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.graph import Path
from nnbuilder.ui.action import Action
from nnbuilder.ui.autosave import Autosave
from nnbuilder.ui.banner import Banner
from nnbuilder.ui.canvas import actions as canvas_actions
from nnbuilder.ui.canvas import printing
from nnbuilder.ui.canvas.breadcrumbs import Breadcrumbs
from nnbuilder.ui.canvas.keys import press
from nnbuilder.ui.canvas.picking import Picking
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.data import actions as data_actions
from nnbuilder.ui.export.dialog import ExportDialog
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.inspector.panel import Inspector
from nnbuilder.ui.palette.mine import brought
from nnbuilder.ui.palette.panel import Palette
from nnbuilder.ui.panes import actions as pane_actions
from nnbuilder.ui.panes.arrangement import PAGES, Arrangement
from nnbuilder.ui.panes.desk import Desk
from nnbuilder.ui.panes.pages import Pages
from nnbuilder.ui.problems.following import following
from nnbuilder.ui.problems.panel import ProblemsPanel
from nnbuilder.ui.rooms import Rooms
from nnbuilder.ui.session import Session
from nnbuilder.ui.training import actions as training_actions
from nnbuilder.ui.training.run_view import OTHER
from nnbuilder.ui.training.runner import Runner
from nnbuilder.ui.training.turn import Turn


class DocumentView(Guarded, QWidget):
    """Puts the panels of one session together; what they say to each other goes through the session and the runner.

    `changed` comes when the window should look again at title, actions and the line at its bottom.
    """

    changed = Signal()
    hint_changed = Signal(str)
    to_be_seen = Signal()

    def __init__(self, session: Session, turn: Turn) -> None:
        super().__init__()
        self.session, self.runner = session, Runner(session, turn)
        self.rooms = Rooms(session, self.runner)
        # What is connected to a signal lives as long as its sender: both end with the view, and it with them.
        for sender in (self.session, self.runner, self.rooms):
            sender.setParent(self)
        self.canvas, self.palette_panel, self.inspector = CanvasView(session), Palette(session), Inspector(session)
        self.problems, self.autosave = ProblemsPanel(session), Autosave(session, self)
        self._told: Diagnostic | None = None
        self.banner, self.breadcrumbs = Banner(), Breadcrumbs(session)
        self.desk = self._desk()
        self._connect()
        self._count_problems(len(self.problems.problems))
        self.refresh()

    def actions_of_document(self) -> tuple[Action, ...]:
        return (
            *printing.actions(self.canvas),
            *canvas_actions.actions(self.canvas),
            *self._beside_the_canvas,
            *pane_actions.actions(self.desk),
            *data_actions.actions(lambda source: self.rooms.data.page.choose(source)),
            *training_actions.actions(self.runner, self.start_training, lambda: self.rooms.training.page.panel.open_phases()),
            Action("model.export", "Export …", "Train", lambda: self.open_export(), shortcuts=("Ctrl+E",), icon="export", in_toolbar=True, group="export"),
            Action("view.next_problem", "Next problem", "View", lambda: self.next_problem(1), shortcuts=("F8",), group="problems"),
            Action("view.previous_problem", "Previous problem", "View", lambda: self.next_problem(-1), shortcuts=("Shift+F8",), group="problems"),
        )

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What F6 goes through."""
        return self.canvas, *self.desk.stops

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What rests while the document waits for its end; the sentence above the canvas stays readable."""
        return self.canvas, *(pane for pane, _ in self.desk.named.values())

    @property
    def tabs(self) -> Pages:
        return self.desk.pages

    def tell(self, text: str, *, is_lasting: bool = False) -> None:
        """A sentence above the canvas, until it is read or something else happens; a lasting one until it is closed."""
        self.banner.tell(text, is_lasting=is_lasting)

    def start_training(self) -> None:
        self.desk.bring("training")
        self.runner.start()

    def open_export(self) -> None:
        ExportDialog(self.session, self.runner, self).open()

    def reveal(self, path: Path) -> None:
        self.canvas.reveal(path)
        self.canvas.setFocus()

    def next_problem(self, step: int) -> None:
        problems = [diagnostic for diagnostic in self.session.analysis.diagnostics if diagnostic.severity != "note" and diagnostic.at]
        if not problems:
            self.tell("There are no problems.")
            return
        self._told = target = following(problems, self._told, self.session.selection, step)
        self.reveal(target.at)
        self.tell(target.message)

    def restyle(self) -> None:
        for part in (self.canvas, self.inspector, self.rooms, self.problems, self.desk):
            part.restyle()
        self.palette_panel.fill()

    def refresh(self) -> None:
        self.breadcrumbs.refresh()
        self.changed.emit()

    @property
    def arrangement(self) -> Arrangement:
        """Of the panes, and how the training page is divided."""
        arrangement, beside = self.desk.arrangement, self.rooms.beside
        return replace(arrangement, sizes={**arrangement.sizes, "try": beside}) if beside else arrangement

    def arrange(self, arrangement: Arrangement) -> None:
        """Gives the panels the places and sizes that they have in another document, or had at the last start."""
        self.desk.arrange(arrangement)
        self.rooms.divide(arrangement.sizes.get("try", 0))

    def take_turn(self) -> None:
        """Whose it is to train may have changed."""
        self.rooms.take_turn()
        self.changed.emit()

    def shutdown(self, *, keeps_copy: bool = True) -> None:
        """Nothing reaches the view any more. Unsaved work stays as a copy, unless it was given up."""
        self.runner.shutdown()
        self.autosave.shutdown(keeps=keeps_copy)
        for part in (self.rooms, self.banner):
            part.shutdown()

    def _desk(self) -> Desk:
        """The canvas in the middle, under the sentence of the hour and the way into the open block."""
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.banner, self.breadcrumbs, self.canvas):
            column.addWidget(part)
        column.setStretch(2, 1)
        desk = Desk(
            centre,
            self.canvas,
            {"palette": (self.palette_panel, "Layers"), "inspector": (self.inspector, "Inspector")},
            {
                "problems": (self.problems, "Problems"),
                "data": (self.rooms.data, "Data"),
                "training": (self.rooms.training, "Training"),
                "evaluation": (self.rooms.evaluation, "Evaluation"),
                "runs": (self.rooms.runs, "Runs"),
                "code": (self.rooms.code, "Code"),
            },
        )
        ground = QVBoxLayout(self)
        ground.setContentsMargins(0, 0, 0, 0)
        ground.addWidget(desk)
        return desk

    def _connect(self) -> None:
        session = self.session
        # Whatever is done to a document ends with `saved_changed`.
        for signal in (session.selection_changed, session.saved_changed, session.graph_opened):
            signal.connect(self.refresh)
        self.desk.rearranged.connect(self.changed)
        session.analysing.told.connect(self.refresh)
        session.document_replaced.connect(lambda: self.tell(""))
        session.refused.connect(self.tell)
        self.canvas.refused.connect(self.tell)
        self.canvas.hint_changed.connect(self.hint_changed)
        # Whatever brings a drawing, or works on it, is to be seen.
        session.document_replaced.connect(self.to_be_seen)
        session.changed.connect(lambda _: self.to_be_seen.emit())
        self.canvas.search_opened.connect(self.to_be_seen)
        self.canvas.value_wanted.connect(self.inspector.edit_value)
        self.palette_panel.add_requested.connect(self._add)
        self.inspector.left.connect(self.canvas.setFocus)
        self.inspector.pick_wanted.connect(self._pick)
        self.rooms.proposed.connect(lambda text: self.tell(text, is_lasting=True))
        for part in (self.problems, self.rooms):
            part.reveal.connect(self.reveal)
        self.problems.count_changed.connect(self._count_problems)
        self.runner.state_changed.connect(lambda _: self.refresh())
        self.runner.failed.connect(self._run_failed)
        self.rooms.run_shown.connect(lambda: self.desk.bring("training"))

    def _add(self, kind: str) -> None:
        with self.session.as_one_step():
            if kind := brought(self.session, kind):
                self.canvas.add_node(kind)
        self.canvas.setFocus()

    def _pick(self, picking: Picking) -> None:
        """Another node is to be pointed at; what the inspector offers where none of the open graph fits is its list."""
        if not picking.fitting:
            self.tell("No node that is drawn here fits; the list beside the button has those that stand elsewhere.")
            return
        self.canvas.pick_node(picking)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not (self.canvas.hasFocus() and press(self._beside_the_canvas, event)):
            super().keyPressEvent(event)

    @property
    def _beside_the_canvas(self) -> tuple[Action, ...]:
        """What keys of the canvas do outside of it. Enter leads into the inspector, and Esc there back."""
        edit, minimap, session = self.inspector.edit_first, self.canvas.minimap, self.session
        return (
            Action("edit.parameter", "Edit parameters", "Edit", edit, lambda: len(session.selection) == 1, keys=("Return", "Enter"), group="delete"),
            Action("view.minimap", "Overview in the corner", "View", minimap.toggle, keys=("Alt+M",), group="camera", is_on=lambda: minimap.is_wanted),
        )

    def _run_failed(self, text: str, path: Path) -> None:
        drawing = self.runner.view.drawing
        is_other = drawing is not None and self.runner.relation == OTHER
        self.tell(f"“{drawing.title}”: {text}" if drawing is not None and is_other else text)
        if path and not is_other and self.session.document.node(str(path[0])) is not None:
            self.canvas.reveal(path)

    def _count_problems(self, count: int) -> None:
        self.tabs.setTabText(PAGES.index("problems"), f"Problems ({count})" if count else "Problems")
        self.tabs.limit("problems", self.problems.needed_height)
