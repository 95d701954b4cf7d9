"""From JSON to a document. Names and values are data; nothing they say is looked up, opened or run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nnbuilder.core import expressions, names
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import FORMAT, DataSet, Document, Field, Note, Point, Source, Split
from nnbuilder.core.expressions import Expression, ExpressionError
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.graph import MAIN, Edge, End, Graph, Init, Loop, Node, Path, State
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param, ParamType, Raw
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.tensor import DTYPES
from nnbuilder.project import limits
from nnbuilder.project.encoding import NODE_KEYS
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader

ROLES = ("input", "target", "ignore")
TYPES = ("image", "numbers", "category", "sequence", "text", "mask")
_KNOWN = {"format", "catalogue", "title", "graphs", "layout", "notes", "data", "phases"}
_KNOWN_OF_NODE = {"id", "name", "kind", "params", "weights", "tie", "init", "frozen", "muted"}


@dataclass(slots=True)
class Decoder:
    """Reads one document; `notes` are what the user should know of it."""

    catalogue: Catalogue
    notes: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    unknown: dict[str, dict[str, object]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def told(self) -> tuple[str, ...]:
        """The notes, and how many more there are where they are many."""
        more = len(self.notes) - limits.NOTES
        return tuple(self.notes) if more <= 0 else (*self.notes[: limits.NOTES], f"There are {more:,} more notes like these.")

    def document(self, whole: Reader) -> Document:
        graphs = {self._name(name, "graph"): self._graph(name, reader) for name, reader in whole.get("graphs", {}).items(limits.GRAPHS)}
        if MAIN not in graphs:
            raise DocumentError("The document has no graph called main.")
        if sum(len(graph.nodes) for graph in graphs.values()) > limits.NODES:
            raise DocumentError(f"The document has more than {limits.NODES:,} nodes.")
        return Document(
            graphs=graphs,
            layout={node: self._point(reader) for node, reader in whole.get("layout", {}).items() if node in self.ids},
            notes=tuple(self._note(reader) for reader in whole.get("notes", []).list()),
            data=whole.get("data").optional(self._data),
            phases=tuple(self._phase(reader) for reader in whole.get("phases", []).list(200)) or (Phase(),),
            title=whole.get("title", "Untitled").text(),
            format=FORMAT,
            catalogue=whole.get("catalogue", 1).whole(1, 10**6),
            extra={name: value for name, value in whole.object().items() if name not in _KNOWN | {NODE_KEYS}}
            | ({NODE_KEYS: self.unknown} if self.unknown else {}),
        )

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
        params = tuple(self._param(entry) for entry in reader.get("params", []).list(100))
        return Graph(nodes, edges, params, reader.get("loop").optional(self._loop), reader.get("doc", "").text())

    def _node(self, reader: Reader, taken: set[str]) -> Node:
        kind = reader.get("kind").text()
        spec = self.catalogue.get(kind)
        if spec is not None and spec.kind != kind:
            kind = spec.kind
        name = reader.get("name").text()
        legal = self._free(name, taken)
        if legal != name:
            self.notes.append(f"The node {name[:60]!r} is now called {legal}, since its name was not free or no Python name.")
        return Node(
            id=self._id(reader.get("id")),
            name=legal,
            kind=kind,
            params={key: self._value(value, _is_text(spec, key)) for key, value in reader.get("params", {}).items(200)},
            weights=reader.get("weights").optional(self._id),
            tie={self._word(key): self._tie(value) for key, value in reader.get("tie", {}).items(50)},
            init={self._word(key): self._init(value) for key, value in reader.get("init", {}).items(50)},
            frozen=reader.get("frozen", False).flag(),
            muted=reader.get("muted", False).flag(),
        )

    def _with_owner(self, node: Node, nodes: dict[str, Node]) -> Node:
        if node.weights is None or (node.weights in nodes and node.weights != node.id and nodes[node.weights].weights is None):
            return node
        raise DocumentError(f"The document is damaged: {node.name} shares the module of {node.weights!r}, which is no node of its graph that owns one.")

    def _edge(self, reader: Reader, nodes: dict[str, Node]) -> Edge:
        source, output, target, port, index = reader.list(count=5)
        edge = Edge(End(source.text(), output.text()), End(target.text(), port.text(), index.whole(0, limits.EDGES)))
        for end in (edge.source, edge.target):
            if end.node not in nodes:
                raise DocumentError(f"The document is damaged at {reader.where}: an edge ends at {end.node[:60]!r}, which is no node of its graph.")
        return edge

    def _param(self, reader: Reader) -> Param:
        choices = tuple(entry.text() for entry in reader.get("choices", []).list(100))
        base = reader.get("base").choice("int", "float", "bool", "str", "choice", "ints", "floats")
        kind = ParamType(base, reader.get("length").optional(lambda entry: entry.whole(1, 8)), choices, reader.get("optional", False).flag())
        low, high = (reader.get(bound).optional(Reader.number) for bound in ("min", "max"))
        default: Any = self._value(reader.get("default"), base in ("str", "choice"))
        bounds = [int(bound) if base == "int" and bound is not None else bound for bound in (low, high)]
        return Param(self._name(reader.get("name").text(), "parameter"), kind, default, reader.get("help", "").text(), bounds[0], bounds[1])

    def _loop(self, reader: Reader) -> Loop:
        states = [
            State(
                entry.get("input").text(),
                entry.get("output").text(),
                tuple(self._size(size) for size in entry.get("shape").list(8)),
                entry.get("initial", "zeros").choice("zeros", "port"),
            )
            for entry in reader.get("states", []).list(100)
        ]
        return Loop(tuple(states), reader.get("axis", 1).whole(1, 8))

    def _size(self, reader: Reader) -> Raw:
        size: Raw = self._value(reader, False)
        return size

    def _note(self, reader: Reader) -> Note:
        width, height = (entry.number(1) for entry in reader.get("size", [240, 120]).list(count=2))
        at, is_frame = self._point(reader.get("at")), reader.get("frame", False).flag()
        return Note(self._id(reader.get("id")), reader.get("graph", MAIN).text(), reader.get("text", "").text(), at, width, height, is_frame)

    def _point(self, reader: Reader) -> Point:
        x, y = reader.list(count=2)
        return Point(x.number(), y.number())

    def _data(self, reader: Reader) -> DataSet:
        source, split = reader.get("source"), reader.get("split", {})
        options = {key: self._value(value, True) for key, value in source.get("options", {}).items(100)}
        shares = {name: split.get(name, default).number(0, 1) for name, default in (("train", 0.7), ("validation", 0.15), ("test", 0.15))}
        return DataSet(
            Source(source.get("kind").text(), source.get("name", "").text(), options),
            tuple(self._field(entry) for entry in reader.get("fields", []).list(20_000)),
            Split(**shares, seed=split.get("seed", 0).whole(0, 2**63 - 1), stratify=split.get("stratify", "").text()),
            reader.get("facts").optional(self._facts),
        )

    def _field(self, reader: Reader) -> Field:
        columns, transforms = (tuple(entry.text() for entry in reader.get(name, []).list(20_000)) for name in ("columns", "transforms"))
        return Field(reader.get("name").text(), reader.get("role").choice(*ROLES), reader.get("type").choice(*TYPES), columns, transforms)

    def _facts(self, reader: Reader) -> Facts:
        fields = {name: self._fact(entry) for name, entry in reader.get("fields", {}).items()}
        return Facts(fields, reader.get("rows", 0).whole(), reader.get("fingerprint", "").text())

    def _fact(self, reader: Reader) -> FieldFacts:
        shape = tuple(entry.whole(1, 10**7) for entry in reader.get("shape", []).list(8))
        kind = reader.get("type").choice(*TYPES)
        if len(shape) != {"image": 3, "category": 0, "mask": 2, "text": 1}.get(kind, len(shape)) or (kind == "sequence" and not shape):
            raise DocumentError(f"The document is damaged at {reader.where}: a field of type {kind} cannot have the shape {shape}.")
        found = tuple(entry.text() for entry in reader.get("names", []).list(limits.NUMBERS))
        return FieldFacts(reader.get("role").choice(*ROLES), kind, shape, reader.get("dtype", "float32").choice(*DTYPES), found)

    def _phase(self, reader: Reader) -> Phase:
        part = reader.get("part", {})
        where = tuple((pair.list(count=2)[0].text(), tuple(value.text() for value in pair.list()[1].list())) for pair in part.get("where", []).list(100))
        return Phase(
            reader.get("name", "train").text(),
            reader.get("epochs", 10).whole(0, 10**6),
            reader.get("steps").optional(lambda entry: entry.whole(0, 10**9)),
            Part(where, part.get("fraction", 1.0).number(0, 1), part.get("batch_size", 64).whole(1, 10**6), part.get("sampler", "plain").text()),
            tuple(self._objective(entry) for entry in reader.get("objectives", []).list(100)) or (Objective(),),
            self._paths(reader.get("frozen", [])),
            reader.get("patience").optional(lambda entry: entry.whole(1, 10**6)),
        )

    def _objective(self, reader: Reader) -> Objective:
        losses = tuple(entry.text() for entry in reader.get("losses", []).list(1000))
        groups = tuple(self._group(entry) for entry in reader.get("groups", []).list(100)) or (Group(),)
        every, clip = reader.get("every", 1).whole(1, 10**6), reader.get("clip").optional(lambda entry: entry.number(0.0))
        return Objective(reader.get("name", "learn").text(), losses, self._paths(reader.get("updates", [])), every, groups, clip)

    def _group(self, reader: Reader) -> Group:
        return Group(
            self._paths(reader.get("paths", [])),
            self._setting(reader.get("optimizer", {"kind": "AdamW"})),
            self._setting(reader.get("schedule", {"kind": "Constant"})),
        )

    def _setting(self, reader: Reader) -> Setting:
        return Setting(reader.get("kind").text(), {key: self._value(value, False) for key, value in reader.get("params", {}).items(100)})

    def _paths(self, reader: Reader) -> tuple[Path, ...]:
        return tuple(self._path(entry) for entry in reader.list())

    def _path(self, reader: Reader) -> Path:
        return tuple(entry.whole() if isinstance(entry.value, int) else entry.text() for entry in reader.list(limits.DEPTH))

    def _tie(self, reader: Reader) -> tuple[Path, str]:
        path, parameter = reader.list(count=2)
        return self._path(path), self._word(parameter.text())

    def _init(self, reader: Reader) -> Init:
        first, *rest = reader.list(8) or [Reader(None, reader.where)]
        return Init(first.text(), tuple(entry.number() for entry in rest))

    def _id(self, reader: Reader) -> str:
        text = reader.text()
        if not 0 < len(text) <= 64 or not text.isprintable():
            raise DocumentError(f"The document is damaged at {reader.where}: an id has 1 to 64 printable characters.")
        return text

    def _name(self, name: str, word: str) -> str:
        if name != MAIN and not names.is_legal(name):
            raise DocumentError(f"The {word} {name[:60]!r} cannot be called so: {names.why_illegal(name)}.")
        return name

    def _free(self, wanted: str, taken: set[str]) -> str:
        """Like `names.unique`, but counting on, so that ten thousand equal names take no longer than others."""
        name = wanted if names.is_legal(wanted) else names.legal(wanted)
        stem = name[: names.LONGEST - 8]
        while name in taken:
            self.numbers[stem] = self.numbers.get(stem, 1) + 1
            name = f"{stem}_{self.numbers[stem]}"
        return name

    def _word(self, name: str) -> str:
        if not (name.isidentifier() and name.isascii() and len(name) <= names.LONGEST):
            raise DocumentError(f"The document is damaged: {name[:60]!r} is no name of a weight.")
        return name

    def _value(self, reader: Reader, is_text: bool) -> Any:
        """A raw value of a parameter, without knowing yet whether it fits."""
        value = reader.value
        if isinstance(value, dict):
            if value.keys() != {"="}:
                raise DocumentError(f'The document is damaged at {reader.where}: a formula is written {{"=": "channels * 2"}}.')
            expression = Expression(reader.get("=").text())
            try:
                expressions.check(expression)
            except ExpressionError as error:
                raise DocumentError(f"The formula at {reader.where} cannot be read: {error}.") from None
            return expression
        if isinstance(value, list):
            return tuple(self._value(entry, False) for entry in reader.list(limits.NUMBERS))
        if isinstance(value, str):
            text = reader.text()
            return float(text) if text in ("inf", "-inf") and not is_text else text
        return value


def _is_text(spec: LayerSpec | None, name: str) -> bool:
    param = spec.param(name) if spec is not None else None
    return param is not None and param.type.base in ("str", "choice")
