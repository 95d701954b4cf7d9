"""Live curves: training and validation over steps, redrawn once a tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.colours import LIGHT
from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.plotting import dress

_MANY_POINTS, _FEW_POINTS = 2000, 20


class CurvePlot(Guarded, QWidget):
    """One plot with named curves. `show_curves` gives each its points; the curve items are kept."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.plot = pg.PlotWidget()
        self.item = self.plot.getPlotItem()
        dress(self.plot, bottom="step", title=title)
        self.item.showGrid(x=True, y=True, alpha=0.12)
        # On the item: what single curves say is overwritten by it.
        self.item.setDownsampling(auto=True, mode="peak")
        self.item.setClipToView(True)
        self.legend = self.item.addLegend(offset=(-8, 6), labelTextColor=theme.token("text"), brush=None)
        self.curves: dict[str, pg.PlotDataItem] = {}
        self._is_fitted = False
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)

    def show_curves(self, curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], last: float = 0.0) -> None:
        """Each curve by name; `last` is where the run will end, so that the axis stands still while it goes on."""
        for name in self.curves.keys() - curves.keys():
            self.item.removeItem(self.curves.pop(name))
        for name, (x, y) in curves.items():
            if name not in self.curves:
                self.curves[name] = self._curve(name)
            # A line needs two points; the first epoch is to be seen as well.
            is_dotted = len(x) <= _FEW_POINTS and not name.endswith("each step")
            self.curves[name].setData(
                np.asarray(x, dtype=float), np.asarray(y, dtype=float), antialias=len(x) <= _MANY_POINTS, symbol="o" if is_dotted else None
            )
        self._fit(curves, last)

    def restyle(self) -> None:
        """The colours of another theme; curves are drawn anew at their next points."""
        dress(self.plot, bottom="step", title=self.item.titleLabel.text)
        self.legend.setLabelTextColor(theme.token("text"))
        for name, curve in self.curves.items():
            colour = _colour(name)
            curve.setPen(pg.mkPen(colour, width=1 if name.endswith("each step") else 2))
            curve.setSymbolBrush(colour)

    def _curve(self, name: str) -> pg.PlotDataItem:
        colour, is_faint = _colour(name), name.endswith("each step")
        return self.item.plot([], [], name=name, pen=pg.mkPen(colour, width=1 if is_faint else 2), symbolSize=4, symbolPen=None, symbolBrush=colour)

    def _fit(self, curves: Mapping[str, tuple[Sequence[float], Sequence[float]]], last: float) -> None:
        """Sets the range anew only where the curves leave it or fill little of it: laying out an axis costs more than
        drawing its curves."""
        values = [value for _, y in curves.values() for value in y if value == value and abs(value) != float("inf")]
        right = max([last, *(x[-1] for x, _ in curves.values() if len(x))])
        if not values or right <= 0:
            return
        low, high = min(values), max(values)
        (left, old_right), (bottom, top) = self.item.viewRange()
        room = max(high - low, 1e-9)
        if self._is_fitted and old_right >= right and left <= 0 and bottom <= low and top >= high and top - bottom < 4 * room:
            return
        self._is_fitted = True
        self.item.setRange(xRange=(0, right), yRange=(low - 0.08 * room, high + 0.12 * room), padding=0.02, disableAutoRange=True)

    def forget(self) -> None:
        """The next curves are of another run."""
        self._is_fitted = False


def _colour(name: str) -> QColor:
    colour = theme.token("plot.validation" if name.startswith("validation") else "plot.train")
    if name.endswith("each step"):
        colour.setAlpha(90 if theme.mode() == LIGHT else 150)
    return colour
