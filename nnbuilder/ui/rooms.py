"""The pages of a document that nobody needs to draw: each is loaded and made when it is first seen, or first spoken to.

What a page would have been told until then it reads off the session and the runner, as they are when it is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from nnbuilder.ui.code.last_sound import LastSound
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.panes.room import Room
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner

if TYPE_CHECKING:
    from nnbuilder.core.document import DataSet
    from nnbuilder.ui.code.panel import CodePanel
    from nnbuilder.ui.data.panel import DataPanel
    from nnbuilder.ui.insight.evaluation import EvaluationPanel
    from nnbuilder.ui.runs.panel import RunsPanel
    from nnbuilder.ui.training.page import TrainingPage


class Rooms(Guarded, QObject):
    """`proposed`: why a network was drawn as it was; `reveal(path)`: a node is to be seen; `document_opened`: the drawing of a run;
    `run_shown`: its curves are to be seen."""

    proposed = Signal(str)
    reveal = Signal(object)
    document_opened = Signal(object)
    run_shown = Signal()

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__()
        self.session, self.runner, self.last_sound = session, runner, LastSound(session)
        self._beside = 0
        self.data, self.training = Room(self._data), Room(self._training)
        self.evaluation, self.runs, self.code = Room(self._evaluation), Room(self._runs), Room(self._code)
        for signal in (session.document_replaced, session.changed):
            signal.connect(lambda *_: self._read_data())
        # What a run has come to is measured as soon as it ends, so that nobody waits for it who looks later.
        runner.run_ended.connect(lambda _: self.evaluation.page)
        self._read_data()

    @property
    def beside(self) -> int:
        """How many pixels the page of training gives to answers; 0 where it has not been divided yet."""
        page = self.training.made
        return self._beside if page is None else page.sizes()[1] or self._beside

    def divide(self, beside: int) -> None:
        """The page of training gives so many pixels to answers, now or when it is made; 0 leaves it as it is."""
        self._beside = beside or self._beside
        if beside and self.training.made is not None:
            self.training.made.divide(beside)

    def take_turn(self) -> None:
        """Whose it is to train may have changed."""
        if self.training.made is not None:
            self.training.made.panel.refresh()

    def restyle(self) -> None:
        """In the colours of another theme."""
        for room in (self.training, self.evaluation, self.code):
            if room.made is not None:
                room.made.restyle()

    def shutdown(self) -> None:
        for room in (self.data, self.training, self.evaluation, self.runs):
            if room.made is not None:
                room.made.shutdown()

    def _read_data(self) -> None:
        """The page of the data reads what the document does not know of it, whoever looks."""
        data = self.session.document.data
        if self.data.made is None and data is not None and _is_unread(data):
            _ = self.data.page

    def _data(self) -> DataPanel:
        from nnbuilder.ui.data.panel import DataPanel

        page = DataPanel(self.session)
        page.proposed.connect(self.proposed)
        return page

    def _training(self) -> TrainingPage:
        from nnbuilder.ui.training.page import TrainingPage

        page = TrainingPage(self.session, self.runner)
        if self._beside:
            page.divide(self._beside)
        return page

    def _evaluation(self) -> EvaluationPanel:
        from nnbuilder.ui.insight.evaluation import EvaluationPanel

        return EvaluationPanel(self.session, self.runner)

    def _runs(self) -> RunsPanel:
        from nnbuilder.ui.runs.panel import RunsPanel

        page = RunsPanel(self.runner)
        page.document_opened.connect(self.document_opened)
        page.shown.connect(self.run_shown)
        return page

    def _code(self) -> CodePanel:
        from nnbuilder.ui.code.panel import CodePanel

        page = CodePanel(self.session, self.last_sound)
        page.reveal.connect(self.reveal)
        return page


def _is_unread(data: DataSet) -> bool:
    """Whether the document lacks what only reading tells: nobody has looked yet, an edit wants another look, or an older program looked."""
    return data.facts is None or bool(data.unread) or not data.facts.columns
