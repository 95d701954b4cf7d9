"""The formats there are, by name."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.export.exported_program import ExportedProgram
from nnbuilder.export.exporter import Exporter, ExportError
from nnbuilder.export.graph_png import GraphPng
from nnbuilder.export.graph_svg import GraphSvg
from nnbuilder.export.model_card import ModelCard
from nnbuilder.export.notebook import Notebook
from nnbuilder.export.onnx_model import OnnxModel
from nnbuilder.export.python_project import PythonProject
from nnbuilder.export.safetensors_weights import SafetensorsWeights
from nnbuilder.export.state_dict import StateDict

_ALL: tuple[Exporter, ...] = (
    PythonProject(),
    SafetensorsWeights(),
    StateDict(),
    OnnxModel(),
    ExportedProgram(),
    Notebook(),
    ModelCard(),
    GraphSvg(),
    GraphPng(),
)
EXPORTERS: Mapping[str, Exporter] = {exporter.name: exporter for exporter in _ALL}


def exporter(name: str) -> Exporter:
    """An exporter by name; raises `ExportError` in words."""
    if name not in EXPORTERS:
        raise ExportError(f"There is no format called {name!r}; there are {', '.join(EXPORTERS)}.")
    return EXPORTERS[name]
