"""Raw values through a trained network to answers in a person's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from preparation.preparation import Preparation
from preparation.replies import Answering, OutputMeaning, Prediction
from torch import nn


@dataclass(frozen=True)
class TrainedNetwork:
    """A trained model in eval mode, what turns raw values into its inputs, the fields it reads in order, and what each of its
    outputs means."""

    model: nn.Module
    preparation: Preparation
    inputs: Sequence[str]
    outputs: Sequence[Mapping[str, Any]]

    @property
    def answering(self) -> Answering:
        return Answering(self.preparation, tuple(self.inputs), tuple(OutputMeaning(**meaning) for meaning in self.outputs))

    @property
    def series(self) -> tuple[str, ...]:
        """The columns of the series that what is read is cut from; none where it is read as it stands."""
        windows = self.preparation.windows
        return () if windows is None else windows.read_for([column for field in self.answering.fields for column in field.columns])

    def ask(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """{output: array (rows, ...)} for what the network reads, by field."""
        with torch.no_grad():
            result = self.model(*(torch.from_numpy(arrays[name]) for name in self.inputs))
        tensors = result if isinstance(result, tuple) else (result,)
        return {meaning["output"]: tensor.numpy() for meaning, tensor in zip(self.outputs, tensors, strict=True)}

    def give(self, raw: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """{output: array (rows, ...)} for raw columns {name: values of all rows}; raises `ValueError` in words."""
        return self.ask(self.answering.arrays(raw))

    def answer(self, raw: Mapping[str, Any], unread: Mapping[int, str] | None = None, *, every: bool = False) -> list[dict[str, Any]]:
        """One answer a row: a class with its probabilities, numbers in the units of the data, a text; else the outputs. A row that
        cannot be answered says why, and so does one of which `unread` tells that. Raises `ValueError` where no row can.

        Of the columns of a series the newest window of each group is answered, with `every` each that is whole; `window` says
        which it is, and `row` the last row that it sees.
        """
        cut = self.answering.cut(raw, every=every)
        if cut is None:
            predictions: list[Prediction] = self.answering.predictions(raw, self.ask, unread)
            return [prediction.encode() for prediction in predictions]
        if unread:
            raise ValueError(f"row {min(unread) + 1}: {unread[min(unread)]} Without it the series is broken; mend it, or take it out.")
        answers = zip(cut.rows, self.answering.predictions(cut.raw, self.ask, cut.problems), strict=True)
        windows = [{column: cells[place] for column, cells in cut.beside.items()} for place in range(len(cut.rows))]
        return [{"row": row + 1, "window": window, **prediction.encode()} for window, (row, prediction) in zip(windows, answers, strict=True)]
