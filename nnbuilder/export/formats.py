"""The formats there are, by name."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.export.exporter import Exporter, ExportError
from nnbuilder.export.onnx_model import OnnxModel
from nnbuilder.export.python_project import PythonProject
from nnbuilder.export.safetensors_weights import SafetensorsWeights

EXPORTERS: Mapping[str, Exporter] = {exporter.name: exporter for exporter in (PythonProject(), SafetensorsWeights(), OnnxModel())}


def exporter(name: str) -> Exporter:
    """An exporter by name; raises `ExportError` in words."""
    if name not in EXPORTERS:
        raise ExportError(f"There is no format called {name!r}; there are {', '.join(EXPORTERS)}.")
    return EXPORTERS[name]
