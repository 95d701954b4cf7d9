"""What every node of the open graph shows, as values; a change makes anew only the looks that it touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from nnbuilder.core.blocks import INPUT, outputs_of
from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.diff import Change
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import Node, NodeId, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.node_size import Content
from nnbuilder.core.sharing import bonds, owners_of
from nnbuilder.core.summary import parameter_rows, written
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui.canvas.geometry import Shape, feeds_of, input_ports, port_names, shape_of, unknown_outputs
from nnbuilder.ui.canvas.thumbnail import Inside, inside_of
from nnbuilder.ui.session import Session

_RANK = {"error": 2, "warning": 1}
_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Look:
    """Everything a node shows of itself. An item holds this and nothing of the document.

    line    what stands below the name: its kind, what is in a block, how often it is repeated
    states  of "frozen", "muted", "shared" those that hold, and "collapsed" where that hides something
    inside  the graph that a block stands for
    bonds   the nodes of the same graph with which it has weights in common
    """

    id: NodeId
    name: str
    kind: str
    category: str
    shape: Shape
    line: str = ""
    severity: str = ""
    states: tuple[str, ...] = ()
    inside: Inside | None = None
    bonds: frozenset[NodeId] = frozenset()

    @property
    def is_muted(self) -> bool:
        return "muted" in self.states

    @property
    def is_block(self) -> bool:
        return self.inside is not None


class Looks(Mapping[NodeId, Look]):
    """The look of every node, in no order. `wrong_inputs` names the ports of a node that an error is about; "" is all of them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.wrong_inputs: Mapping[NodeId, frozenset[str]] = {}
        self._looks: dict[NodeId, Look] = {}
        self._specs: dict[str, LayerSpec | None] = {}
        self._severities: Mapping[NodeId, str] = {}
        self._bonds: Mapping[NodeId, frozenset[NodeId]] = {}
        self.shows_free = False
        self.opened: NodeId | None = None
        self._given: TensorSpec | None = None
        self.rebuild()

    def __getitem__(self, node: NodeId) -> Look:
        return self._looks[node]

    def __iter__(self) -> Iterator[NodeId]:
        return iter(self._looks)

    def __len__(self) -> int:
        return len(self._looks)

    def spec(self, node: Node) -> LayerSpec | None:
        """The specification of a node's kind; the same object until a block is drawn differently."""
        return self.session.analyzer.spec(self.session.document, node.kind)

    def spec_of(self, kind: str) -> LayerSpec | None:
        """The same, of a kind that the open graph has."""
        return self._specs.get(kind)

    @property
    def specs(self) -> tuple[LayerSpec, ...]:
        """Those of all kinds that the open graph has."""
        return tuple(spec for spec in self._specs.values() if spec is not None)

    def kinds_of(self, *roles: str) -> frozenset[str]:
        """The kinds of these roles that the open graph has."""
        return frozenset(spec.kind for spec in self.specs if spec.role in roles)

    def rebuild(self) -> None:
        """Every look from the document and its analysis as they are now."""
        analysis, path = self.session.analysis, self.session.block_path
        self._severities, self.wrong_inputs = severities(analysis, path), wrong_inputs(analysis, path)
        self._specs = self._kinds()
        self._bonds = bonds(self.session.graph)
        self._looks = {}
        self._make(self.session.graph.nodes)

    def follow(self, change: Change) -> frozenset[NodeId]:
        """Brings up to date what an edit has touched: nodes, how many edges reach them, and what their blocks are; gives those that
        are looked at anew."""
        nodes, before, self._specs = self.session.graph.nodes, self._specs, self._kinds()
        for gone in self._looks.keys() - nodes.keys():
            del self._looks[gone]
        other = {kind for kind, spec in self._specs.items() if spec is not before.get(kind)} | ({INPUT} if change.data else set())
        told = {node.id for node in nodes.values() if _has_formula(node)} if change.data else set()
        ends = {end.node for edge in change.edges_added | change.edges_removed for end in (edge.source, edge.target)}
        touched = change.added | change.changed | change.collapsed | ends | told | self._rebound(change) | (nodes.keys() - self._looks.keys())
        touched = touched & nodes.keys() | ({node.id for node in nodes.values() if node.kind in other} if other else set())
        self._make(touched)
        return frozenset(touched)

    def judge(self) -> frozenset[NodeId]:
        """Brings up to date how bad what the analysis has to say is; gives the nodes of which it says something else than before."""
        analysis, path = self.session.latest, self.session.block_path
        before, self._severities = self._severities, severities(analysis, path)
        wrong, self.wrong_inputs = self.wrong_inputs, wrong_inputs(analysis, path)
        judged = {node for node in (before.keys() | self._severities.keys()) & self._looks.keys() if before.get(node) != self._severities.get(node)}
        for node in judged:
            self._looks[node] = replace(self._looks[node], severity=self._severities.get(node, ""))
        return frozenset(judged | {node for node in wrong.keys() | self.wrong_inputs.keys() if wrong.get(node) != self.wrong_inputs.get(node)})

    def show_free(self, given: TensorSpec | None, *, every: bool) -> bool:
        """Ports that may stay free, and do, are shown where they take what is `given`, or all of them. Whether any node looks
        otherwise for it."""
        self._given, self.shows_free, before = given, every, dict(self._looks)
        kinds = {kind for kind, spec in self._specs.items() if spec is not None and any(port.optional for port in spec.inputs)}
        self._make(node.id for node in self.session.graph.nodes.values() if node.kind in kinds)
        return before != self._looks

    def open(self, node: NodeId | None) -> frozenset[NodeId]:
        """A collapsed node is drawn in full for as long as something is dragged over it, and the one before no longer; gives those
        that look otherwise for it."""
        shut, self.opened = self.opened, node
        touched = frozenset({one for one in (shut, node) if one in self._looks and one in self.session.graph.nodes}) if shut != node else frozenset()
        self._make(touched)
        return touched

    def _rebound(self, change: Change) -> frozenset[NodeId]:
        """The nodes that have weights in common with others than before, or with one that is called otherwise now."""
        before, self._bonds = self._bonds, bonds(self.session.graph)
        other = {node for node in before.keys() | self._bonds.keys() if before.get(node) != self._bonds.get(node)}
        return frozenset(other.union(*(self._bonds.get(node, ()) for node in change.changed)))

    def _kinds(self) -> dict[str, LayerSpec | None]:
        first = {node.kind: node for node in self.session.graph.nodes.values()}
        return {kind: self.spec(node) for kind, node in first.items()}

    def shapes(self, *, is_downwards: bool) -> dict[NodeId, Shape]:
        """The shapes of all nodes, drawn from top to bottom or from left to right."""
        return {look.id: look.shape for look in self._looked(self.session.graph.nodes, is_downwards=is_downwards)}

    def _make(self, nodes: Iterable[NodeId]) -> None:
        self._looks |= {look.id: look for look in self._looked(nodes, is_downwards=self.session.is_downwards)}

    def _looked(self, nodes: Iterable[NodeId], *, is_downwards: bool) -> Iterator[Look]:
        graph, document = self.session.graph, self.session.document
        feeds, sizes = feeds_of(graph.edges), self._sizes()
        inside: dict[str, Inside] = {}
        for id in nodes:
            node = graph.nodes[id]
            spec = self._specs[node.kind]
            if spec is not None and spec.role == "block" and node.kind not in inside:
                inside[node.kind] = inside_of(self.session.document, self.session.catalogue, node.kind)
            outputs = outputs_of(self.session.document.facts, self.session.graph_name, node, spec) if spec is not None else unknown_outputs(node, graph)
            ports = input_ports(spec, feeds.get(id, _NOTHING), lambda port: self.shows_free or (self._given is not None and port.axes.may_take(self._given)))
            outputs = () if spec is not None and spec.is_sink else outputs
            rows = (*parameter_rows(node, spec, sizes), *owners_of(document, node))
            yield _look(
                node,
                spec,
                ports,
                outputs,
                rows,
                inside.get(node.kind),
                self._severities.get(id, ""),
                self._bonds.get(id, frozenset()),
                is_collapsed=id in document.collapsed and id != self.opened,
                is_downwards=is_downwards,
            )

    def _sizes(self) -> dict[str, int]:
        """What formulas of the open graph may name: facts of the data, and what the open block is used with."""
        bound = self.session.latest.bound.get(self._block_node(), {})
        return known_names(self.session.document.facts) | {name: value for name, value in bound.items() if isinstance(value, int)}

    def _block_node(self) -> Path:
        """Where the open block stands: its path without the number of the copy."""
        path = self.session.block_path
        return path[:-1] if path and isinstance(path[-1], int) else path


