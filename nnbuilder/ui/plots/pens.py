"""The colours and lines of curves: parts tell the shown run's apart, colours those of runs that are laid over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from nnbuilder.colours import LIGHT
from nnbuilder.ui import theme
from nnbuilder.ui.plots.series import EACH_STEP, TRAIN, VALIDATION, Series

_RUNS = ("category.pooling", "category.recurrent", "category.loss", "category.convolution", "category.normalization", "category.attention", "category.shape")
_PARTS = {TRAIN: "plot.train", EACH_STEP: "plot.train", VALIDATION: "plot.validation"}
_FAINT, _FAINT_DARK, _RAW, _DIMMED = 90, 150, 100, 40


def colours_of(series: Iterable[Series]) -> Mapping[str, QColor]:
    """{name of a curve: its colour}. Curves of one run that is laid over have one colour."""
    runs: dict[str, str] = {}
    colours = {}
    for each in series:
        token = runs.setdefault(each.run, _RUNS[len(runs.keys() - {""}) % len(_RUNS)]) if each.run else _PARTS.get(each.part, "category.shape")
        colours[each.name] = theme.token(token)
        if each.part == EACH_STEP:
            colours[each.name].setAlpha(_FAINT if theme.mode() == LIGHT else _FAINT_DARK)
    return colours


def pen_of(series: Series, colour: QColor, *, is_dimmed: bool = False, is_raw: bool = False) -> QPen:
    """`is_raw` lies behind a curve that is smoothed; `is_dimmed` stands back where another is looked at."""
    shade = QColor(colour)
    if is_dimmed or is_raw:
        shade.setAlpha(min(shade.alpha(), _DIMMED if is_dimmed else _RAW))
    pen = QPen(shade, 1 if is_raw or series.part == EACH_STEP else 2)
    pen.setCosmetic(True)
    if series.run and series.part == TRAIN:
        pen.setStyle(Qt.PenStyle.DotLine)
    return pen
