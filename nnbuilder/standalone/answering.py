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

    def ask(self, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """{output: array (rows, ...)} for what the network reads, by field."""
        with torch.no_grad():
            result = self.model(*(torch.from_numpy(arrays[name]) for name in self.inputs))
        tensors = result if isinstance(result, tuple) else (result,)
        return {meaning["output"]: tensor.numpy() for meaning, tensor in zip(self.outputs, tensors, strict=True)}

    def give(self, raw: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """{output: array (rows, ...)} for raw columns {name: values of all rows}; raises `ValueError` in words."""
        return self.ask(self.answering.arrays(raw))

    def answer(self, raw: Mapping[str, Any], unread: Mapping[int, str] | None = None) -> list[dict[str, Any]]:
        """One answer a row: a class with its probabilities, numbers in the units of the data, a text; else the outputs. A row that
        cannot be answered says why, and so does one of which `unread` tells that. Raises `ValueError` where no row can."""
        predictions: list[Prediction] = self.answering.predictions(raw, self.ask, unread)
        return [prediction.encode() for prediction in predictions]
