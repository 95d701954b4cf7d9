"""The parts of the document that is in front, by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    from nnbuilder.ui.training.page import TrainingPage
    from nnbuilder.ui.training.panel import TrainingPanel
    from nnbuilder.ui.training.runner import Runner


class InFront:
    """Whoever shows one of several documents, of which one is in front."""

    @property
    def document(self) -> DocumentView:
        """The view that is in front now."""
        raise NotImplementedError

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
        return self.document.rooms.data.page

    @property
    def training(self) -> TrainingPanel:
        return self.training_page.panel

    @property
    def try_it(self) -> TryItPanel:
        return self.training_page.try_it

    @property
    def insight(self) -> EvaluationPanel:
        return self.document.rooms.evaluation.page

    @property
    def runs(self) -> RunsPanel:
        return self.document.rooms.runs.page

    @property
    def code(self) -> CodePanel:
        return self.document.rooms.code.page

    @property
    def tabs(self) -> Pages:
        return self.document.tabs

    @property
    def desk(self) -> Desk:
        return self.document.desk

    @property
    def training_page(self) -> TrainingPage:
        return self.document.rooms.training.page

    @property
    def banner(self) -> Banner:
        return self.document.banner

    @property
    def breadcrumbs(self) -> Breadcrumbs:
        return self.document.breadcrumbs
