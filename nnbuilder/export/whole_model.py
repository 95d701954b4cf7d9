"""The trained model with its numeric preprocessing in front: raw numbers in, outputs out."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Use
from nnbuilder.data.fitted import FittedField, number_or_nan
from nnbuilder.export.exporter import Bundle, ExportError


class WholeModel(nn.Module):
    """Raw numbers, prepared as the app prepares them, through the model."""

    def __init__(self, model: nn.Module, fields: list[FittedField]) -> None:
        super().__init__()
        self.model = model
        self.preparations = nn.ModuleList([_Preparation(field) for field in fields])

    def forward(self, *raw: Tensor) -> Any:
        return self.model(*(prepare(values) for prepare, values in zip(self.preparations, raw, strict=True)))


class _Preparation(nn.Module):
    """(x - mean) / std for numbers, where a missing one (NaN) counts as the mean; x / divisor for arrays. In float64 and
    rounded once, as `Fitted` does. The numbers of characters go through as they are."""

    mean: Tensor
    std: Tensor

    def __init__(self, field: FittedField) -> None:
        super().__init__()
        self.field = field
        self.register_buffer("mean", torch.tensor([column.mean for column in field.columns], dtype=torch.float64))
        self.register_buffer("std", torch.tensor([column.std for column in field.columns], dtype=torch.float64))

    def forward(self, values: Tensor) -> Tensor:
        if self.field.kind == "text":
            return values
        if self.field.kind == "numbers":
            known = torch.where(torch.isnan(values), self.mean, values.double())
            return ((known - self.mean) / self.std).float()
        return (values.double() / self.field.divisor).float().reshape(values.shape[0], *self.field.shape)


def whole_model(bundle: Bundle) -> WholeModel:
    """The model of a bundle with its preprocessing, in eval mode."""
    fields = [bundle.fitted.fields[argument.field] for argument in predict_use(bundle).arguments]
    return WholeModel(bundle.predictor.model, fields).eval()


def raw_arrays(bundle: Bundle) -> dict[str, np.ndarray]:
    """The raw samples as the whole model takes them, by field: float32, or int64 for the characters of a text."""
    arrays = {}
    for argument in predict_use(bundle).arguments:
        field = bundle.fitted.fields[argument.field]
        if field.kind == "numbers":
            text = next((column for column in field.columns if column.kind == "category"), None)
            if text is not None:
                raise ExportError(
                    f"The column {text.name} of {field.name} holds words, which tensors cannot hold; export a Python project, or leave the column out."
                )
            rows = [[number_or_nan(value) for value in bundle.raw[column.name]] for column in field.columns]
            means = np.array([column.mean for column in field.columns])
            table = np.array(rows, dtype=np.float64).T
            arrays[field.name] = np.where(np.isnan(table), means, table).astype(np.float32)
        elif field.kind == "category":
            raise ExportError(f"The field {field.name} holds words, which tensors cannot hold; export a Python project.")
        elif field.kind == "text":
            arrays[field.name] = bundle.fitted.apply(field.name, bundle.raw)
        else:
            arrays[field.name] = np.asarray(bundle.raw[field.columns[0].name], dtype=np.float32)
    return arrays


def predict_use(bundle: Bundle) -> Use:
    """The use `predict`, where it can be carried out from fields of the data alone; raises `ExportError`."""
    use = next((use for use in bundle.program.uses if use.name == "predict"), None)
    if use is None or any(argument.kind != "field" for argument in use.arguments):
        raise ExportError("The network has no output that is predicted from fields of the data alone, so there is no model to write that answers raw inputs.")
    return use
