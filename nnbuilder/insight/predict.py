"""Raw inputs, as a person has them, through a trained model to answers in a person's terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from nnbuilder.codegen.program import Program, Use
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.preparation import FittedField, Preparation
from nnbuilder.data.preparation.replies import Answering, OutputMeaning, Prediction
from nnbuilder.data.preparation.windows import Windowing
from nnbuilder.insight.meanings import meanings_of
from nnbuilder.training.restore import load_fitted, load_model, load_program
from nnbuilder.training.runs import Run

__all__ = ["Prediction", "Predictor"]

PREDICT = "predict"


@dataclass(frozen=True)
class Predictor:
    """A trained model with what it needs to take raw inputs, and what its outputs mean."""

    model: nn.Module
    program: Program
    fitted: Preparation
    meanings: tuple[OutputMeaning, ...] = ()

    @classmethod
    def of(cls, run: Run) -> Predictor:
        program, fitted = load_program(run), load_fitted(run)
        use = next((use for use in program.uses if use.name == PREDICT), None)
        return cls(load_model(run), program, fitted, meanings_of(run, program, use, fitted) if use is not None else ())

    @property
    def use(self) -> Use:
        """The use `predict`, which reads fields of the data alone; raises `DataError` where there is none."""
        use = next((use for use in self.program.uses if use.name == PREDICT), None)
        if use is None:
            raise DataError("The network has no output of the use predict, so it cannot be asked for one.")
        unbound = next((argument.name for argument in use.arguments if argument.kind != "field"), None)
        if unbound is not None:
            raise DataError(f"The input {unbound} comes from no field of the data, so there is nothing to predict from.")
        return use

    @property
    def inputs(self) -> tuple[FittedField, ...]:
        """The fields the model reads, in order."""
        return self.answering.fields

    @property
    def answering(self) -> Answering:
        """What turns raw rows into the network's inputs, and its outputs into answers; raises `DataError`."""
        return Answering(self.fitted, tuple(argument.field for argument in self.use.arguments), self.meanings)

    @property
    def windows(self) -> Windowing | None:
        """How rows of a series become what the model reads, where they do."""
        return self.fitted.windows

    def outputs(self, raw: Mapping[str, Any]) -> dict[str, torch.Tensor]:
        """The model's outputs for raw columns, each (rows, ...); raises `DataError` where one row cannot be answered."""
        try:
            arrays = self.answering.arrays(raw)
        except Unprepared as error:
            raise DataError(str(error)) from None
        outputs = {name: torch.from_numpy(values) for name, values in self._ask(arrays).items()}
        _check_finite(outputs)
        return outputs

    def predict(self, raw: Mapping[str, Any], unread: Mapping[int, str] | None = None) -> list[Prediction]:
        """One answer for each row; one that cannot be answered says why. `unread` tells that of rows that are there in name
        only. Raises `DataError` where no row can be answered."""
        try:
            return self.answering.predictions(raw, self._ask, unread)
        except Unprepared as error:
            raise DataError(str(error)) from None

    def _ask(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        use = self.use
        with torch.no_grad():
            result = self.model(*(torch.from_numpy(arrays[argument.field]) for argument in use.arguments))
        tensors = result if isinstance(result, tuple) else (result,)
        return {name: tensor.numpy() for name, tensor in zip(use.outputs, tensors, strict=True)}


def _check_finite(outputs: Mapping[str, torch.Tensor]) -> None:
    """Raises `DataError` where a row is answered with what is no number."""
    for name, tensor in outputs.items():
        rows = tensor.reshape(len(tensor), -1).isfinite().all(dim=1)
        if not bool(rows.all()):
            row = int(rows.logical_not().nonzero()[0]) + 1
            raise DataError(
                f"The network answers row {row} with numbers that are not finite at {name}; look for values there that are far from those it learned."
            )
