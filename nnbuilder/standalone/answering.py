"""Raw values through a trained network to answers in a person's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from preparation.preparation import Preparation
from torch import nn


@dataclass(frozen=True)
class TrainedNetwork:
    """A trained model in eval mode, what turns raw values into its inputs, the fields it reads in order, the names of what it
    gives, and the field that it was trained to answer."""

    model: nn.Module
    preparation: Preparation
    inputs: Sequence[str]
    outputs: Sequence[str]
    target: str

    def give(self, raw: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """{output: array (rows, ...)} for raw columns {name: values of all rows}; raises `ValueError` in words."""
        arrays = self.preparation.arrays(self.inputs, raw)
        with torch.no_grad():
            result = self.model(*(torch.from_numpy(arrays[name]) for name in self.inputs))
        return {name: tensor.numpy() for name, tensor in zip(self.outputs, result if isinstance(result, tuple) else (result,), strict=True)}

    def answer(self, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
        """One answer a row: a class with its probabilities, numbers in the units of the data, a text; else the outputs."""
        given = self.give(raw)
        for name, values in given.items():
            strange = np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(axis=1))
            if len(strange):
                raise ValueError(f"the network answers row {strange[0] + 1} with numbers that are not finite at {name}")
        first, target = next(iter(given.values())), self.preparation.fields.get(self.target)
        answers: list[dict[str, Any]] | None = target.answer(first) if target is not None else None
        return answers if answers is not None else [{name: values[row].tolist() for name, values in given.items()} for row in range(len(first))]
