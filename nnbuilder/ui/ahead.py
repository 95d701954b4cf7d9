"""What is loaded behind the start page, a module at a time between events, so that the first document is there at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from importlib import import_module

from PySide6.QtCore import QObject, QTimer

from nnbuilder.ui.guard import Guarded

MODULES = (
    *("numpy", "nnbuilder.codegen.generate", "nnbuilder.ui.canvas.scene", "nnbuilder.ui.canvas.view", "nnbuilder.ui.document_view"),
    *("pyarrow", "nnbuilder.ui.data.panel", "pyqtgraph", "nnbuilder.ui.training.page"),
    *("nnbuilder.ui.insight.evaluation", "nnbuilder.ui.runs.panel", "nnbuilder.ui.code.panel"),
)
"""In the order in which a person comes to them; each stands on those before."""
_PAUSE_MS = 40
"""Between two of them the window answers, and paints."""


class Ahead(Guarded, QObject):
    """`then` is called once everything is there. Imports make Qt classes, so no thread may do it."""

    def __init__(self, then: Callable[[], object], modules: Sequence[str] = MODULES, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.then, self.waiting = then, deque(modules)
        self._timer = QTimer(self)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._load_next)
        self._timer.start()

    def _load_next(self) -> None:
        if self.waiting:
            import_module(self.waiting.popleft())
        else:
            self._timer.stop()
            self.then()
