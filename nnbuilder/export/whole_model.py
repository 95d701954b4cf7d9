"""The trained model with its numeric preparation in front: raw numbers in, outputs out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor, nn

from nnbuilder.codegen.program import Use
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.export.exporter import Bundle, ExportError


class WholeModel(nn.Module):
    """Raw numbers, prepared as the app prepares them (in float64, rounded once), through the model."""

    def __init__(self, model: nn.Module, fields: Sequence[FittedField]) -> None:
        super().__init__()
        self.model, self.fields = model, tuple(fields)

    def forward(self, *raw: Tensor) -> Any:
        return self.model(*(KINDS[field.kind].tensors(field, values) for field, values in zip(self.fields, raw, strict=True)))


def whole_model(bundle: Bundle) -> WholeModel:
    """The model of a bundle with its preparation, in eval mode."""
    return WholeModel(bundle.predictor.model, _fields(bundle)).eval()


def raw_arrays(bundle: Bundle) -> dict[str, np.ndarray]:
    """The raw samples as the whole model takes them, by field: float32, or int64 for the tokens of a text."""
    try:
        return {field.name: KINDS[field.kind].raw_tensor(field, bundle.raw) for field in _fields(bundle)}
    except DataError as error:
        raise ExportError(str(error)) from None


def _fields(bundle: Bundle) -> list[FittedField]:
    return [bundle.fitted.fields[argument.field] for argument in predict_use(bundle).arguments]


def predict_use(bundle: Bundle) -> Use:
    """The use `predict`, where it can be carried out from fields of the data alone; raises `ExportError`."""
    use = next((use for use in bundle.program.uses if use.name == "predict"), None)
    if use is None or any(argument.kind != "field" for argument in use.arguments):
        raise ExportError("The network has no output that is predicted from fields of the data alone, so there is no model to write that answers raw inputs.")
    return use
