"""Everything that is saved: graphs, where nodes stand, notes, the data described, the phases of training."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nnbuilder.core import names
from nnbuilder.core.facts import Facts
from nnbuilder.core.graph import MAIN, Edge, Graph, Node, NodeId
from nnbuilder.core.parameters import Raw
from nnbuilder.core.phases import Phase
from nnbuilder.core.settings import Setting

FORMAT = 2
"""The number of the file format this program writes."""


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """Where a node's top left corner stands on the canvas, in scene units (one unit is one pixel at 100 %)."""

    x: float
    y: float


Waypoints = Mapping[Edge, tuple[Point, ...]]
"""The points that a wire must pass, in order, for those that have any; what becomes of them is told in `waypoints`."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text on the canvas of one graph, or a frame with a title, which takes the nodes inside along when it moves. `colour` is a
    name of `notes.COLOURS`, or "" for the usual one."""

    id: str
    graph: str
    text: str
    at: Point
    width: float = 240.0
    height: float = 120.0
    is_frame: bool = False
    colour: str = ""


TABLE_KINDS = ("csv", "jsonl", "parquet", "feather", "excel", "arrays")
"""Sources of named columns, to which a person gives roles."""
FOLDER_KINDS = ("pictures", "texts")
"""Sources of many files, one a sample."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where samples come from: kind "builtin" with a name, or a path relative to the document and what lies there: "csv",
    one of `TABLE_KINDS`, "idx", "pictures" and "texts" (folders) or "text". What is in a ZIP archive is of the same kinds."""

    kind: str
    name: str = ""
    options: Mapping[str, Raw] = field(default_factory=dict)


READ = ("input", "target")
"""The roles of fields that a network reads or learns."""
ROLES = (*READ, "weight", "group", "time", "ignore")
"""What a field may be for: the network reads it or learns it, or it weighs, groups or orders the samples, or is left out."""
DIVISIONS = ("random", "stratified", "group", "time", "column", "folder", "folds")
"""By what the samples may be divided into parts."""
DAMAGES = ("stop", "skip", "fill")
"""What may happen to a sample that cannot be read or has no answer."""


def usual_damage(source: Source) -> str:
    """What becomes of damaged samples where nobody has said it: one file of many that cannot be read is left out, and a row of
    a table that has been read wrongly may be a sign that all have."""
    return "skip" if source.kind in FOLDER_KINDS else "stop"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a sample has. `columns` are what the source calls them, by itself one that is called as the field;
    `params` are those of its kind, and `transforms` are applied in order; `augmentation` is what is done anew to each sample of the training part.

    role is one of `ROLES`; what kinds and transforms there are, `nnbuilder.data` knows. The columns may be called anything;
    the field itself is named in programs and formulas: raises `ValueError` where `names.is_field` does not hold.
    """

    name: str
    role: str
    kind: str
    columns: tuple[str, ...] = ()
    params: Mapping[str, Raw] = field(default_factory=dict)
    transforms: tuple[Setting, ...] = ()
    augmentation: tuple[Setting, ...] = ()

    def __post_init__(self) -> None:
        if not names.is_field(self.name):
            raise ValueError(names.why_no_field(self.name))
        if not self.columns:
            object.__setattr__(self, "columns", (self.name,))


@dataclass(frozen=True, slots=True)
class Split:
    """How samples are divided: shares of train, validation and test, drawn with a seed.

    by      one of `DIVISIONS`: every class of a column in fair shares, every group in one part, the latest for the test, what
            a column or the folders say, or one of `folds` equal folds for the test
    column  the column of the source that has the classes, groups, times or parts
    fold    which of the folds is the test, from 0
    """

    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15
    seed: int = 0
    by: str = "random"
    column: str = ""
    fold: int = 0
    folds: int = 5


@dataclass(frozen=True, slots=True)
class Windows:
    """How rows become samples: each is `length` rows for the inputs and the `horizon` rows behind them for the targets, and
    begins `stride` rows after the one before. `group` and `time` name the columns that keep series apart and in order."""

    length: int
    horizon: int = 1
    stride: int = 1
    group: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class DataSet:
    """A data set described, never embedded. `facts` are what reading it once has told; `damaged` is one of `DAMAGES`. Raises
    `ValueError` where two fields have one name."""

    source: Source
    fields: tuple[Field, ...] = ()
    split: Split = Split()
    facts: Facts | None = None
    windows: Windows | None = None
    damaged: str = "stop"

    def __post_init__(self) -> None:
        counts = Counter(field.name for field in self.fields)
        twice = [name for name, count in counts.items() if count > 1]
        if twice:
            raise ValueError(f"two fields are called {twice[0]}")

    @property
    def unread(self) -> tuple[str, ...]:
        """The fields that an edit has made and whose shape nobody has read yet; none where no facts are there at all."""
        known = self.facts.fields if self.facts is not None else None
        return () if known is None else tuple(field.name for field in self.fields if field.role in READ and field.name not in known)


@dataclass(frozen=True, slots=True)
class Document:
    """One drawing. An edit is a function from a document to a document; nothing is ever changed in place."""

    graphs: Mapping[str, Graph] = field(default_factory=lambda: {MAIN: Graph()})
    layout: Mapping[NodeId, Point] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    data: DataSet | None = None
    phases: tuple[Phase, ...] = (Phase(),)
    title: str = "Untitled"
    format: int = FORMAT
    catalogue: int = 1
    waypoints: Waypoints = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    """What a newer program wrote and this one does not know; kept so that it survives a round trip."""
    collapsed: frozenset[NodeId] = frozenset()
    """The nodes of which only the title is drawn."""
    downwards: frozenset[str] = frozenset()
    """The graphs that are drawn from top to bottom, with inputs above nodes and outputs below them."""

    @property
    def main(self) -> Graph:
        return self.graphs[MAIN]

    @property
    def facts(self) -> Facts | None:
        return self.data.facts if self.data else None

    def with_graph(self, name: str, graph: Graph) -> Document:
        """The document with a graph in the place of the one of that name, whose wires take their points along when they go."""
        waypoints = self.waypoints
        before = self.graphs.get(name) if waypoints else None
        if before is not None and before.edges is not graph.edges:
            gone = {edge for edge in waypoints if edge in before.edges and edge not in graph.edges}
            waypoints = {edge: points for edge, points in waypoints.items() if edge not in gone} if gone else waypoints
        return replace(self, graphs={**self.graphs, name: graph}, waypoints=waypoints)

    def home_of(self, node: NodeId) -> str | None:
        """The name of the graph a node stands in."""
        return next((name for name, graph in self.graphs.items() if node in graph.nodes), None)

    def node(self, node: NodeId) -> Node | None:
        home = self.home_of(node)
        return None if home is None else self.graphs[home].nodes[node]
