"""One ONNX file with the numeric preprocessing inside: it takes raw numbers and gives the model's outputs."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from nnbuilder.export.exporter import Bundle, ExportError, Outputs
from nnbuilder.export.whole_model import fields_of, predict_use, raw_arrays, whole_model
from nnbuilder.project.atomic import write_atomic
from nnbuilder.runtime.randomness import seeded


class OnnxModel:
    """Inputs are named after the fields of the data, outputs after the Output nodes; the batch axis is free."""

    name = "onnx"
    title = "ONNX model"
    summary = "One file for ONNX Runtime and the tools that read ONNX; takes raw numbers, since preprocessing is inside."
    suffix = ".onnx"
    is_folder = False
    files: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()
    is_model = True
    is_exact = False

    def write(self, bundle: Bundle, path: Path) -> None:
        import onnx

        use = predict_use(bundle)
        fields = fields_of(use, bundle.fitted)
        whole = whole_model(bundle)
        examples = tuple(torch.from_numpy(array[:2]) for array in raw_arrays(bundle).values())
        with quiet(), seeded():
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


@contextlib.contextmanager
def quiet() -> Iterator[None]:
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
