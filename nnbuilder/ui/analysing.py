"""The analysis of the document that is shown: at once where it is small, else in slices between the events of the window."""

from __future__ import annotations

import math
import time

from PySide6.QtCore import QObject, QTimer, Signal

from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.steps import Steps
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.slices import SLICE, Slices

SMALL = 300
"""Nodes up to which an analysis is done before anything else happens: nobody ever sees one there that is not of the drawing beside it."""
GRACE_MS = 100
"""For so long what was told before stays on the canvas; nobody reads a shape in that time."""


class Analysing(Guarded, QObject):
    """`latest` is the last whole analysis. It is of the document as it is now unless `is_under_way`; `settled` ends that.
    `told` comes whenever there is another one, and `doubtful` when that takes so long that what is shown may be read."""

    told = Signal()
    doubtful = Signal()

    def __init__(self, analyzer: Analyzer, document: Document, parent: QObject) -> None:
        super().__init__(parent)
        self.analyzer = analyzer
        self.latest: Analysis = analyzer.analyze(document)
        self._steps: Steps[Analysis] | None = None
        self._between = Slices(self)
        self._between.due.connect(self._slice)
        self._grace = QTimer(self, interval=GRACE_MS, singleShot=True)
        self._grace.timeout.connect(self.doubtful)

    @property
    def is_under_way(self) -> bool:
        """Whether `latest` is of an earlier document."""
        return self._steps is not None

    @property
    def is_to_be_told(self) -> bool:
        """Whether `told` is still to come for the last document."""
        return self._between.is_active

    @property
    def settled(self) -> Analysis:
        """The analysis of the document as it is now, whatever that takes. Those who show it hear of it after the event."""
        self._go_on()
        return self.latest

    def begin(self, document: Document) -> bool:
        """Analyses another document, afresh; says whether that is done. What was under way is given up."""
        self._stop()
        self._steps = self.analyzer.analysing(document)
        if sum(len(graph.nodes) for graph in document.graphs.values()) <= SMALL:
            return self._go_on()
        self._between.start()
        self._grace.start()
        return False

    def replace(self, document: Document) -> None:
        """Analyses a document that has nothing to do with the one before."""
        self._stop()
        self.latest = self.analyzer.analyze(document)

    def settle(self) -> None:
        """What is under way ends now, and is told."""
        if self.is_to_be_told:
            self._go_on()
            self._tell()

    def _slice(self) -> None:
        # What is told is drawn, which takes a turn of its own.
        if self.is_under_way:
            self._go_on(seconds=SLICE)
        else:
            self._tell()

    def _tell(self) -> None:
        self._stop()
        self.told.emit()

    def _stop(self) -> None:
        self._steps = None
        self._between.stop()
        self._grace.stop()

    def _go_on(self, seconds: float = math.inf) -> bool:
        end = time.perf_counter() + seconds
        while self._steps is not None and time.perf_counter() < end:
            try:
                next(self._steps)
            except StopIteration as last:
                self.latest, self._steps = last.value, None
        return self._steps is None
