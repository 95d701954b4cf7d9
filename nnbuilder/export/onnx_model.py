"""One ONNX file with the numeric preprocessing inside: it takes raw numbers and gives the model's outputs."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nnbuilder.data.fitted import FittedField, number_or_nan
from nnbuilder.export.exporter import Bundle, ExportError, Outputs
from nnbuilder.project.atomic import write_atomic


class OnnxModel:
    """Inputs are named after the fields of the data, outputs after the Output nodes; the batch axis is free."""

    name = "onnx"
    title = "ONNX model"
    summary = "One file for ONNX Runtime and the tools that read ONNX; takes raw numbers, since preprocessing is inside."
    suffix = ".onnx"
    is_folder = False
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    is_exact = False

    def write(self, bundle: Bundle, path: Path) -> None:
        import onnx

        use = _use(bundle)
        fields = [bundle.fitted.fields[argument.field] for argument in use.arguments]
        whole = _Whole(bundle.predictor.model, fields).eval()
        examples = tuple(torch.from_numpy(array[:2]) for array in raw_arrays(bundle).values())
        with _quiet():
            made = torch.onnx.export(
                whole,
                examples,
                dynamo=True,
                input_names=[field.name for field in fields],
                output_names=list(use.outputs),
                dynamic_shapes=(tuple({0: torch.export.Dim("batch")} for _ in fields),),
                external_data=False,
                verbose=False,
            )
        if made is None:
            raise ExportError("PyTorch gave no ONNX model.")
        model = made.model_proto
        onnx.checker.check_model(model)
        onnx.helper.set_model_props(
            model, {"title": str(bundle.metadata["title"]), "preprocessing": bundle.fitted.to_json(), "metrics": json.dumps(bundle.metadata["metrics"])}
        )
        write_atomic(path, model.SerializeToString())

    def read_back(self, bundle: Bundle, path: Path) -> Outputs:
        import onnxruntime

        session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        return dict(zip(names, (np.asarray(value) for value in session.run(names, raw_arrays(bundle))), strict=True))


class _Whole(nn.Module):
    """Raw numbers, prepared as the app prepares them, through the model."""

    def __init__(self, model: nn.Module, fields: list[FittedField]) -> None:
        super().__init__()
        self.model = model
        self.preparations = nn.ModuleList([_Preparation(field) for field in fields])

    def forward(self, *raw: Tensor) -> Any:
        return self.model(*(prepare(values) for prepare, values in zip(self.preparations, raw, strict=True)))


class _Preparation(nn.Module):
    """(x - mean) / std for numbers, where a missing one (NaN) counts as the mean; x / divisor for arrays. In float64 and
    rounded once, as `Fitted` does."""

    mean: Tensor
    std: Tensor

    def __init__(self, field: FittedField) -> None:
        super().__init__()
        self.field = field
        self.register_buffer("mean", torch.tensor([column.mean for column in field.columns], dtype=torch.float64))
        self.register_buffer("std", torch.tensor([column.std for column in field.columns], dtype=torch.float64))

    def forward(self, values: Tensor) -> Tensor:
        if self.field.type == "numbers":
            known = torch.where(torch.isnan(values), self.mean, values.double())
            return ((known - self.mean) / self.std).float()
        return (values.double() / self.field.divisor).float().reshape(values.shape[0], *self.field.shape)


def raw_arrays(bundle: Bundle) -> dict[str, np.ndarray]:
    """The raw samples as the exported model takes them: float32 arrays by field."""
    arrays = {}
    for argument in _use(bundle).arguments:
        field = bundle.fitted.fields[argument.field]
        if field.type == "numbers":
            text = next((column for column in field.columns if column.kind == "category"), None)
            if text is not None:
                raise ExportError(
                    f"The column {text.name} of {field.name} holds words, which ONNX cannot prepare; export a Python project, or leave the column out."
                )
            rows = [[number_or_nan(value) for value in bundle.raw[column.name]] for column in field.columns]
            means = np.array([column.mean for column in field.columns])
            table = np.array(rows, dtype=np.float64).T
            arrays[field.name] = np.where(np.isnan(table), means, table).astype(np.float32)
        elif field.type == "category":
            raise ExportError(f"The field {field.name} holds words, which ONNX cannot prepare; export a Python project.")
        else:
            arrays[field.name] = np.asarray(bundle.raw[field.columns[0].name], dtype=np.float32)
    return arrays


def _use(bundle: Bundle) -> Any:
    use = next((use for use in bundle.program.uses if use.name == "predict"), None)
    if use is None or any(argument.kind != "field" for argument in use.arguments):
        raise ExportError("The network has no output that is predicted from fields of the data alone, so there is no ONNX model to write.")
    return use


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The exporter prints its progress and warns about its own internals, which tells a user nothing."""
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)
