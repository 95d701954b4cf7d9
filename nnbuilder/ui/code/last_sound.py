"""The last drawing without errors, whose source stays to be seen while there are some."""

from __future__ import annotations

from PySide6.QtCore import QObject

from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.session import Session


class LastSound(Guarded, QObject):
    """Follows a session; `drawing` is None where the document had errors from the beginning."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.session = session
        self.drawing: tuple[Document, Analysis] | None = None
        session.document_replaced.connect(self._replaced)
        session.analysed.connect(lambda _: self._look())
        self._look()

    def _replaced(self) -> None:
        self.drawing = None
        self._look()

    def _look(self) -> None:
        if self.session.latest.is_sound and not self.session.analysing.is_under_way:
            self.drawing = self.session.document, self.session.latest
