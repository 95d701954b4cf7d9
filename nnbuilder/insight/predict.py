"""Raw inputs, as a person has them, through a trained model to answers in a person's terms."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from nnbuilder.codegen.program import Program
from nnbuilder.core.document import TABLE_KINDS
from nnbuilder.data import sources
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitted import Fitted, FittedField, Unprepared
from nnbuilder.data.opening import Allowed, content_of
from nnbuilder.data.sources.arrays import read_array
from nnbuilder.data.sources.text_tables import read_table
from nnbuilder.training.restore import load_fitted, load_model, load_program
from nnbuilder.training.runs import Run

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
MOST_PIXELS = 64_000_000
_PICTURE = Allowed("pictures", 256 * 2**20, "choose a picture such as digit.png")


@dataclass(frozen=True)
class Prediction:
    """One answer. `outputs` are the model's own numbers by Output; for a category `answer` is the class and
    `probabilities` {class: share}; for numbers `answer` is in the units of the data."""

    outputs: Mapping[str, list[Any]]
    answer: str | float | None = None
    probabilities: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Predictor:
    """A trained model with what it needs to take raw inputs."""

    model: nn.Module
    program: Program
    fitted: Fitted

    @classmethod
    def of(cls, run: Run) -> Predictor:
        return cls(load_model(run), load_program(run), load_fitted(run))

    @property
    def inputs(self) -> tuple[FittedField, ...]:
        """The fields the model reads, in order."""
        use = _predict_use(self.program)
        return tuple(self.fitted.fields[argument.field] for argument in use.arguments if argument.kind == "field")

    def outputs(self, raw: Mapping[str, Any]) -> dict[str, torch.Tensor]:
        """The model's outputs for raw columns, each (rows, ...)."""
        use = _predict_use(self.program)
        unbound = next((argument.name for argument in use.arguments if argument.kind != "field"), None)
        if unbound is not None:
            raise DataError(f"The input {unbound} comes from no field of the data, so there is nothing to predict from.")
        try:
            tensors = [torch.from_numpy(self.fitted.apply(argument.field, raw)) for argument in use.arguments]
        except Unprepared as error:
            raise DataError(str(error)) from None
        with torch.no_grad():
            result = self.model(*tensors)
        outputs = dict(zip(use.outputs, result if isinstance(result, tuple) else (result,), strict=True))
        _check_finite(outputs)
        return outputs

    def predict(self, raw: Mapping[str, Any]) -> list[Prediction]:
        """One answer for each row."""
        outputs = self.outputs(raw)
        target = self._target()
        first = next(iter(outputs.values()))
        rows = [{name: tensor[row].tolist() for name, tensor in outputs.items()} for row in range(len(first))]
        if target is not None and target.kind == "category" and first.ndim == 2 and first.shape[1] == len(target.classes):
            shares = first.softmax(dim=1)
            return [
                Prediction(row, target.classes[int(share.argmax())], dict(zip(target.classes, share.tolist(), strict=True)))
                for row, share in zip(rows, shares, strict=True)
            ]
        if target is not None and target.kind == "numbers" and first.ndim == 2 and first.shape[1] == len(target.columns):
            raw_units = self.fitted.to_raw(target.name, first.numpy())
            return [Prediction(row, float(value[0])) for row, value in zip(rows, raw_units, strict=True)]
        return [Prediction(row) for row in rows]

    def _target(self) -> FittedField | None:
        names = [argument.field for method in self.program.objectives for argument in method.arguments if argument.kind == "field"]
        return next((self.fitted.fields[name] for name in names if self.fitted.fields[name].role == "target"), None)


def _check_finite(outputs: Mapping[str, torch.Tensor]) -> None:
    """Raises `DataError` where a row is answered with what is no number."""
    for name, tensor in outputs.items():
        rows = tensor.reshape(len(tensor), -1).isfinite().all(dim=1)
        if not bool(rows.all()):
            row = int(rows.logical_not().nonzero()[0]) + 1
            raise DataError(
                f"The network answers row {row} with numbers that are not finite at {name}; look for values there that are far from those it learned."
            )


def read_inputs(paths: Sequence[Path], fields: Sequence[FittedField]) -> dict[str, Any]:
    """Raw columns from files: one table, or pictures or `.npy` arrays for a field of pictures."""
    first = fields[0] if fields else None
    if first is None:
        raise DataError("The model reads no field of the data, so there is nothing to predict from.")
    if first.kind in ("image", "sequence"):
        arrays = [array for path in paths for array in _arrays(path, first)]
        return {first.columns[0].name: np.stack(arrays)}
    tables = [_table(path) for path in paths]
    wanted = [column.name for field in fields for column in field.columns]
    for path, table in zip(paths, tables, strict=True):
        missing = [name for name in wanted if name not in table]
        if missing:
            raise DataError(f"{path.name} has no column {missing[0]}; it needs {', '.join(wanted)}, and its first line must name them.")
    return {name: np.concatenate([table[name] for table in tables]) for name in wanted}


def _table(path: Path) -> Mapping[str, Any]:
    """The columns of a table in any of the formats that are read."""
    source = sources.source_of(path.resolve(), path.resolve().parent)
    if source.kind in TABLE_KINDS and source.kind != "csv":
        return sources.read(source, path.resolve().parent)
    return read_table(path, blank_rows=False)[0]


def picture(content: bytes, field: FittedField, name: str = "The picture") -> np.ndarray:
    """A picture as a raw array of the field: grey or RGB, scaled to its height and width, in the range of its data."""
    from PIL import Image, UnidentifiedImageError

    channels, height, width = field.shape if len(field.shape) == 3 else (1, *field.shape)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise DataError(f"{name} has {found.width} x {found.height} pixels; up to {MOST_PIXELS // 10**6} million are read.")
            fitted = found.convert("L" if channels == 1 else "RGB").resize((width, height), Image.Resampling.BOX)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{name} cannot be read as a picture; PNG, JPEG, BMP, GIF, WEBP and TIFF are.") from None
    pixels = np.asarray(fitted, dtype=np.float64) / 255.0 * field.divisor
    return pixels if channels == 1 else pixels.transpose(2, 0, 1)


def _arrays(path: Path, field: FittedField) -> list[np.ndarray]:
    try:
        if path.suffix.lower() == ".npy":
            loaded = np.asarray(read_array(path))
            each = loaded if loaded.ndim > len(field.shape) or (loaded.ndim == 3 and field.shape[0] == 1) else loaded[None]
            return [
                np.asarray(array, dtype=np.float64).reshape(field.shape if len(field.shape) != 3 or field.shape[0] != 1 else field.shape[1:]) for array in each
            ]
        if path.suffix.lower() in PICTURES:
            return [picture(content_of(path, _PICTURE), field, path.name)]
    except DataError:
        raise
    except (ValueError, TypeError) as error:
        raise DataError(f"{path.name} does not hold samples of the shape {field.shape}: {error}.") from None
    raise DataError(f"{path.name} is neither a picture nor a .npy array; {field.name} needs one of them.")


def _predict_use(program: Program) -> Any:
    use = next((use for use in program.uses if use.name == "predict"), None)
    if use is None:
        raise DataError("The network has no output of the use predict, so it cannot be asked for one.")
    return use
