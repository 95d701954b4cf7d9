"""Draw a neural network, see every shape and mistake, train it, take it away. Importing this loads neither torch nor Qt, and of
nnbuilder itself nothing before it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nnbuilder.api import build, check, code, compare, data, evaluate, export, forgetting, go_on, load, predict, save, train
    from nnbuilder.core.document import DataSet, Document, Field, Source, Split
    from nnbuilder.core.expressions import Expression
    from nnbuilder.core.graph import Edge, End, Graph, Init, Loop, Node, State
    from nnbuilder.core.phases import Group, Objective, Part, Phase
    from nnbuilder.core.report import Report
    from nnbuilder.core.settings import Setting
    from nnbuilder.drawing import Block, Drawing, DrawingError, Value, block, draw, recurrent, state

__version__ = "0.1.0"
__all__ = [
    "Block",
    "DataSet",
    "Document",
    "Drawing",
    "DrawingError",
    "Edge",
    "End",
    "Expression",
    "Field",
    "Graph",
    "Group",
    "Init",
    "Loop",
    "Node",
    "Objective",
    "Part",
    "Phase",
    "Report",
    "Setting",
    "Source",
    "Split",
    "State",
    "Value",
    "block",
    "build",
    "check",
    "code",
    "compare",
    "data",
    "draw",
    "evaluate",
    "export",
    "forgetting",
    "go_on",
    "load",
    "predict",
    "recurrent",
    "save",
    "state",
    "train",
]

_ROOMS = ("data", "export")
"""Rooms that are called as well."""
_HOMES = {
    **dict.fromkeys(("DataSet", "Document", "Field", "Source", "Split"), "core.document"),
    **dict.fromkeys(("Edge", "End", "Graph", "Init", "Loop", "Node", "State"), "core.graph"),
    **dict.fromkeys(("Group", "Objective", "Part", "Phase"), "core.phases"),
    **dict.fromkeys(("Block", "Drawing", "DrawingError", "Value", "block", "draw", "recurrent", "state"), "drawing"),
    "Expression": "core.expressions",
    "Report": "core.report",
    "Setting": "core.settings",
}
"""{name: the module that has it}; what is called otherwise is a function of `api`."""


def __getattr__(name: str) -> Any:
    """What is public, loaded at its first use: https://docs.python.org/3/reference/datamodel.html#customizing-module-attribute-access"""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'api')}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
