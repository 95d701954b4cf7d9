"""Which run a result is of, and whether that run is of the drawing that is open."""

from __future__ import annotations

from nnbuilder.ui.session import Session
from nnbuilder.ui.training.run_view import EDITED, OTHER, PREPARING, RunView
from nnbuilder.ui.words import Label, tell


class RunName(Label):
    """Stands beside results; empty where there are none. It follows the drawing by itself."""

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self.session = session
        self.view = RunView()
        self.setObjectName(name)
        self.setAccessibleName("Run")
        self.setWordWrap(True)
        session.analysed.connect(lambda _: self.refresh())
        self.refresh()

    def show_run(self, view: RunView) -> None:
        self.view = view
        self.refresh()

    def refresh(self) -> None:
        relation = self.view.belongs_to(self.session.document, self.session.opened)
        tell(self, words(self.view, relation), "warning" if relation == OTHER else "muted")
        self.setVisible(bool(self.text()))


def words(view: RunView, relation: str) -> str:
    """`Run 3f2a of “Digits”`, and what a reader must know of it."""
    if view.drawing is None or not (view.id or view.state == PREPARING):
        return ""
    name = f"Run {view.id} of “{view.drawing.title}”" if view.id else f"A run of “{view.drawing.title}”"
    if relation == OTHER:
        return f"{name}: not the drawing above"
    return f"{name}, before the last edits" if relation == EDITED else name
