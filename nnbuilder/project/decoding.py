"""From JSON to a document. Names and values are data; nothing they say is looked up, opened or run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from nnbuilder.core import names
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import FORMAT, Document, Note, Point
from nnbuilder.core.graph import MAIN, Edge, End, Graph, Init, Node, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.notes import COLOURS
from nnbuilder.core.parameters import Raw
from nnbuilder.core.phases import Phase
from nnbuilder.core.sampling import source_of
from nnbuilder.core.waypoints import MOST
from nnbuilder.project import limits
from nnbuilder.project.blocks import legal_name, loop, params
from nnbuilder.project.described_data import data_set
from nnbuilder.project.drawn_training import phases
from nnbuilder.project.encoding import NODE_KEYS
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader
from nnbuilder.project.values import checked_word, identifier, identity, line, path, prose, raw_value

_KNOWN = {"format", "catalogue", "title", "graphs", "layout", "waypoints", "notes", "data", "phases", "collapsed", "downwards"}
_KNOWN_OF_NODE = {"id", "name", "kind", "params", "weights", "tie", "init", "frozen", "muted"}


@dataclass(slots=True)
class Decoder:
    """Reads one document; `notes` are what the user should know of it."""

    catalogue: Catalogue
    notes: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    unknown: dict[str, dict[str, object]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    """{name of a graph in the file: its name in the document}."""

    def told(self) -> tuple[str, ...]:
        """The notes, and how many more there are where they are many."""
        more = len(self.notes) - limits.NOTES
        return tuple(self.notes) if more <= 0 else (*self.notes[: limits.NOTES], f"There are {more:,} more notes like these.")

    def document(self, whole: Reader) -> Document:
        drawn = whole.get("graphs", {}).items(limits.GRAPHS)
        self.blocks = self._block_names([name for name, _ in drawn])
        graphs = {self.blocks[name]: self._graph(name, reader) for name, reader in drawn}
        if sum(len(graph.nodes) for graph in graphs.values()) > limits.NODES:
            raise DocumentError(f"The document has more than {limits.NODES:,} nodes.")
        return Document(
            graphs=graphs,
            layout={node: _point(reader) for node, reader in whole.get("layout", {}).items() if node in self.ids},
            waypoints=_waypoints(whole.get("waypoints", []), graphs.values()),
            notes=tuple(self._note(reader) for reader in whole.get("notes", []).list()),
            data=whole.get("data").optional(data_set),
            phases=phases(whole.get("phases", []), self.notes) or (Phase(),),
            title=line(whole.get("title", "Untitled"), self.notes),
            format=FORMAT,
            catalogue=whole.get("catalogue", 1).whole(1, 10**6),
            collapsed=frozenset(node for reader in whole.get("collapsed", []).list() if (node := reader.text()) in self.ids),
            downwards=frozenset(self.blocks[name] for reader in whole.get("downwards", []).list() if (name := reader.text()) in self.blocks),
            extra={name: value for name, value in whole.object().items() if name not in _KNOWN | {NODE_KEYS}}
            | ({NODE_KEYS: self.unknown} if self.unknown else {}),
        )

    def _block_names(self, drawn: Collection[str]) -> dict[str, str]:
        """What the graphs of the file are called; a block that is called like a layer gets a name of its own."""
        if MAIN not in drawn:
            raise DocumentError("The document has no graph called main.")
        blocks = {name: legal_name(name, "graph") if name != MAIN else MAIN for name in drawn}
        for name in [name for name in drawn if name != MAIN and self.catalogue.get(name) is not None]:
            blocks[name] = names.unique(f"{name}_block", blocks.values())
            self.notes.append(f"The block {name} is now called {blocks[name]}, since {name} is a layer.")
        return blocks

    def _graph(self, graph_name: str, reader: Reader) -> Graph:
        nodes: dict[str, Node] = {}
        taken: set[str] = set()
        for entry in reader.get("nodes", []).list():
            node = self._node(entry, taken)
            if node.id in self.ids:
                raise DocumentError(f"The document is damaged at {entry.where}: the id {node.id!r} stands twice.")
            self.ids.add(node.id)
            unknown = {name: value for name, value in entry.object().items() if name not in _KNOWN_OF_NODE}
            if unknown:
                self.unknown[node.id] = unknown
            taken.add(node.name)
            nodes[node.id] = node
        nodes = {node.id: self._with_owner(node, nodes) for node in nodes.values()}
        edges = frozenset(self._edge(entry, nodes) for entry in reader.get("edges", []).list(limits.EDGES))
        if len({edge.target for edge in edges}) != len(edges):
            raise DocumentError(f"The document is damaged: two edges of the graph {graph_name} end at the same place.")
        crowded = [port for port, ends in Counter((edge.target.node, edge.target.port) for edge in edges).items() if ends > limits.EDGES_OF_PORT]
        if crowded:
            raise DocumentError(f"More than {limits.EDGES_OF_PORT:,} edges end at {crowded[0][1]} of {nodes[crowded[0][0]].name}; no document has so many.")
        return Graph(
            nodes,
            edges,
            params(reader.get("params", []).list(100), self.notes),
            reader.get("loop").optional(lambda entry: loop(entry, nodes)),
            prose(reader.get("doc", ""), self.notes),
        )

    def _node(self, reader: Reader, taken: set[str]) -> Node:
        kind, spec = self._kind(reader.get("kind"))
        name = reader.get("name").text()
        legal = self._free(name, taken)
        if legal != name:
            self.notes.append(f"The node {name[:60]!r} is now called {legal}, since its name was not free or no Python name.")
        return Node(
            id=identity(reader.get("id")),
            name=legal,
            kind=kind,
            params={identifier(key, value.where, "a parameter"): _param_value(spec, key, value) for key, value in reader.get("params", {}).items(200)},
            weights=reader.get("weights").optional(identity),
            tie={identifier(key, value.where, "a weight"): _tie(value) for key, value in reader.get("tie", {}).items(50)},
            init={identifier(key, value.where, "a weight"): _init(value) for key, value in reader.get("init", {}).items(50)},
            frozen=reader.get("frozen", False).flag(),
            muted=reader.get("muted", False).flag(),
        )

    def _kind(self, reader: Reader) -> tuple[str, LayerSpec | None]:
        """The kind of a node by its name of today, and its specification where it is one of the catalogue."""
        kind = identifier(reader.text(), reader.where, "a kind of layer")
        spec = self.catalogue.get(kind) if kind not in self.blocks else None
        return (spec.kind, spec) if spec is not None else (self.blocks.get(kind, kind), None)

    def _with_owner(self, node: Node, nodes: dict[str, Node]) -> Node:
        if node.weights is None or (node.weights in nodes and node.weights != node.id and nodes[node.weights].weights is None):
            return node
        raise DocumentError(f"The document is damaged: {node.name} shares the module of {node.weights!r}, which is no node of its graph that owns one.")

    def _edge(self, reader: Reader, nodes: dict[str, Node]) -> Edge:
        source, output, target, port, index = reader.list(count=5)
        ports = [identifier(end.text(), end.where, "a port") for end in (output, port)]
        edge = Edge(End(source.text(), ports[0]), End(target.text(), ports[1], index.whole(0, limits.EDGES)))
        for end in (edge.source, edge.target):
            if end.node not in nodes:
                raise DocumentError(f"The document is damaged at {reader.where}: an edge ends at {end.node[:60]!r}, which is no node of its graph.")
        return edge

    def _note(self, reader: Reader) -> Note:
        width, height = (entry.number(1) for entry in reader.get("size", [240, 120]).list(count=2))
        at, is_frame, home = _point(reader.get("at")), reader.get("frame", False).flag(), reader.get("graph", MAIN).text()
        # A colour that a later version knows is none here.
        colour = named if (named := reader.get("colour", "").text()) in COLOURS else ""
        return Note(identity(reader.get("id")), self.blocks.get(home, home), reader.get("text", "").text(), at, width, height, is_frame, colour)

    def _free(self, wanted: str, taken: set[str]) -> str:
        """Like `names.unique`, but counting on, so that ten thousand equal names take no longer than others."""
        name = wanted if names.is_legal(wanted) else names.legal(wanted)
        stem = name[: names.LONGEST - 8]
        while name in taken:
            self.numbers[stem] = self.numbers.get(stem, 1) + 1
            name = f"{stem}_{self.numbers[stem]}"
        return name


def _point(reader: Reader) -> Point:
    x, y = reader.list(count=2)
    return Point(x.number(), y.number())


def _waypoints(reader: Reader, graphs: Collection[Graph]) -> dict[Edge, tuple[Point, ...]]:
    """The points of wires, each `[source, output, target, port, index, [[x, y], ...]]`; those of a wire that is not drawn are left out."""
    bent: dict[Edge, tuple[Point, ...]] = {}
    for entry in reader.list(limits.EDGES):
        source, output, target, port, index, points = entry.list(count=6)
        edge = Edge(End(source.text(), output.text()), End(target.text(), port.text(), index.whole(0, limits.EDGES)))
        if edge in bent:
            raise DocumentError(f"The document is damaged at {entry.where}: the points of one edge stand twice.")
        bent[edge] = tuple(_point(point) for point in points.list(MOST))
    return {edge: points for edge, points in bent.items() if points and any(edge in graph.edges for graph in graphs)}


def _tie(reader: Reader) -> tuple[Path, str]:
    owner, parameter = reader.list(count=2)
    return path(owner), identifier(parameter.text(), parameter.where, "a weight")


def _init(reader: Reader) -> Init:
    first, *rest = reader.list(8) or [Reader(None, reader.where)]
    return Init(identifier(first.text(), first.where, "an initialisation"), tuple(entry.number() for entry in rest))


def _param_value(spec: LayerSpec | None, name: str, reader: Reader) -> Raw:
    """The raw value of a parameter. The names that an Input and an Output take from it must be names."""
    param = spec.param(name) if spec is not None else None
    value: Raw = raw_value(reader, param is not None and param.type.base in ("str", "choice"))
    if spec is None or not isinstance(value, str):
        return value
    checked_word(value, reader.where)
    if spec.role == "input" and name == "field" and value and not names.is_field(source_of(value)):
        raise DocumentError(f"The document is damaged at {reader.where}: {names.why_no_field(value)}.")
    if spec.role == "output" and name == "use" and not names.is_legal(value):
        raise DocumentError(f"The use {value[:60]!r} at {reader.where} cannot be called so: {names.why_illegal(value)}.")
    return value
