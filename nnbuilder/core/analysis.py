"""What can be told of a document without running it: every type, and everything that is wrong.

`analyze` is pure and goes on past every error; what cannot be told is `Unknown`. It keeps nothing between calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnbuilder.core.blocks import INPUT, OUTPUT, block_spec, spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.conditions import Condition, Invalid, Remedy
from nnbuilder.core.cures import Sources, fix_for
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix, Slot
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression, ExpressionError
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import MAIN, Graph, Loop, Node, NodeId, Path, order, reachable, sources
from nnbuilder.core.inference import Bound, Known, bind_node, infer, infer_remembered, resolve
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Value
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import BATCH, UNKNOWN, TensorSpec, Type, batched
from nnbuilder.core.traced import Traced
from nnbuilder.core.weight_findings import weight_findings

DEEPEST = 16

__all__ = ["analyze", "axis_words", "block_spec", "spec_for"]


def analyze(document: Document, catalogue: Catalogue) -> Analysis:
    """Types, bound parameters and diagnostics of a whole document."""
    walk = _Walk(document, catalogue)
    walk.graph(MAIN, (), {}, known_names(document.facts))
    walk.unused_blocks()
    told = Analysis(walk.types, (), walk.orders, walk.inputs, walk.given, walk.bound)
    rank = {"error": 0, "warning": 1, "note": 2}
    found = sorted((*walk.diagnostics, *weight_findings(document, catalogue, told)), key=lambda diagnostic: rank[diagnostic.severity])
    return replace(told, diagnostics=tuple(found))


def axis_words(port: str, rank: int, *, only: bool) -> tuple[str, ...]:
    """What the constructor of a block calls the sizes of an input, axis by axis behind the batch axis."""
    words = {2: ("features",), 3: ("length", "features"), 4: ("channels", "height", "width")}.get(rank, tuple(f"size_{axis}" for axis in range(1, rank)))
    return tuple(f"in_{word}" if only else f"{port}_{word}" for word in words)


@dataclass(slots=True)
class _Site:
    """One graph at one path: what the nodes in it can see."""

    name: str
    graph: Graph
    path: Path
    sources: Sources
    needed: frozenset[NodeId]
    known: Known
    types: dict[tuple[NodeId, str], Type] = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    document: Document
    catalogue: Catalogue
    types: dict[Slot, Type] = field(default_factory=dict)
    inputs: dict[Slot, tuple[Type, ...]] = field(default_factory=dict)
    given: dict[tuple[Path, str], Dim] = field(default_factory=dict)
    bound: dict[Path, Mapping[str, object]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    orders: dict[str, tuple[NodeId, ...]] = field(default_factory=dict)
    specs: dict[str, LayerSpec | None] = field(default_factory=dict)
    open: tuple[str, ...] = ()

    def graph(self, name: str, path: Path, feeds: Mapping[str, Type], known: Known) -> dict[str, Type]:
        """Walks one graph at one path; gives the type of each of its Output nodes by name."""
        graph = self.document.graphs[name]
        ordered, caught = order(graph)
        self.orders[name] = ordered
        site = _Site(name, graph, path, sources(graph.edges), self._needed(graph), known)
        for node_id in caught:
            self._report(
                site, graph.nodes[node_id], "error", "graph/loop", f"{graph.nodes[node_id].name} feeds itself around a loop; take one of its edges away"
            )
        results: dict[str, Type] = {}
        self.open = (*self.open, name)
        for node_id in ordered:
            node, at = graph.nodes[node_id], (*path, node_id)
            types = self._node(site, node, at, feeds)
            for port, found in types.items():
                site.types[node_id, port] = self.types[at, port] = found
            if node.kind == OUTPUT:
                results[node.name] = types.get("output", UNKNOWN)
        self.open = self.open[:-1]
        return results

    def unused_blocks(self) -> None:
        """Blocks that nothing uses are drawn too; their parameters can be checked, their types stay unknown."""
        for name, graph in self.document.graphs.items():
            if name not in self.orders:
                self.orders[name] = order(graph)[0]

    def _spec(self, kind: str) -> LayerSpec | None:
        if kind not in self.specs:
            self.specs[kind] = spec_for(self.document, self.catalogue, kind)
        return self.specs[kind]

    def _needed(self, graph: Graph) -> frozenset[NodeId]:
        """What an output, a loss or a metric depends on. What is not needed yet may be unfinished."""
        sinks = [node.id for node in graph.nodes.values() if (spec := self._spec(node.kind)) is not None and spec.is_sink]
        return reachable(graph, sinks, upstream=True)

    def _node(self, site: _Site, node: Node, path: Path, feeds: Mapping[str, Type]) -> dict[str, Type]:
        spec = self._spec(node.kind)
        if spec is None:
            self._report(
                site,
                node,
                "warning",
                "kind/unknown",
                f"{node.name} is of the kind {node.kind}, which this program does not know; it is kept as it is",
                fixes=(Fix(f"Remove {node.name}", "remove", node.id),),
            )
            return {}
        bound = bind_node(spec, node, site.known)
        self.bound[path] = bound.values
        for invalid in bound.wrong:
            self._report(site, node, "error", "parameter/value", invalid.message, invalid.where, invalid.remedies)
        if spec.role == "input":
            return {"output": self._input(site, node, bound, feeds)}
        if spec.role in ("loss", "metric") and site.name != MAIN:
            what = "loss" if spec.role == "loss" else "metric"
            self._report(site, node, "error", "block/objective", f"A {what} counts in the main drawing only; take {node.name} out of the block {site.name}")
        incoming = self._incoming(site, node, path, spec)
        if node.muted:
            first = next((types[0] for types in incoming.values() if types), UNKNOWN)
            return dict.fromkeys(spec.outputs, first)
        if spec.role == "block":
            return self._block(site, node, spec, bound, incoming)
        outcome = (infer_remembered if site.name == MAIN else infer)(spec, bound, incoming)
        for invalid in outcome.wrong:
            self._report(site, node, "error", _code(invalid), invalid.message, invalid.where, invalid.remedies)
        for condition in outcome.conditions:
            self._report_condition(site, node, condition)
        for argument, dim in outcome.given:
            self.given[path, argument] = dim
        if spec.counts_classes:
            self._check_classes(site, node, incoming)
        return {spec.outputs[0]: outcome.types[0]} if len(spec.outputs) == 1 else dict(zip(spec.outputs, outcome.types, strict=True))

    def _incoming(self, site: _Site, node: Node, path: Path, spec: LayerSpec) -> dict[str, Sequence[Type]]:
        """The types at every port; ports that are missing or stay free are reported."""
        ends, types = site.sources.get(node.id, {}), site.types
        incoming: dict[str, Sequence[Type]] = {}
        used = 0
        for port in spec.inputs:
            drawn = ends.get(port.name)
            if drawn is None:
                found: tuple[Type, ...] = ()
            elif len(drawn) == 1:
                found = (types.get((drawn[0].node, drawn[0].port), UNKNOWN),)
            else:
                found = tuple([types.get((end.node, end.port), UNKNOWN) for end in drawn])
            incoming[port.name] = self.inputs[path, port.name] = found
            if drawn is not None:
                used += 1
            elif not port.optional:
                severity = "error" if node.id in site.needed else "warning"
                where = "" if len(spec.inputs) == 1 else f" at {port.name}"
                self._report(site, node, severity, "port/unconnected", f"Nothing is connected to {node.name}{where}", port.name)
        if used < len(ends):
            self._report_missing(site, node, spec, ends.keys() - incoming.keys())
        return incoming

    def _report_missing(self, site: _Site, node: Node, spec: LayerSpec, names: Iterable[str]) -> None:
        there = ", ".join(sorted(port.name for port in spec.inputs)) or "none"
        for name in names:
            fix = Fix("Take the edge away", "disconnect", node.id, name)
            self._report(site, node, "error", "port/missing", f"{node.name} has no input called {name}; it has {there}", name, fixes=(fix,))

    def _input(self, site: _Site, node: Node, bound: Bound, feeds: Mapping[str, Type]) -> Type:
        if site.name != MAIN:
            return feeds.get(node.name, UNKNOWN)
        name, shape, dtype = bound.values.get("field", ""), bound.values.get("shape", ()), bound.values.get("dtype", "float32")
        facts = self.document.facts
        if name and facts is not None and name in facts.fields:
            return facts.fields[str(name)].spec
        if name and facts is not None:
            there = ", ".join(facts.fields) or "none"
            self._report(
                site,
                node,
                "error",
                "input/field",
                f"The data has no field {name}; it has {there}",
                "field",
                tuple(Remedy("set", f"Use {field}", "field", field) for field in facts.fields),
            )
            return UNKNOWN
        if isinstance(shape, tuple) and shape:
            return batched(tuple(map(int, shape)), str(dtype))
        severity = "error" if node.id in site.needed else "warning"
        self._report(
            site, node, severity, "input/unbound", f"{node.name} has no shape yet; choose a data set and bind it to a field, or give its shape", "field"
        )
        return UNKNOWN

    def _block(self, site: _Site, node: Node, spec: LayerSpec, bound: Bound, incoming: Mapping[str, Sequence[Type]]) -> dict[str, Type]:
        nothing: dict[str, Type] = dict.fromkeys(spec.outputs, UNKNOWN)
        if node.kind in self.open or len(self.open) > DEEPEST:
            self._report(
                site,
                node,
                "error",
                "block/recursive",
                f"The block {node.kind} stands inside itself; take this use of it away",
                fixes=(Fix(f"Remove {node.name}", "remove", node.id),),
            )
            return nothing
        if bound.wrong:
            return nothing
        path: Path = (*site.path, node.id)
        repeat = bound.values.get("repeat", 1)
        inner_path = path if repeat == 1 else (*path, 0)
        block = self.document.graphs[node.kind]
        known: dict[str, Value] = {**known_names(self.document.facts), **{name: _traced(value, name) for name, value in bound.values.items()}}
        feeds = {port: types[0] for port, types in incoming.items() if types}
        stepped = self._stepped(site, node, feeds, block.loop) if block.loop else feeds
        if stepped is None:
            return nothing
        traced = {port: self._trace(path, port, found, known, only=len(feeds) == 1) for port, found in stepped.items()}
        states = self._states(site, node, block, known) if block.loop else {}
        results = {port: _untraced(found) for port, found in self.graph(node.kind, inner_path, {**traced, **states}, known).items()}
        if block.loop:
            return self._collected(site, node, block.loop, results, feeds, states)
        if repeat != 1 and (len(feeds) != 1 or len(results) != 1 or [*results.values()] != [*feeds.values()]) and UNKNOWN not in results.values():
            before, after = (", ".join(map(str, types.values())) or "nothing" for types in (feeds, results))
            self._report(
                site,
                node,
                "error",
                "block/repeat",
                f"{node.name} is repeated, so what it gives must be what it takes; it takes {before} and gives {after}",
                "repeat",
                (Remedy("set", "Use it once", "repeat", 1),),
            )
        return {port: results.get(port, UNKNOWN) for port in spec.outputs}

    def _trace(self, path: Path, port: str, found: Type, known: Known, *, only: bool) -> Type:
        """Sizes that come into a block get the names its constructor has for them."""
        if not isinstance(found, TensorSpec):
            return found
        words = axis_words(port, found.rank, only=only)
        shape: list[Dim] = list(found.shape[:1])
        for word, dim in zip(words, found.shape[1:], strict=True):
            word = f"{port}_{word}" if word in known else word
            self.given[path, word] = dim
            shape.append(Traced(int(dim), word) if isinstance(dim, int) else dim)
        return found.reshaped(*shape)

    def _stepped(self, site: _Site, node: Node, feeds: Mapping[str, Type], loop: Loop) -> dict[str, Type] | None:
        """What a recurrent block sees in one step: its inputs without the axis it walks."""
        initial = {state.input for state in loop.states if state.initial == "port"}
        stepped: dict[str, Type] = {}
        for port, found in feeds.items():
            if isinstance(found, TensorSpec) and port not in initial:
                if found.rank <= loop.axis:
                    self._report(site, node, "error", "shape/rank", f"{node.name} walks axis {loop.axis}, but {found} has only {found.rank} axes", port)
                    return None
                stepped[port] = found.reshaped(*(dim for axis, dim in enumerate(found.shape) if axis != loop.axis))
            else:
                stepped[port] = found
        return stepped

    def _states(self, site: _Site, node: Node, block: Graph, known: Known) -> dict[str, Type]:
        states: dict[str, Type] = {}
        for state in block.loop.states if block.loop else ():
            try:
                shape = [resolve(size, known) for size in state.shape]
            except ExpressionError as error:
                self._report(site, node, "error", "block/state", f"The state {state.input} of {node.kind} has no shape: {error}")
                continue
            states[state.input] = TensorSpec((BATCH, *(size for size in shape if isinstance(size, int))))
        return states

    def _collected(
        self, site: _Site, node: Node, loop: Loop, results: Mapping[str, Type], feeds: Mapping[str, Type], states: Mapping[str, Type]
    ) -> dict[str, Type]:
        """What a recurrent block gives: every step of its outputs, and its states as they are at the end."""
        carried = {state.output: state.input for state in loop.states}
        walked = next((found for found in feeds.values() if isinstance(found, TensorSpec) and found.rank > loop.axis), None)
        collected: dict[str, Type] = {}
        for port, found in results.items():
            if not isinstance(found, TensorSpec) or walked is None:
                collected[port] = UNKNOWN
            elif port in carried:
                held = _untraced(states.get(carried[port], UNKNOWN))
                if found != held:
                    self._report(
                        site,
                        node,
                        "error",
                        "block/state",
                        f"The state {carried[port]} starts as {held}, but one step of {node.kind} makes it {found}; both must be the same",
                    )
                collected[port] = found
            else:
                collected[port] = found.reshaped(*found.shape[: loop.axis], walked.shape[loop.axis], *found.shape[loop.axis :])
        return collected

    def _check_classes(self, site: _Site, node: Node, incoming: Mapping[str, Sequence[Type]]) -> None:
        """A loss over classes wants as many scores as the field has classes."""
        prediction = next(iter(incoming.get("prediction", ())), UNKNOWN)
        ends = site.sources.get(node.id, {}).get("target", [])
        target = site.graph.nodes.get(ends[0].node) if ends else None
        name = str(self.bound.get((*site.path, target.id), {}).get("field", "")) if target is not None and target.kind == INPUT else ""
        fact = self.document.facts.fields.get(name) if self.document.facts else None
        if fact is None or fact.type != "category" or not isinstance(prediction, TensorSpec) or prediction.rank < 2 or not isinstance(prediction.shape[1], int):
            return
        scores, classes = int(prediction.shape[1]), len(fact.names)
        if scores != classes:
            severity = "error" if scores < classes else "warning"
            message = f"{node.name} gets {scores} scores for each sample, but {name} has {classes} classes; both must be the same"
            self._report(site, node, severity, "loss/classes", message, "prediction", (Remedy("set_source", "", "prediction", Expression(f"{name}.classes")),))

    def _report_condition(self, site: _Site, node: Node, condition: Condition) -> None:
        if condition.is_assumption:
            self._report(site, node, "note", "shape/assumption", f"{node.name} takes {condition.text} for granted", condition.where)
        else:
            self._report(site, node, "warning", "shape/condition", f"{node.name} works only if {condition.text}", condition.where)

    def _report(
        self, site: _Site, node: Node, severity: str, code: str, message: str, where: str = "", remedies: Sequence[Remedy] = (), fixes: tuple[Fix, ...] = ()
    ) -> None:
        made = (fix_for(remedy, node.id, site.graph, site.sources, site.types, self._spec) for remedy in remedies)
        related = tuple(site.sources.get(node.id, {}).get(where, ()))
        text = message if message.endswith(".") else f"{message}."
        text = text if text.startswith((node.name, where or node.name)) else text[0].upper() + text[1:]
        self.diagnostics.append(Diagnostic(severity, code, text, (*site.path, node.id), where, related, (*fixes, *(fix for fix in made if fix is not None))))


def _code(invalid: Invalid) -> str:
    return "shape/rule" if invalid.where else "shape/sizes"


def _traced(value: Value, name: str) -> Value:
    if isinstance(value, int) and not isinstance(value, bool):
        return Traced(value, name)
    return value


def _untraced(found: Type) -> Type:
    if isinstance(found, TensorSpec):
        return replace(found, shape=tuple(int(dim) if isinstance(dim, int) else dim for dim in found.shape))
    return found
