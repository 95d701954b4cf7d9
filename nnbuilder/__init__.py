"""Draw a neural network, see every shape and mistake, train it, take it away. Importing this loads neither torch nor Qt."""

from nnbuilder.api import build, check, code, compare, data, evaluate, export, forgetting, go_on, load, predict, save, train
from nnbuilder.core.document import DataSet, Document, Field, Source, Split
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, End, Graph, Init, Loop, Node, State
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.report import Report
from nnbuilder.core.settings import Setting
from nnbuilder.drawing import Block, Drawing, DrawingError, Value, block, draw, recurrent, state
from nnbuilder.rooms import make_callable

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

make_callable(__name__, data=data, export=export)
