"""Live curves: training and validation over steps, redrawn once a tick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyqtgraph as pg
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.ui import theme

_MANY_POINTS = 2000


class CurvePlot(QWidget):
    """One plot with named curves. `show_curves` gives each its points; the curve items are kept."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.plot = pg.PlotWidget()
        self.plot.setBackground(theme.token("panel"))
        self.item = self.plot.getPlotItem()
        self.item.setTitle(title, color=theme.hex_of("text.muted"), size="9pt")
        self.item.showGrid(x=True, y=True, alpha=0.12)
        self.item.setMenuEnabled(False)
        self.item.hideButtons()
        # On the item: what single curves say is overwritten by it.
        self.item.setDownsampling(auto=True, mode="peak")
        self.item.setClipToView(True)
        for side in ("left", "bottom"):
            axis = self.item.getAxis(side)
            axis.setPen(theme.token("panel.border"))
            axis.setTextPen(theme.token("text.muted"))
        self.item.getAxis("bottom").setLabel("step", color=theme.hex_of("text.muted"))
        self.legend = self.item.addLegend(offset=(-8, 6), labelTextColor=theme.token("text"), brush=None)
        self.curves: dict[str, pg.PlotDataItem] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.plot)

    def show_curves(self, curves: Mapping[str, tuple[Sequence[float], Sequence[float]]]) -> None:
        """Each curve by name; names with "validation" are dashed and orange, what is faint comes first."""
        for name in self.curves.keys() - curves.keys():
            self.item.removeItem(self.curves.pop(name))
        for name, (x, y) in curves.items():
            if name not in self.curves:
                self.curves[name] = self.item.plot([], [], name=name, antialias=True)
            many = len(x) > _MANY_POINTS
            colour = theme.token("plot.validation" if name.startswith("validation") else "plot.train")
            if name.endswith("each step"):
                colour.setAlpha(70)
            pen = pg.mkPen(colour, width=1 if many or name.endswith("each step") else 2)
            self.curves[name].setPen(pen)
            self.curves[name].setData(
                list(x), list(y), antialias=not many, symbol="o" if len(x) == 1 else None, symbolSize=6, symbolBrush=colour, symbolPen=None
            )
