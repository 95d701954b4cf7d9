"""Curves as files: their numbers as a table, one line a point, and the plots as a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter
from PySide6.QtSvg import QSvgGenerator

from nnbuilder.ui import theme
from nnbuilder.ui.plots.curve_plot import CurvePlot
from nnbuilder.ui.plots.series import Curves

_HEADER = ("run", "metric", "part", "step", "epoch", "value")
_PLOT, _LINE, _MARGIN = QSize(560, 340), 18, 12
_SHARPNESS = 2


def csv_of(curves: Curves, run: str) -> str:
    """A line for each point of each curve; `run` is what the shown run is called. Numbers as Python writes them, so that none is rounded."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEADER)
    for series in curves.series:
        epochs = series.clock.epochs(series.steps).tolist()
        for step, epoch, value in zip(series.steps.tolist(), epochs, series.values.tolist(), strict=True):
            writer.writerow((series.run or run, series.metric, series.part, int(step), f"{epoch:.6g}", repr(value)))
    return text.getvalue()


def png_of(plots: Sequence[CurvePlot], names: Sequence[tuple[str, QColor]]) -> bytes:
    """The plots below each other with the names of their curves, at twice the size of the screen."""
    size = _size(plots, names)
    image = QImage(size * _SHARPNESS, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SHARPNESS)
    painter = QPainter(image)
    _paint(painter, plots, names)
    painter.end()
    content, buffer = _buffer()
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(content.data())


def svg_of(plots: Sequence[CurvePlot], names: Sequence[tuple[str, QColor]]) -> bytes:
    """The same as lines and letters."""
    content, buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    size = _size(plots, names)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    painter = QPainter(generator)
    _paint(painter, plots, names)
    painter.end()
    return bytes(content.data())


def _buffer() -> tuple[QByteArray, QBuffer]:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return content, buffer


def _size(plots: Sequence[CurvePlot], names: Sequence[tuple[str, QColor]]) -> QSize:
    return QSize(_PLOT.width() * max(1, len(plots)) + 2 * _MARGIN, _PLOT.height() + _LINE * len(names) + 2 * _MARGIN)


def _paint(painter: QPainter, plots: Sequence[CurvePlot], names: Sequence[tuple[str, QColor]]) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = _size(plots, names)
    painter.fillRect(0, 0, size.width(), size.height(), theme.token("panel"))
    for place, plot in enumerate(plots):
        room = QRectF(_MARGIN + place * _PLOT.width(), _MARGIN, _PLOT.width(), _PLOT.height())
        plot.chart.render(painter, room, plot.chart.viewport().rect(), Qt.AspectRatioMode.KeepAspectRatio)
    for line, (name, colour) in enumerate(names):
        top = _MARGIN + _PLOT.height() + line * _LINE
        painter.fillRect(QRectF(_MARGIN + 8, top + _LINE / 2 - 1, 16, 3), colour)
        painter.setPen(theme.token("text"))
        painter.drawText(QRectF(_MARGIN + 32, top, size.width() - 60, _LINE), Qt.AlignmentFlag.AlignVCenter, name)
