"""Raw inputs, as a person has them, through a trained model to answers in a person's terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from nnbuilder.data.opening import Allowed, content_of
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.image import Image
from nnbuilder.data.preparation.pictures import SUFFIXES, Unreadable
from nnbuilder.data.preparation.preparation import FittedField, Preparation
from nnbuilder.data.preparation.sequence import Series
from nnbuilder.data.sources.arrays import read_array
from nnbuilder.data.sources.text_tables import read_table
from nnbuilder.training.restore import load_fitted, load_model, load_program
from nnbuilder.training.runs import Run

_PICTURE = Allowed("pictures", 256 * 2**20, "choose a picture such as digit.png")


@dataclass(frozen=True)
class Prediction:
    """One answer. `outputs` are the model's own numbers by Output; for a category `answer` is the class and
    `probabilities` {class: share}; for numbers `answer` is in the units of the data."""

    outputs: Mapping[str, list[Any]]
    answer: Any = None
    probabilities: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Predictor:
    """A trained model with what it needs to take raw inputs."""

    model: nn.Module
    program: Program
    fitted: Preparation

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
            arrays = self.fitted.arrays([argument.field for argument in use.arguments], raw)
        except Unprepared as error:
            raise DataError(str(error)) from None
        with torch.no_grad():
            result = self.model(*(torch.from_numpy(arrays[argument.field]) for argument in use.arguments))
        outputs = dict(zip(use.outputs, result if isinstance(result, tuple) else (result,), strict=True))
        _check_finite(outputs)
        return outputs

    def predict(self, raw: Mapping[str, Any]) -> list[Prediction]:
        """One answer for each row."""
        outputs = self.outputs(raw)
        target = self._target()
        first = next(iter(outputs.values()))
        rows = [{name: tensor[row].tolist() for name, tensor in outputs.items()} for row in range(len(first))]
        answers = target.answer(first.numpy()) if target is not None else None
        if answers is None:
            return [Prediction(row) for row in rows]
        return [Prediction(row, answer["answer"], answer.get("probabilities")) for row, answer in zip(rows, answers, strict=True)]

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


def read_inputs(paths: Iterable[Path], fields: Sequence[FittedField]) -> dict[str, Any]:
    """Raw columns from files: one table, or pictures or `.npy` arrays for a field of pictures."""
    if not fields:
        raise DataError("The model reads no field of the data, so there is nothing to predict from.")
    if fields[0].is_array:
        return {fields[0].columns[0]: np.stack([array for path in paths for array in _arrays(path, fields[0])])}
    tables = [_table(path) for path in paths]
    columns = [column for field in fields for column in field.columns]
    for path, table in zip(paths, tables, strict=True):
        missing = [name for name in columns if name not in table]
        if missing:
            raise DataError(f"{path.name} has no column {missing[0]}; it needs {', '.join(columns)}, and its first line must name them.")
    return {name: np.concatenate([table[name] for table in tables]) for name in columns}


def _table(path: Path) -> Mapping[str, Any]:
    """The columns of a table in any of the formats that are read."""
    source = sources.source_of(path.resolve(), path.resolve().parent)
    if source.kind in TABLE_KINDS and source.kind != "csv":
        return sources.read(source, path.resolve().parent)
    return read_table(path, blank_rows=False)[0]


def _arrays(path: Path, field: FittedField) -> list[np.ndarray]:
    """The samples of a file: those of an array, or one of a picture."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".npy":
            return [*field.samples(read_array(path))]
        if suffix in SUFFIXES and isinstance(field, Image | Series):
            return [field.read(content_of(path, _PICTURE))]
    except Unreadable as error:
        raise DataError(f"{path.name} {error}.") from None
    except Unprepared as error:
        raise DataError(f"{path.name}: {error}") from None
    raise DataError(f"{path.name} is neither a picture nor a .npy array; {field.name} needs one of them.")


def _predict_use(program: Program) -> Any:
    use = next((use for use in program.uses if use.name == "predict"), None)
    if use is None:
        raise DataError("The network has no output of the use predict, so it cannot be asked for one.")
    return use
