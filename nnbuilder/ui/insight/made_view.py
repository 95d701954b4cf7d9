"""Samples that a network has made: as pictures, or as points among the real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyqtgraph as pg
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from nnbuilder.insight.views import Example, Examples
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.insight.example_view import ExampleView
from nnbuilder.ui.plotting import dress

if TYPE_CHECKING:
    from nnbuilder.insight.views import Made

LEGEND = "orange: made, small: real"
_MARGIN = 0.4


class MadeView(Guarded, QWidget):
    """Shows one lot of samples; `words` are what is to be said beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.made: Made | None = None
        self.grid, self.plot, self.pages = ExampleView(), pg.PlotWidget(), QStackedWidget()
        self.plot.setAccessibleName("Points that were made among real ones")
        dress(self.plot)
        self.plot.getPlotItem().setAspectLocked(True)
        for page in (self.grid, self.plot):
            self.pages.addWidget(page)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.pages)

    @property
    def words(self) -> str:
        return LEGEND if self.made is not None and self.made.points is not None else ""

    def restyle(self) -> None:
        dress(self.plot)
        self.show_made(self.made)

    def show_made(self, made: Made | None) -> None:
        self.made = made
        pictures = made.pictures if made is not None else ()
        captions = made.classes if made is not None and made.classes else ("",) * len(pictures)
        examples = zip(pictures, captions, strict=False)
        self.grid.show_examples(Examples("Samples", tuple(Example(0, ((caption, picture),), "") for picture, caption in examples)))
        item = self.plot.getPlotItem()
        item.clear()
        has_points = made is not None and made.points is not None
        self.pages.setCurrentWidget(self.plot if has_points else self.grid)
        if made is None or made.points is None or made.real is None:
            return
        # What is real lies above, smaller, so that neither hides the other.
        for points, token, size in ((made.points, "plot.validation", 5), (made.real, "text", 3)):
            colour = theme.token(token)
            colour.setAlpha(140)
            item.plot(points[:, 0], points[:, 1], pen=None, symbol="o", symbolSize=size, symbolPen=None, symbolBrush=colour)
        if len(made.real):
            # From epoch to epoch the real points stay where they are, however far what is made strays.
            lowest, highest = made.real.min(axis=0), made.real.max(axis=0)
            margin = _MARGIN * (highest - lowest)
            (left, bottom), (right, top) = lowest - margin, highest + margin
            item.setRange(xRange=(float(left), float(right)), yRange=(float(bottom), float(top)), padding=0)
