"""Predicted against true numbers, and the errors by themselves."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from nnbuilder.ui import theme
from nnbuilder.ui.plotting import dress

_BINS = 24
_MOST_POINTS = 3_000
"""More points than this hold the window for most of a second, and lie on each other; then every second or third is drawn."""


def make_plot(name: str, bottom: str, left: str) -> pg.PlotWidget:
    """An empty plot with its axes named."""
    plot = pg.PlotWidget()
    plot.setObjectName(name)
    plot.setAccessibleName(f"{left} against {bottom}")
    dress(plot, bottom=bottom, left=left)
    return plot


def show_scatter(plot: pg.PlotWidget, true: np.ndarray, predicted: np.ndarray) -> None:
    """A point a row; on the dashed line prediction and truth are the same."""
    item = plot.getPlotItem()
    item.clear()
    low, high = float(min(true.min(), predicted.min())), float(max(true.max(), predicted.max()))
    item.plot([low, high], [low, high], pen=_dashed())
    step = -(-len(true) // _MOST_POINTS)
    item.plot(true[::step], predicted[::step], pen=None, symbol="o", symbolSize=6, symbolBrush=theme.token("accent"), symbolPen=None)


def show_residuals(plot: pg.PlotWidget, true: np.ndarray, predicted: np.ndarray) -> None:
    """How often the prediction is too low or too high by how much; around zero where the network is not biased."""
    item = plot.getPlotItem()
    item.clear()
    counts, edges = np.histogram(predicted - true, _BINS)
    bars = pg.BarGraphItem(x0=edges[:-1], x1=edges[1:], height=counts, brush=theme.token("accent"), pen=theme.token("panel"))
    item.addItem(bars)
    item.addItem(pg.InfiniteLine(0.0, 90, pen=_dashed()))


def _dashed() -> object:
    return pg.mkPen(theme.token("edge"), width=1, style=Qt.PenStyle.DashLine)
