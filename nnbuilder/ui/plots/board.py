"""All curves of a run: a plot for each metric at the same epochs, their names beside them, and how they are laid out above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from nnbuilder.project.atomic import write_atomic
from nnbuilder.ui.guard import Guarded
from nnbuilder.ui.plots.curve_plot import CurvePlot
from nnbuilder.ui.plots.legend import Legend
from nnbuilder.ui.plots.saving import csv_of, png_of, svg_of
from nnbuilder.ui.plots.scale_bar import ScaleBar
from nnbuilder.ui.plots.scales import Scales
from nnbuilder.ui.plots.series import TRAIN, Curves
from nnbuilder.ui.words import Label, tell
from nnbuilder.ui.working import Worker

_LEAST = QSize(150, 118)
_WIDE = 1.7
"""A plot is best so many times wider than high."""
_FILTER = "Picture (*.png);;Drawing (*.svg);;Table of numbers (*.csv)"


class PlotBoard(Guarded, QWidget):
    """Shows the curves it is given, or what will come where there are none."""

    def __init__(self, name: str, plots: Sequence[str] = ()) -> None:
        self.plots: list[CurvePlot] = []
        super().__init__()
        self.name, self.curves, self.run = name, Curves(), ""
        self.worker = Worker(self)
        self.bar, self.legend, self.words, self.told = ScaleBar(), Legend(), Label(), Label()
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.told.setWordWrap(True)
        self.told.hide()
        self._names, self._count, self._bright = tuple(plots), 0, ""
        self.grid_area, self.pages = QScrollArea(), QStackedWidget()
        self._lay_out()
        for place in range(len(plots)):
            self._plot(place)
        self.bar.changed.connect(lambda _: self._refresh())
        self.bar.everything_asked.connect(self.show_everything)
        self.bar.save_asked.connect(self.save)
        self.legend.hidden_changed.connect(lambda _: self._refresh())
        self.legend.brightened.connect(self._brighten)

    @property
    def shown(self) -> list[CurvePlot]:
        """The plots that there are curves for."""
        return self.plots[: self._count]

    @property
    def scales(self) -> Scales:
        return self.bar.scales

    def show_curves(self, curves: Curves, run: str, empty: str) -> None:
        """The curves of a run by its name; `empty` says what will come where there are none."""
        self.curves, self.run = curves, run
        metrics = curves.metrics
        self.words.setText(empty)
        self.pages.setCurrentIndex(1 if metrics else 0)
        self.bar.setEnabled(bool(metrics))
        if len(metrics) != self._count:
            self._count = len(metrics)
            for place in range(self._count):
                self._plot(place)
            self._arrange()
        for plot, metric in zip(self.plots, metrics, strict=False):
            plot.retitle(metric.replace("_", " ").capitalize())
        self._refresh()

    def show_everything(self) -> None:
        for plot in self.plots:
            plot.show_everything()

    def forget(self) -> None:
        """The next curves are of another run."""
        for plot in self.plots:
            plot.forget()

    def restyle(self) -> None:
        for plot in self.plots:
            plot.restyle()
        self._refresh()

    def save(self) -> None:
        """Asks where to, and writes what the ending of the name says."""
        name, chosen = QFileDialog.getSaveFileName(self, "Save the curves", f"{self.run or 'curves'}.png", _FILTER)
        if not name:
            return
        path = Path(name)
        ending = path.suffix.lower() or chosen.rpartition("*")[2].rstrip(")")
        path = path.with_name(f"{path.name}{ending}") if not path.suffix else path
        writers: dict[str, Callable[[], bytes]] = {".png": self._png, ".svg": self._svg}
        curves, run = self.curves, self.run
        if ending in writers:
            content = writers[ending]()
            self.worker.work(lambda: write_atomic(path, content), lambda _: self._tell(f"Saved as {path.name}."), self._could_not)
        elif ending == ".csv":
            self.worker.work(lambda: write_atomic(path, csv_of(curves, run).encode()), lambda _: self._tell(f"Saved as {path.name}."), self._could_not)
        else:
            self._tell(f"Curves are saved as .png, .svg or .csv, not as {ending}.", "error")

    def shutdown(self) -> None:
        self.worker.shutdown()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.plots:
            self.restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _png(self) -> bytes:
        return png_of(self.shown, self._named())

    def _svg(self) -> bytes:
        return svg_of(self.shown, self._named())

    def _named(self) -> list[tuple[str, QColor]]:
        return [(name, row.colour) for name, row in self.legend.rows.items() if row.isChecked()]

    def _could_not(self, error: Exception) -> None:
        self._tell(f"The curves could not be saved: {error}", "error")

    def _tell(self, text: str, role: str = "muted") -> None:
        tell(self.told, text, role)
        self.told.setVisible(bool(text))

    def _refresh(self) -> None:
        colours = {name: colour for plot in self.shown for name, colour in plot.colours.items()}
        hidden = self.legend.hidden
        for plot, metric in zip(self.plots, self.curves.metrics, strict=False):
            plot.show_curves(self.curves, metric, self.scales, hidden, self._bright)
            colours |= plot.colours
        for plot in self.plots[self._count :]:
            plot.show_curves(Curves(), "", self.scales)
        names = list(dict.fromkeys(series.name for series in self.curves.series))
        dotted = [series.name for series in self.curves.series if series.run and series.part == TRAIN]
        self.legend.show_names(names, colours, dotted)

    def _brighten(self, name: str) -> None:
        if name != self._bright:
            self._bright = name
            self._refresh()

    def _point(self, across: float | None) -> None:
        """The cross hair stands at the same epoch in every plot."""
        for plot in self.shown:
            plot.show_cursor(across)

    def _plot(self, place: int) -> CurvePlot:
        while len(self.plots) <= place:
            number = len(self.plots)
            name = self._names[number] if number < len(self._names) else f"{self.name}.plot{number}"
            plot = CurvePlot(name, "Loss" if number == 0 else "Metric")
            plot.pointed.connect(self._point)
            self.plots.append(plot)
            self.grid.addWidget(plot, number, 0)
        return self.plots[place]

    def _arrange(self) -> None:
        """As many plots beside each other as makes them largest."""
        for plot in self.plots:
            self.grid.removeWidget(plot)
            plot.setVisible(False)
        if not self._count:
            return
        room = self.grid_area.size()

        def size(columns: int) -> float:
            rows = -(-self._count // columns)
            return min(room.width() / columns / _WIDE, max(room.height() / rows, _LEAST.height()))

        columns = max((number for number in range(1, self._count + 1) if number == 1 or room.width() / number >= _LEAST.width()), key=size)
        for place, plot in enumerate(self.shown):
            self.grid.addWidget(plot, place // columns, place % columns)
            plot.setMinimumHeight(_LEAST.height())
            plot.setVisible(True)

    def _lay_out(self) -> None:
        body = QWidget()
        self.grid = QGridLayout(body)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(4)
        self.grid_area.setWidget(body)
        self.grid_area.setWidgetResizable(True)
        self.grid_area.setFrameShape(QFrame.Shape.NoFrame)
        self.grid_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        curves = QWidget()
        row = QHBoxLayout(curves)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.grid_area, 1)
        row.addWidget(self.legend)
        self.pages.addWidget(self.words)
        self.pages.addWidget(curves)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        box.addWidget(self.bar)
        box.addWidget(self.pages, 1)
        box.addWidget(self.told)
