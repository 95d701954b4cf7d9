"""The page of training: how it goes, and beside it what the network answers meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter

from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.try_it import TryItPanel
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.panel import TrainingPanel
from nnbuilder.ui.training.runner import Runner

_CURVES, _TRY = 860, 420
"""How the page is divided at first."""


class TrainingPage(Guarded, QSplitter):
    """The answers stand there where there is anything that can be asked, and their place is kept where nothing is chosen yet."""

    def __init__(self, session: Session, runner: Runner) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.session = session
        self.panel, self.try_it = TrainingPanel(session, runner), TryItPanel(session, runner)
        self.addWidget(self.panel)
        self.addWidget(self.try_it)
        self.setSizes([_CURVES, _TRY])
        # The page is made before it has its width; both parts grow with it.
        self.setStretchFactor(0, 2)
        self.setStretchFactor(1, 1)
        for signal in (session.saved_changed, runner.state_changed):
            signal.connect(lambda *_: self._offer())
        self._offer()

    def divide(self, beside: int) -> None:
        """So many pixels for the answers."""
        self.setSizes([max(self.width() - beside, 1), beside])

    def restyle(self) -> None:
        self.panel.restyle()

    def shutdown(self) -> None:
        self.panel.shutdown()
        self.try_it.shutdown()

    def _offer(self) -> None:
        self.try_it.setVisible(self.session.document.data is None or self.try_it.is_useful)
