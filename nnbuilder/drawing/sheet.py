"""One graph while it is drawn: nodes and edges in the order of the lines that draw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from nnbuilder.core import names
from nnbuilder.core.blocks import outputs_of
from nnbuilder.core.facts import Facts
from nnbuilder.core.graph import MAIN, Edge, End, Graph, Loop, Node, NodeId
from nnbuilder.core.layer import Layer, LayerSpec
from nnbuilder.core.parameters import Param
from nnbuilder.drawing.drawables import Drawable, DrawnBlock, drawable
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.values import Value
from nnbuilder.drawing.weights import Starts, Ties, shared, starts, tied

Fed = Value | Sequence[Value]
"""What comes into a port; several values for a port that takes any number."""


@dataclass(slots=True)
class Sheet:
    """A graph that grows. A node without a name gets one when the graph is read, so that names which are given go first.

    title   what messages call it: "the drawing ResNet-18", "the block Basic"
    prefix  what the ids of its nodes begin with, since ids are unique in a document
    facts   what is known of the data, by which an input has a mask or none
    """

    title: str
    prefix: str
    is_main: bool
    facts: Facts | None = None
    nodes: dict[NodeId, Node] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    blocks: dict[str, DrawnBlock] = field(default_factory=dict)

    def draw(
        self,
        what: Layer | Drawable,
        values: Sequence[Value] = (),
        ports: Mapping[str, Fed] | None = None,
        *,
        name: str = "",
        tie: Ties | None = None,
        share: Value | None = None,
        init: Starts | None = None,
        frozen: bool = False,
    ) -> Value:
        """Adds a node with the edges into it; gives its first output. Raises `DrawingError`."""
        drawn = drawable(what)
        spec = drawn.spec
        fed = list(_fed(spec, values, ports or {}))
        for _, _, value in fed:
            self.own(value)
        self._check_name(name)
        weights, ties, inits = shared(self, spec.kind, share), tied(self, tie or {}), starts(init or {})
        self.blocks = self._with_block(drawn.block)
        node = Node(f"{self.prefix}{len(self.nodes) + 1}", name, spec.kind, drawn.params, weights, ties, inits, frozen)
        self.nodes[node.id] = node
        self.edges |= {Edge(value._end, End(node.id, port, place)) for port, place, value in fed}
        return Value(self, node.id, outputs_of(self.facts, MAIN if self.is_main else self.title, node, spec))

    def own(self, value: object) -> Node:
        """The node that gives a value of this sheet; raises `DrawingError` for a value of another one."""
        if not isinstance(value, Value):
            raise DrawingError(f"{value!r} is no value of {self.title}; layers take what an input, a layer or a block gives.")
        if value._sheet is not self:
            how = "" if self.is_main else "; lead it into the block as an input"
            raise DrawingError(f"A value of {value._sheet.title} cannot be used in {self.title}{how}.")
        return self.nodes[value._node]

    def graph(self, params: tuple[Param, ...] = (), loop: Loop | None = None, doc: str = "") -> Graph:
        """What is drawn so far, every node with a name that no other has and no parameter of the block."""
        taken = {node.name for node in self.nodes.values()} | {param.name for param in params}
        nodes: dict[NodeId, Node] = {}
        for node in self.nodes.values():
            nodes[node.id] = node if node.name else replace(node, name=names.for_kind(node.kind, taken))
            taken.add(nodes[node.id].name)
        return Graph(nodes, frozenset(self.edges), params, loop, doc)

    def _check_name(self, name: str) -> None:
        if not isinstance(name, str):
            raise DrawingError(f'{name!r} is no name; a node is named by a text before its layer: x >> ("name", layer).')
        if name and not names.is_legal(name):
            raise DrawingError(f"A node of {self.title} cannot be called so: {names.why_illegal(name)}.")
        if name and any(node.name == name for node in self.nodes.values()):
            free = names.unique(name, {node.name for node in self.nodes.values()})
            raise DrawingError(f"There is already a node called {name} in {self.title}; `{free}` is free.")

    def _with_block(self, block: DrawnBlock | None) -> dict[str, DrawnBlock]:
        """The blocks that are known here, with one more and those inside it; raises `DrawingError` for two of one name."""
        new = () if block is None else (*block.definition.blocks.values(), block)
        twice = next((one.name for one in new if self.blocks.get(one.name, one) is not one), None)
        if twice is not None:
            raise DrawingError(f"Two blocks of {self.title} are called {twice}; give one of them another name.")
        return {**self.blocks, **{one.name: one for one in new}}


_DRAWN: ContextVar[tuple[Sheet, ...]] = ContextVar("the blocks that are being drawn", default=())


@contextmanager
def drawing_on(sheet: Sheet) -> Iterator[None]:
    """While the function of a block runs, what it draws without an input goes on its sheet."""
    token = _DRAWN.set((*_DRAWN.get(), sheet))
    try:
        yield
    finally:
        _DRAWN.reset(token)


def sheet_for(values: Sequence[object]) -> Sheet:
    """Where something is drawn: where the values are that come in, else the block that is being drawn."""
    each = (one for value in values for one in (value if isinstance(value, list | tuple) else [value]))
    sheet = next((value._sheet for value in each if isinstance(value, Value)), None)
    if sheet is not None:
        return sheet
    if not _DRAWN.get():
        raise DrawingError("Nothing comes in, so it is not clear where to draw; write net.draw(...) for a layer without inputs.")
    return _DRAWN.get()[-1]


def _fed(spec: LayerSpec, values: Sequence[Value], ports: Mapping[str, Fed]) -> Iterator[tuple[str, int, Value]]:
    """Every value with its port and place: those in order first, then those by name. Raises `DrawingError`."""
    waiting = list(values)
    unknown = next((name for name in ports if spec.port(name) is None), None)
    if unknown is not None:
        raise DrawingError(f"{spec.kind} has no input called {unknown}; it has {_listed(spec)}.")
    for port in spec.inputs:
        if port.name in ports:
            given = ports[port.name]
            here = list(given) if port.variadic and isinstance(given, Sequence) else [given]
        else:
            here = waiting if port.variadic else waiting[:1]
            waiting = waiting[len(here) :]
        if not here and not port.optional:
            several = "" if spec.role == "block" else "; nb.draw(layer, ...) leads several values in"
            raise DrawingError(f"{spec.kind} takes {_listed(spec)}, but nothing comes in at {port.name}{several}.")
        yield from ((port.name, place, value) for place, value in enumerate(here))  # type: ignore[misc]
    if waiting:
        raise DrawingError(f"{spec.kind} takes {_listed(spec)}, but {len(values)} values come in.")


def _listed(spec: LayerSpec) -> str:
    return ", ".join(port.name + (" (optional)" if port.optional else "") for port in spec.inputs) or "no input"
