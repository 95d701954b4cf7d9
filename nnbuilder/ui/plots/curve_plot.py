"""The curves of one metric: drawn from what can be seen of them, with a cross hair that reads them off."""

from __future__ import annotations

import html
from collections.abc import Collection, Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnbuilder.ui import theme
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.plots.chart import Chart
from nnbuilder.ui.plots.columns import by_column
from nnbuilder.ui.plots.fitting import bounds_of, right_end
from nnbuilder.ui.plots.pens import colours_of, pen_of
from nnbuilder.ui.plots.readout import Line, Readout
from nnbuilder.ui.plots.scales import Scales, levelled, placed, steps_at
from nnbuilder.ui.plots.series import EACH_STEP, Curves, Mark, Series
from nnbuilder.ui.plots.smoothing import smoothed

_MANY_POINTS, _FEW_POINTS = 2000, 20
_RAW = " (raw)"


class CurvePlot(Guarded, QWidget):
    """One plot. `show_curves` gives it what it draws; the items of its curves are kept."""

    pointed = Signal(object)

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.title = title
        self.chart = Chart()
        self.chart.setAccessibleName(title)
        self.setAccessibleName(title)
        self.setFocusProxy(self.chart)
        self.item = self.chart.item
        self.curves: dict[str, pg.PlotDataItem] = {}
        self.shown, self.scales = Curves(), Scales()
        self.colours: Mapping[str, QColor] = {}
        self.is_zoomed = False
        self._series: dict[str, Series] = {}
        self._hidden: Collection[str] = ()
        self._bright = ""
        self._smooth: dict[str, tuple[np.ndarray, float, np.ndarray]] = {}
        self._marks: tuple[tuple[Mark, ...], Scales] | None = None
        self._lines: list[pg.InfiniteLine] = []
        self._cursor = pg.InfiniteLine(0.0, 90)
        self._cursor.hide()
        self.item.addItem(self._cursor, ignoreBounds=True)
        self.readout = Readout(self)
        self.chart.pointed.connect(self.pointed)
        self.chart.zoomed.connect(self._zoomed)
        self.chart.everything_asked.connect(self.show_everything)
        self.chart.stepped.connect(self._step)
        self.chart.box.sigXRangeChanged.connect(lambda *_: self._draw())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.chart)
        self.readout.raise_()
        self.restyle()

    def show_curves(self, curves: Curves, metric: str, scales: Scales, hidden: Collection[str] = (), bright: str = "") -> None:
        """The curves of a metric, but for the hidden ones; a bright one stands out."""
        if scales != self.scales:
            self.is_zoomed = False
        self.shown, self.scales, self._hidden, self._bright = curves, scales, hidden, bright
        series = {each.name: each for each in curves.series if each.metric == metric}
        self.colours = colours_of(curves.series)
        for name in [name for name in self.curves if name.removesuffix(_RAW) not in series or (name.endswith(_RAW) and not scales.smoothing)]:
            self.item.removeItem(self.curves.pop(name))
        self._series = series
        self._smooth = {name: kept for name, kept in self._smooth.items() if name in series}
        # A logarithmic axis takes its range for powers of ten: one of plain numbers would be beyond all floats.
        self._take_logs(only_off=True)
        self._word_axis()
        self._show_marks()
        self._fit()
        self._take_logs()
        self._draw()

    def show_everything(self) -> None:
        """Back from wherever somebody has zoomed to."""
        self.is_zoomed = False
        self._fit(anew=True)
        self._draw()

    def show_cursor(self, across: float | None) -> None:
        """The cross hair at a place of the axis, with the nearest value of every curve; None takes it away."""
        lines = self._values_at(across) if across is not None else []
        self._cursor.setVisible(bool(lines))
        if across is None or not lines:
            self.readout.hide()
            return
        self._cursor.setPos(across)
        place = self.chart.place_of(across)
        value = 10**across if self.scales.log_x else across
        view = self.chart.mapFromScene(self.chart.box.sceneBoundingRect()).boundingRect()
        self.readout.show_lines(f"{self.scales.across} {value:,.4g}", lines, int(place.x()), QRectF(view))

    def restyle(self) -> None:
        """The colours of another theme."""
        self.chart.restyle(self.scales.across, html.escape(self.title))
        self._cursor.setPen(pg.mkPen(theme.token("edge"), width=1, style=Qt.PenStyle.DashLine))
        self.colours = colours_of(self.shown.series)
        self._marks = None
        self._show_marks()
        self._draw()

    def retitle(self, title: str) -> None:
        if title != self.title:
            self.title = title
            self.item.setTitle(html.escape(title))
            self.chart.setAccessibleName(title)

    def forget(self) -> None:
        """The next curves are of another run."""
        self.is_zoomed = False
        self._smooth.clear()

    def _draw(self) -> None:
        """Every curve as it can be seen now."""
        for name, series in self._series.items():
            is_shown = name not in self._hidden
            values = self._values(series)
            is_smooth = values is not series.values
            self._draw_curve(name, series, values, is_shown, is_raw=False)
            if is_smooth:
                self._draw_curve(f"{name}{_RAW}", series, series.values, is_shown, is_raw=True)

    def _draw_curve(self, name: str, series: Series, values: np.ndarray, is_shown: bool, *, is_raw: bool) -> None:
        if name not in self.curves:
            self.curves[name] = self.item.plot([], [], symbolSize=4, symbolPen=None)
            self.curves[name].setZValue(1 if is_raw else 2 if series.part == EACH_STEP else 3)
        curve = self.curves[name]
        curve.setVisible(is_shown)
        if not is_shown:
            return
        x, y = self._seen(series, values)
        is_dimmed = bool(self._bright) and self._bright != series.name
        # A line needs two points; the first epoch is to be seen as well.
        is_dotted = len(series.steps) <= _FEW_POINTS and series.part != EACH_STEP and not is_raw
        curve.setSymbolBrush(pen_of(series, self.colours[series.name], is_dimmed=is_dimmed).color())
        curve.setPen(pen_of(series, self.colours[series.name], is_dimmed=is_dimmed, is_raw=is_raw))
        curve.setData(x, y, antialias=len(x) <= _MANY_POINTS, symbol="o" if is_dotted else None, connect="finite")

    def _seen(self, series: Series, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        (left, right), _ = self.chart.box.viewRange()
        edges = np.linspace(left, right, max(2, int(self.chart.box.width())) + 1)
        steps, values = by_column(series.steps, values, steps_at(edges, series.clock, self.scales))
        return placed(steps, series.clock, self.scales), levelled(values, is_log=self.scales.log_y)

    def _values(self, series: Series) -> np.ndarray:
        """The values of a curve, smoothed where that is asked for; once for as long as they stay."""
        if not self.scales.smoothing:
            return series.values
        kept = self._smooth.get(series.name)
        if kept is None or kept[0] is not series.values or kept[1] != self.scales.smoothing:
            kept = (series.values, self.scales.smoothing, smoothed(series.values, self.scales.smoothing))
            self._smooth[series.name] = kept
        return kept[2]

    def _values_at(self, across: float) -> list[Line]:
        lines = []
        for name, series in self._series.items():
            if name in self._hidden or not len(series.steps):
                continue
            step = float(steps_at(np.array([across]), series.clock, self.scales)[0])
            place = int(np.abs(series.steps - step).argmin()) if len(series.steps) < _MANY_POINTS else _nearest(series.steps, step)
            lines.append(Line(self.colours[name], name, f"{self._values(series)[place]:.4g}"))
        return lines

    def _step(self, direction: int) -> None:
        """The cross hair goes to the next point of the longest curve, by the keys."""
        series = max(self._series.values(), key=lambda each: (each.part != EACH_STEP, len(each.steps)), default=None)
        if series is None or not len(series.steps):
            return
        places = placed(series.steps, series.clock, self.scales)
        is_shown = self._cursor.isVisible()
        now = int(np.nanargmin(np.abs(places - self._cursor.value()))) if is_shown else (-1 if direction > 0 else len(places))
        self.pointed.emit(float(places[min(max(now + direction, 0), len(places) - 1)]))

    def _fit(self, *, anew: bool = False) -> None:
        """Sets the range where the curves leave it or fill little of it: laying out an axis costs more than drawing its curves."""
        bounds = bounds_of([each for name, each in self._series.items() if name not in self._hidden], self.scales)
        if bounds is None:
            self.is_zoomed = False
            return
        left, right, bottom, top = bounds
        right = right_end(right, self.shown, self.scales)
        self.chart.box.setLimits(xMin=left, xMax=right, yMin=bottom, yMax=top)
        (old_left, old_right), (old_bottom, old_top) = self.chart.box.viewRange()
        is_inside = old_left <= left and right <= old_right <= right + 0.6 * (right - left) and old_bottom <= bottom and old_top >= top
        if self.is_zoomed or (is_inside and not anew and old_top - old_bottom < 3 * (top - bottom)):
            return
        self.chart.box.setRange(xRange=(left, right), yRange=(bottom, top), padding=0, disableAutoRange=True)

    def _show_marks(self) -> None:
        key = (self.shown.marks, self.scales)
        if key == self._marks:
            return
        self._marks = key
        for line in self._lines:
            self.item.removeItem(line)
        self._lines = [self._mark(mark) for mark in self.shown.marks]
        for line in self._lines:
            self.item.addItem(line, ignoreBounds=True)

    def _mark(self, mark: Mark) -> pg.InfiniteLine:
        place = float(placed(np.array([float(mark.step)]), self.shown.clock, self.scales)[0])
        colour = theme.token("success" if mark.is_kept else "text.muted")
        pen = pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine if mark.is_kept else Qt.PenStyle.DotLine)
        room = {"position": 0.94 if mark.is_kept else 0.08, "color": colour, "movable": False, "anchors": [(0, 0.5), (0, 0.5)]}
        return pg.InfiniteLine(place if np.isfinite(place) else 0.0, 90, pen=pen, label=mark.text.replace("{", "(").replace("}", ")"), labelOpts=room)

    def _take_logs(self, *, only_off: bool = False) -> None:
        for side, is_log in (("bottom", self.scales.log_x), ("left", self.scales.log_y)):
            if not (only_off and is_log):
                self.item.getAxis(side).setLogMode(side == "bottom" and is_log, side == "left" and is_log)

    def _word_axis(self) -> None:
        axis = self.item.getAxis("bottom")
        if axis.labelText != self.scales.across:
            axis.setLabel(self.scales.across, color=theme.hex_of("text.muted"))

    def _zoomed(self) -> None:
        self.is_zoomed = True


def _nearest(steps: np.ndarray, step: float) -> int:
    place = int(np.clip(np.searchsorted(steps, step), 1, len(steps) - 1))
    return place if steps[place] - step < step - steps[place - 1] else place - 1
