"""The nodes and edges that come of a text, in the order in which values are computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbuilder.core import names
from nnbuilder.core.graph import Edge, End, Graph, Node, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Raw
from nnbuilder.pytorch_text.sentences import TooMuch, told

MOST_NODES = 2_000
MOST_SENTENCES = 40


@dataclass(frozen=True, slots=True)
class Tensor:
    """A value that a text computes. `end` is None where it comes from what is not drawn, and `gap` is then its place.
    `is_memory`: torch has its batch on axis 1, a drawing on axis 0."""

    end: End | None
    is_memory: bool = False
    gap: str = ""

    @property
    def place(self) -> str:
        """The node, or the gap, that it comes from."""
        return self.end.node if self.end is not None else self.gap


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where something stands in the text and nothing in the drawing, with the sentence that says what; `before` is the
    node, or the gap, that leads there."""

    id: str
    before: str
    told: str


@dataclass(slots=True)
class Sheet:
    """Grows while a text is read.

    given   {node: {argument: size}}: what the text says of what comes in, which a drawing reads off the wire
    paths   {node: where torch has its weights}: "layer1.0.conv1"
    ends    the nodes where values come in and go out
    gaps    places of what is not drawn
    behind  (a gap, a node that would be fed by it)
    """

    nodes: dict[NodeId, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    given: dict[NodeId, Mapping[str, object]] = field(default_factory=dict)
    paths: dict[NodeId, str] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    behind: list[tuple[str, NodeId]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    ends: set[NodeId] = field(default_factory=set)
    _taken: set[str] = field(default_factory=set)

    def say(self, line: int, message: str) -> None:
        sentence = told(line, message)
        if sentence not in self.sentences and len(self.sentences) < MOST_SENTENCES:
            self.sentences.append(sentence)

    def gap(self, line: int, message: str, fed: Sequence[Tensor] = ()) -> Tensor:
        """A place that stays empty, with a sentence of what stood there."""
        self.say(line, message)
        before = next((tensor.place for tensor in fed if tensor.place), "")
        self.gaps.append(Gap(f"gap{len(self.gaps) + 1}", before, told(line, message)))
        return Tensor(None, gap=self.gaps[-1].id)

    def add(self, spec: LayerSpec, params: Mapping[str, Raw], fed: Mapping[str, Sequence[Tensor]], *, called: str = "", shares: NodeId | None = None) -> NodeId:
        """A node with the edges into it; ports that are fed by what is not drawn stay open."""
        if len(self.nodes) >= MOST_NODES:
            raise TooMuch(f"The text draws more than {MOST_NODES:,} layers; nothing of it is drawn.")
        word = called if called and not called.isdigit() else ""
        name = names.unique(names.legal(word), self._taken) if word else names.for_kind(spec.kind, self._taken)
        self._taken.add(name)
        node = Node(f"t{len(self.nodes) + 1}", name, spec.kind, dict(params), weights=shares)
        self.nodes[node.id] = node
        for port, tensors in fed.items():
            ends = [tensor.end for tensor in tensors if tensor.end is not None]
            self.edges += [Edge(end, End(node.id, port, place)) for place, end in enumerate(ends)]
            self.behind += [(tensor.gap, node.id) for tensor in tensors if tensor.gap]
        return node.id

    def graph(self) -> Graph:
        return Graph(self.nodes, frozenset(self.edges))


def results(spec: LayerSpec, node: NodeId) -> Tensor | tuple[object, ...]:
    """What a call gives: one tensor, or as torch groups them: `output, (hidden, cell)`."""
    each = {port: Tensor(End(node, port), is_memory=port in spec.call.batch_second) for port in spec.outputs}
    if len(each) == 1 or not spec.call.returns:
        return next(iter(each.values()))
    first, *others = each.values()
    return (first, tuple(others)) if "(" in spec.call.returns else tuple(each.values())