def severities(analysis: Analysis, path: Path) -> dict[NodeId, str]:
    """The worst that is told of each node of the graph at a path, of what is inside it as well."""
    worst: dict[NodeId, str] = {}
    for diagnostic in analysis.diagnostics:
        if len(diagnostic.at) > len(path) and diagnostic.at[: len(path)] == path:
            node = str(diagnostic.at[len(path)])
            if _RANK.get(diagnostic.severity, 0) > _RANK.get(worst.get(node, ""), 0):
                worst[node] = diagnostic.severity
    return worst


def wrong_inputs(analysis: Analysis, path: Path) -> dict[NodeId, frozenset[str]]:
    """{node: what its errors are about}, of the graph at a path and not of what is inside its nodes."""
    about: dict[NodeId, frozenset[str]] = {}
    for diagnostic in analysis.diagnostics:
        if diagnostic.severity == "error" and len(diagnostic.at) == len(path) + 1 and diagnostic.at[:-1] == path:
            node = str(diagnostic.at[-1])
            about[node] = about.get(node, frozenset()) | {diagnostic.where}
    return about


def _has_formula(node: Node) -> bool:
    parts = (part for value in node.params.values() for part in (value if isinstance(value, tuple) else (value,)))
    return any(isinstance(part, Expression) for part in parts)


def _look(
    node: Node,
    spec: LayerSpec | None,
    inputs: tuple[tuple[str, int], ...],
    outputs: tuple[str, ...],
    rows: tuple[tuple[str, str], ...],
    inside: Inside | None,
    severity: str,
    bonds: frozenset[NodeId],
    *,
    is_collapsed: bool,
    is_downwards: bool,
) -> Look:
    line = _line(spec.title if spec is not None else f"{node.kind}?", node, inside)
    hides = is_collapsed and bool(rows or inside is not None or max(len(inputs), len(outputs)) > 1)
    states = tuple(state for state, holds in (("frozen", node.frozen), ("muted", node.muted), ("shared", bool(bonds)), ("collapsed", hides)) if holds)
    content = Content(node.name, line, rows, port_names(inputs), port_names((name, 0) for name in outputs), len(states), inside is not None)
    shape = shape_of(content, inputs, outputs, is_collapsed=is_collapsed, is_downwards=is_downwards)
    category = spec.category if spec is not None else "Structure"
    return Look(node.id, node.name, node.kind, category, shape, line, severity, states, inside, bonds)


def _line(title: str, node: Node, inside: Inside | None) -> str:
    """The kind of a node, and of a block how much is in it and how often."""
    if inside is None:
        return title
    layers = f"{inside.layers} layer{'' if inside.layers == 1 else 's'}"
    repeat = node.params.get("repeat", 1)
    return f"{title}  ·  {layers}" + (f", × {written(repeat)}" if repeat != 1 else "")
