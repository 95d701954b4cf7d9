"""What a network makes of single samples, to be looked at: pictures beside what it rebuilds of them, and under the masks it marks."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnbuilder.core.facts import FieldFacts
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.data.preparation.replies import OutputMeaning, Prediction
from nnbuilder.insight.drawn import Canvas, canvas_of
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.trial import Trial
from nnbuilder.insight.views import Example, Examples

MOST = 24
MARKS = ((230, 73, 128), (34, 139, 230), (250, 176, 5), (64, 192, 87), (121, 80, 242), (253, 126, 20), (18, 184, 134))
"""The colours of marks, RGB; the first mark, the ground, is not coloured."""
_VEIL = 0.55


def examples_of(trial: Trial, most: int = MOST) -> tuple[Examples, ...]:
    """The first rows of the part, for each output that rebuilds a picture or marks one; empty where none does."""
    rows = trial.rows[:most].tolist()
    try:
        predictor = Predictor.of(trial.run)
        pictured = _pictured(trial, predictor.inputs)
        if pictured is None or not rows:
            return ()
        raw = {column: values[rows] for column, values in trial.prepared.raw.items() if isinstance(values, np.ndarray)}
        predictions = predictor.predict(raw)
    except DataError:
        return ()
    field, canvas = pictured
    given = [canvas.shown(raw[field.columns[0]][place]) for place in range(len(rows))]
    shown = (_shown(trial, meaning, canvas, rows, given, predictions) for meaning in predictor.meanings)
    return tuple(examples for examples in shown if examples is not None)


def _pictured(trial: Trial, fields: tuple[FittedField, ...]) -> tuple[FittedField, Canvas] | None:
    """The first input that is looked at as a picture."""
    for field in fields:
        cells = trial.prepared.raw.get(field.columns[0])
        canvas = canvas_of(field, _facts(field), cells[:50] if isinstance(cells, np.ndarray) else None)
        if canvas is not None:
            return field, canvas
    return None


def _facts(field: FittedField) -> FieldFacts:
    return KINDS[field.kind].facts(field)


def _shown(trial: Trial, meaning: OutputMeaning, canvas: Canvas, rows: list[int], given: list[np.ndarray], predictions: list[Prediction]) -> Examples | None:
    entries = [prediction.said.get(meaning.output, {}) for prediction in predictions]
    if entries and "mask" in entries[0]:
        return _masks(trial, meaning, rows, given, entries)
    if meaning.is_rebuilt and entries and isinstance(entries[0].get("answer"), list):
        return _rebuilt(trial, meaning, canvas, rows, given, entries)
    return None


def _rebuilt(trial: Trial, meaning: OutputMeaning, canvas: Canvas, rows: list[int], given: list[np.ndarray], entries: list[Any]) -> Examples:
    """Given beside rebuilt; of one that cleans, also what is right."""
    column = trial.prepared.fitted.field(meaning.field).columns[0]
    examples = []
    for row, picture, entry in zip(rows, given, entries, strict=True):
        right = (("right", canvas.shown(trial.prepared.raw[column][row])),) if meaning.given else ()
        made = ("cleaned" if meaning.given else "rebuilt", canvas.shown(np.asarray(entry["answer"])))
        error = f"error {entry['error']:.2g}{', unusual' if entry.get('unusual') else ''}" if "error" in entry else ""
        examples.append(Example(row, (("given", picture), made, *right), error))
    return Examples("Cleaned" if meaning.given else "Rebuilt", tuple(examples))


def _masks(trial: Trial, meaning: OutputMeaning, rows: list[int], given: list[np.ndarray], entries: list[Any]) -> Examples:
    """The picture, and over it what is marked there and what the network marks."""
    column = trial.prepared.fitted.field(meaning.field).columns[0]
    names = list(entries[0]["answer"])
    right = [np.asarray(trial.prepared.raw[column][row]).reshape(picture.shape[:2]) for row, picture in zip(rows, given, strict=True)]
    marks = np.unique(np.concatenate([np.ravel(entry["mask"]) for entry in entries] + [mask.ravel() for mask in right]))
    examples = []
    for row, picture, entry, true in zip(rows, given, entries, right, strict=True):
        mask = np.asarray(entry["mask"]).reshape(true.shape)
        same = float((mask == true).mean())
        examples.append(
            Example(row, (("given", picture), ("right", veiled(picture, true, marks)), ("answered", veiled(picture, mask, marks))), f"{same:.1%} alike")
        )
    colours = [(name, MARKS[(place - 1) % len(MARKS)]) for place, name in enumerate(names) if place]
    return Examples("Masks", tuple(examples), tuple(colours))


def veiled(picture: np.ndarray, mask: np.ndarray, marks: np.ndarray) -> np.ndarray:
    """A picture under the colours of a mask (height, width), uint8 (height, width, 3); the first of the `marks` is the ground."""
    colours = picture.astype(np.float64) if picture.ndim == 3 else np.repeat(picture[:, :, None].astype(np.float64), 3, axis=2)
    for place, mark in enumerate(marks.tolist()):
        if place:
            where = mask == mark
            colours[where] = (1 - _VEIL) * colours[where] + _VEIL * np.array(MARKS[(place - 1) % len(MARKS)])
    return np.asarray(colours.round().clip(0, 255).astype(np.uint8))
