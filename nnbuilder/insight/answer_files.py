"""Answers as files: a table, with the pictures that are answered beside it, or arrays."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.facts import MARKS, PICTURE
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.replies import Prediction
from nnbuilder.data.sources.arrays import to_npz
from nnbuilder.insight.answers import Pictures, to_csv
from nnbuilder.insight.asked import Asked
from nnbuilder.insight.predict import Predictor
from nnbuilder.project.atomic import write_atomic

_CHANNELS = {1: "L", 3: "RGB"}


def write_answers(predictor: Predictor, predictions: Sequence[Prediction], asked: Asked, path: Path) -> list[Path]:
    """Writes a .csv, with a folder of pictures beside it where an output answers with pictures, or an .npz of the numbers of
    every output, NaN where a row has no answer. Gives what was written; raises `DataError` and `OSError`."""
    suffix = path.suffix.lower()
    if suffix == ".npz":
        write_atomic(path, to_npz(_arrays(predictions)))
        return [path]
    if suffix != ".csv":
        raise DataError(f"{path.name} should end in .csv for a table, or in .npz for the numbers of every output.")
    folder = path.with_name(f"{path.stem}-pictures")
    named, written = _write_pictures(predictor, predictions, folder)
    write_atomic(path, to_csv(predictions, asked, named).encode())
    return [path, *written]


def _arrays(predictions: Sequence[Prediction]) -> dict[str, np.ndarray]:
    shapes = {name: np.shape(values) for one in predictions for name, values in one.outputs.items()}
    arrays = {name: np.full((len(predictions), *shape), np.nan) for name, shape in shapes.items()}
    for row, prediction in enumerate(predictions):
        for name, values in prediction.outputs.items():
            arrays[name][row] = values
    return arrays


def _write_pictures(predictor: Predictor, predictions: Sequence[Prediction], folder: Path) -> tuple[Pictures, list[Path]]:
    named: dict[tuple[int, str], str] = {}
    for meaning in predictor.meanings:
        fitted = predictor.fitted.fields.get(meaning.field)
        if fitted is None or KINDS[fitted.kind].facts(fitted).form not in (PICTURE, MARKS):
            continue
        white = float(getattr(fitted, "white", 255.0))
        for row, prediction in enumerate(predictions):
            entry = prediction.said.get(meaning.output)
            if entry is not None:
                folder.mkdir(parents=True, exist_ok=True)
                name = f"{row + 1:05}-{meaning.output}.png"
                write_atomic(folder / name, _png(entry["mask"] if "mask" in entry else entry["answer"], white))
                named[row, meaning.output] = f"{folder.name}/{name}"
    return named, [folder] if named else []


def _png(values: Any, white: float) -> bytes:
    """A picture (channels, height, width) in which `white` is white, or a mask (height, width) of whole numbers as they are."""
    from PIL import Image

    array = np.asarray(values)
    if array.ndim == 2:
        picture = Image.fromarray(array.astype(np.uint8) if array.max(initial=0) <= 255 else array.astype(np.int32))
    else:
        eight = np.clip(np.rint(array / white * 255), 0, 255).astype(np.uint8)
        shown = eight if len(eight) in _CHANNELS else eight.mean(axis=0, keepdims=True).astype(np.uint8)
        picture = Image.fromarray(shown[0] if len(shown) == 1 else np.ascontiguousarray(shown.transpose(1, 2, 0)))
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()
