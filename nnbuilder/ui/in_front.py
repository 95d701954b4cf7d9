"""The parts of the document that is in front, by their names."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

from nnbuilder.ui.autosave import Autosave
from nnbuilder.ui.banner import Banner
from nnbuilder.ui.canvas.breadcrumbs import Breadcrumbs
from nnbuilder.ui.canvas.view import CanvasView
from nnbuilder.ui.code.panel import CodePanel
from nnbuilder.ui.data.panel import DataPanel
from nnbuilder.ui.document_view import DocumentView
from nnbuilder.ui.insight.evaluation import EvaluationPanel
from nnbuilder.ui.insight.try_it import TryItPanel
from nnbuilder.ui.inspector.panel import Inspector
from nnbuilder.ui.palette.panel import Palette
from nnbuilder.ui.panes.desk import Desk
from nnbuilder.ui.panes.pages import Pages
from nnbuilder.ui.problems.panel import ProblemsPanel
from nnbuilder.ui.runs.panel import RunsPanel
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.panel import TrainingPanel
from nnbuilder.ui.training.runner import Runner


class InFront:
    """Whoever shows one of several documents has `document`, the view that is in front now."""

    document: DocumentView

    @property
    def session(self) -> Session:
        return self.document.session

    @property
    def runner(self) -> Runner:
        return self.document.runner

    @property
    def autosave(self) -> Autosave:
        return self.document.autosave

    @property
    def canvas(self) -> CanvasView:
        return self.document.canvas

    @property
    def palette_panel(self) -> Palette:
        return self.document.palette_panel

    @property
    def inspector(self) -> Inspector:
        return self.document.inspector

    @property
    def problems(self) -> ProblemsPanel:
        return self.document.problems

    @property
    def data(self) -> DataPanel:
        return self.document.data

    @property
    def training(self) -> TrainingPanel:
        return self.document.training

    @property
    def try_it(self) -> TryItPanel:
        return self.document.try_it

    @property
    def insight(self) -> EvaluationPanel:
        return self.document.insight

    @property
    def runs(self) -> RunsPanel:
        return self.document.runs

    @property
    def code(self) -> CodePanel:
        return self.document.code

    @property
    def tabs(self) -> Pages:
        return self.document.tabs

    @property
    def desk(self) -> Desk:
        return self.document.desk

    @property
    def training_page(self) -> QSplitter:
        return self.document.training_page

    @property
    def banner(self) -> Banner:
        return self.document.banner

    @property
    def breadcrumbs(self) -> Breadcrumbs:
        return self.document.breadcrumbs
