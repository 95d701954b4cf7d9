"""What is told of one graph where certain types come in: types, bound parameters and findings, by path from the graph.

A use of a block takes over what is told of the block, at the path of the use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nnbuilder.core.blocks import INPUT, MASK, OUTPUT, VALUE
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.class_scores import miscount
from nnbuilder.core.conditions import Condition, Invalid, Remedy, gathering
from nnbuilder.core.cures import fix_for
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, End, Graph, Node, NodeId, sources
from nnbuilder.core.inference import Bound, Inference, Known
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.noise import randomness
from nnbuilder.core.parameter_cures import name_fixes
from nnbuilder.core.parameters import Value
from nnbuilder.core.sampling import companion_of, facts_of_field
from nnbuilder.core.sizes import Dim
from nnbuilder.core.steps import Steps
from nnbuilder.core.tensor import UNKNOWN, TensorSpec, Type, batched
from nnbuilder.core.told import UNTOLD, Body, Told, same
from nnbuilder.core.traced import Traced, translated
from nnbuilder.core.uses import Misuse, Recurrent, Use, inner_path, size_names, use_of
from nnbuilder.core.walked import Walked, Walking
from nnbuilder.core.wiring import Wiring

Incoming = dict[str, tuple[Type, ...]]


class Walk(Protocol):
    """The analysis that a graph is walked for."""

    document: Document
    too_large: frozenset[NodeId]
    recursive: frozenset[NodeId]

    @property
    def inference(self) -> Inference: ...
    @property
    def catalogue(self) -> Catalogue: ...
    def spec(self, kind: str) -> LayerSpec | None: ...
    def body(self, name: str, feeds: Mapping[str, Type], known: Known) -> Body: ...


@dataclass(slots=True, kw_only=True)
class BodyWalk(Walking):
    """One graph while it is walked: `feeds` are the types of its Input nodes by name, `known` what its formulas may name, `before`
    what was told of it the last time for the same of both."""

    whole: Walk
    name: str
    wiring: Wiring
    feeds: Mapping[str, Type]
    known: Known
    here: Body = field(default_factory=Body)

    def walk(self) -> Steps[Walked]:
        """Goes on from what was told before: only what differs, and what that reaches, is told again; a step for each node."""
        before, graph, order, left_out = self.before, self.graph, self.order, self.whole.too_large
        specs = {kind: self.whole.spec(kind) for kind in {node.kind for node in graph.nodes.values()}}
        stale = before.stale(graph, order, specs)
        for node_id in before.gone(order, left_out):
            self.change(node_id, UNTOLD, stale)
            del self.told[node_id]
        for finding in self.wiring.findings:
            at = (finding.node,) if finding.node else ()
            self.body.diagnostics.append(Diagnostic("error", finding.code, _sentence(finding.message), at, finding.where, (), finding.fixes))
        for node_id in order:
            if node_id in stale and node_id not in left_out:
                node = graph.nodes[node_id]
                self.change(node_id, self._told(node, specs[node.kind]), stale)
                yield
        yield from self.sort()
        self.body.results = {node.name: self.types.get((id, "output"), UNKNOWN) for id in order if (node := graph.nodes[id]).kind == OUTPUT}
        passing = frozenset(node_id for node_id in stale if node_id in self.told and not self.told[node_id].is_lasting)
        return Walked(graph, order, specs, left_out, self.told, passing, self.body, self.types)

    def _told(self, node: Node, spec: LayerSpec | None) -> Told:
        self.here = Body()
        before = self.told.get(node.id, UNTOLD)
        # The very type of before where it is alike, so that nothing that depends on it is told again.
        types = {port: same(kind, before.types.get(port)) for port, kind in self._node(node, spec).items()}
        for port, kind in types.items():
            self.here.types[(node.id,), port] = kind
        return Told.of(spec, types, self.here)

    def _node(self, node: Node, spec: LayerSpec | None) -> Mapping[str, Type]:
        if spec is None:
            message = f"{node.name} is of the kind {node.kind[:60]}, which this program does not know; it is kept as it is"
            self._report(node, "warning", "kind/unknown", message, fixes=(Fix(f"Remove {node.name}", "remove", node.id),))
            return {}
        bound = self.whole.inference.bind(spec, node, self.known)
        self.here.bound[(node.id,)] = bound.values
        for invalid in bound.wrong:
            meant = tuple(name_fixes(self.name, node, spec, invalid.where, self.known))
            self._report(node, "error", "parameter/value", invalid.message, invalid.where, invalid.remedies, meant)
        if spec.role == "input":
            return self._input(node, bound)
        if spec.role in ("loss", "metric") and self.name != MAIN:
            message = f"A {spec.role} counts in the main drawing only; take {node.name} out of the block {self.name}"
            self._report(node, "error", "block/objective", message)
        incoming = self._incoming(node, spec)
        if node.muted or spec.role == "output":
            # Whatever is wrong with its parameters, it only hands on.
            return dict.fromkeys(spec.outputs, next((types[0] for types in incoming.values() if types), UNKNOWN))
        if spec.role == "block":
            return self._block(node, spec, bound, incoming)
        return self._layer(node, spec, bound, incoming)

    def _layer(self, node: Node, spec: LayerSpec, bound: Bound, incoming: Incoming) -> Mapping[str, Type]:
        outcome = self.whole.inference.infer(spec, bound, incoming)
        for invalid in outcome.wrong:
            self._report(node, "error", "shape/rule" if invalid.where else "shape/sizes", invalid.message, invalid.where, invalid.remedies)
        for condition in outcome.conditions:
            self._report_condition(node, condition)
        for argument, dim in outcome.given:
            self.here.given[(node.id,), argument] = dim
        if spec.counts_classes and not outcome.wrong:
            self._check_classes(node, incoming)
        return {spec.outputs[0]: outcome.types[0]} if len(spec.outputs) == 1 else dict(zip(spec.outputs, outcome.types, strict=True))

    def _incoming(self, node: Node, spec: LayerSpec) -> Incoming:
        """The types at every port; ports that nothing feeds are reported."""
        ends, types = self.wiring.feeds.get(node.id, {}), self.types
        incoming: Incoming = {}
        for port in spec.inputs:
            drawn = ends.get(port.name)
            kinds = () if drawn is None else tuple([types.get(end, UNKNOWN) for end in (drawn if port.variadic else drawn[:1])])
            for end in drawn or ():
                if end[1] == MASK and end not in types:
                    self._check_mask(node, port.name, self.graph.nodes[end[0]])
            incoming[port.name] = self.here.inputs[(node.id,), port.name] = kinds
            if drawn is None and not port.optional:
                severity = "error" if node.id in self.wiring.needed else "warning"
                where = "" if len(spec.inputs) == 1 else f" at {port.name}"
                self._report(node, severity, "port/unconnected", f"Nothing is connected to {node.name}{where}", port.name)
        return incoming

    def _check_mask(self, node: Node, port: str, source: Node) -> None:
        if source.kind == INPUT:
            message = f"{source.name} has no output called {MASK}, since nothing is filled up in what it brings; it has {VALUE}"
            self._report(node, "error", "port/missing", message, port, fixes=(Fix("Take the edge away", "disconnect", node.id, port),))

    def _input(self, node: Node, bound: Bound) -> Mapping[str, Type]:
        fact = facts_of_field(self.whole.document.facts, str(bound.values.get("field", ""))) if self.name == MAIN else None
        mask = fact.mask_spec if fact is not None else None
        return {VALUE: self._value(node, bound)} | ({MASK: mask} if mask is not None else {})

    def _value(self, node: Node, bound: Bound) -> Type:
        if self.name != MAIN:
            return self.feeds.get(node.name, UNKNOWN)
        name, shape, dtype = bound.values.get("field", ""), bound.values.get("shape", ()), bound.values.get("dtype", "float32")
        facts = self.whole.document.facts
        fact = facts_of_field(facts, str(name))
        if fact is not None:
            return fact.spec
        unread = self.whole.document.data.unread if self.whole.document.data is not None else ()
        # What stands beside a row hangs on the target as well.
        if name and (name in unread or (unread and companion_of(str(name)))):
            self._report(node, "note", "input/unread", f"What {str(name)[:60]} becomes is not known before its data has been read again", "field")
            return UNKNOWN
        if name and facts is not None:
            there = ", ".join(facts.fields) or "none"
            remedies = tuple(Remedy("set", f"Bind to {field}", "field", field) for field in facts.fields)
            self._report(node, "error", "input/field", f"The data has no field {str(name)[:60]}; it has {there}", "field", remedies)
            return UNKNOWN
        if isinstance(shape, tuple) and shape:
            return batched(tuple(map(int, shape)), str(dtype))
        severity = "error" if node.id in self.wiring.needed else "warning"
        message = f"{node.name} has no shape yet; choose a data set and bind it to a field, or give its shape"
        self._report(node, severity, "input/unbound", message, "field")
        return UNKNOWN

    def _block(self, node: Node, spec: LayerSpec, bound: Bound, incoming: Incoming) -> Mapping[str, Type]:
        nothing: dict[str, Type] = dict.fromkeys(spec.outputs, UNKNOWN)
        if node.id in self.whole.recursive:
            message = f"The block {node.kind} stands inside itself; take this use of it away"
            self._report(node, "error", "block/recursive", message, fixes=(Fix(f"Remove {node.name}", "remove", node.id),))
            return nothing
        if bound.wrong:
            return nothing
        feeds = {port: types[0] for port, types in incoming.items() if types}
        try:
            with gathering() as conditions:
                types = self._used(node, bound, feeds)
        except Misuse as misuse:
            self._report(node, "error", misuse.code, _about(node, misuse.message), misuse.where, misuse.remedies)
            return nothing
        except Invalid as invalid:
            self._report(node, "error", "shape/rule", _about(node, invalid.message), invalid.where, invalid.remedies)
            return nothing
        for condition in conditions:
            self._report_condition(node, condition)
        return {port: types.get(port, UNKNOWN) for port in spec.outputs}

    def _used(self, node: Node, bound: Bound, feeds: Mapping[str, Type]) -> Mapping[str, Type]:
        """What a use of a block gives; raises `Invalid` where it cannot be used so."""
        block = self.whole.document.graphs[node.kind]
        params: dict[str, Value] = {**self.known, **{word: _named(value, word) for word, value in bound.values.items()}}
        use = use_of(block, node, params)
        self._check_noise(node, use, feeds)
        path = inner_path((node.id,), node)
        entered = use.enter(feeds)
        meanings: dict[str, int] = {word: value for word, value in bound.values.items() if isinstance(value, int)}
        inside = {port: self._enter(node, block, port, kind, meanings) if port in feeds else kind for port, kind in entered.items()}
        inner = self.whole.body(node.kind, inside, params)
        self.here.take_over(inner, path)
        self.here.uses.append((node.kind, path))
        return use.leave(feeds, {port: _outside(kind, meanings) for port, kind in inner.results.items()})

    def _enter(self, node: Node, block: Graph, port: str, kind: Type, meanings: dict[str, int]) -> Type:
        """A type as it is inside: its sizes have the names that the constructor of the block has for them. What those
        stand for here goes into `meanings`."""
        if not isinstance(kind, TensorSpec):
            return kind
        shape: list[Dim] = list(kind.shape[:1])
        for word, dim in zip(size_names(block, port, kind.rank), kind.shape[1:], strict=True):
            self.here.given[(node.id,), word] = dim
            if isinstance(dim, int):
                meanings[word] = dim
            shape.append(Traced(int(dim), word) if isinstance(dim, int) else dim)
        return kind.reshaped(*shape)

    def _check_noise(self, node: Node, use: Use, feeds: Mapping[str, Type]) -> None:
        if not isinstance(use, Recurrent):
            return
        lengths = [kind.shape[use.axis] for port, kind in feeds.items() if use.walks(port) and isinstance(kind, TensorSpec) and kind.rank > use.axis]
        is_free = bool(lengths) and not isinstance(lengths[0], int)
        if is_free and randomness(self.whole.document, self.whole.catalogue, node.kind).noises:
            raise Misuse("block/noise", "", f"it draws noise at every step, so the number of steps must be known, and it walks {lengths[0]} of them")

    def _check_classes(self, node: Node, incoming: Incoming) -> None:
        """A loss over classes wants as many scores as the field has classes."""
        prediction = next(iter(incoming.get("prediction", ())), UNKNOWN)
        ends = self.wiring.feeds.get(node.id, {}).get("target", [])
        target = self.graph.nodes.get(ends[0][0]) if ends else None
        name = str(self.body.bound.get((target.id,), {}).get("field", "")) if target is not None and target.kind == INPUT else ""
        wrong = miscount(node.name, prediction, name, facts_of_field(self.whole.document.facts, name))
        if wrong is not None:
            self._report(node, wrong.severity, "loss/classes", wrong.message, "prediction", (wrong.remedy,))

    def _report_condition(self, node: Node, condition: Condition) -> None:
        if condition.is_assumption:
            self._report(node, "note", "shape/assumption", f"{node.name} takes {condition.text} for granted", condition.where)
        else:
            self._report(node, "warning", "shape/condition", f"{node.name} works only if {condition.text}", condition.where)

    def _report(
        self, node: Node, severity: str, code: str, message: str, where: str = "", remedies: Sequence[Remedy] = (), fixes: tuple[Fix, ...] = ()
    ) -> None:
        made = (fix_for(remedy, node.id, self.graph, sources(self.graph.edges), self.whole.spec) for remedy in remedies)
        related = tuple(End(*end) for end in self.wiring.feeds.get(node.id, {}).get(where, ()))
        text = message if message.startswith((node.name, where or node.name)) else message[0].upper() + message[1:]
        every = (*fixes, *(fix for fix in made if fix is not None))
        self.here.diagnostics.append(Diagnostic(severity, code, _sentence(text), (node.id,), where, related, every))


def _named(value: Value, word: str) -> Value:
    """A parameter of a block as it is inside: a whole number that remembers which one it is."""
    return Traced(value, word) if isinstance(value, int) and not isinstance(value, bool) else value


def _outside(kind: Type, meanings: Mapping[str, int]) -> Type:
    if not isinstance(kind, TensorSpec):
        return kind
    return kind.reshaped(*(translated(dim, meanings) if isinstance(dim, int) else dim for dim in kind.shape))


def _about(node: Node, message: str) -> str:
    """`it walks ...` as a sentence about the node."""
    return f"{node.name} {message.removeprefix('it ')}" if message.startswith("it ") else f"{node.name}: {message}"


def _sentence(message: str) -> str:
    return message if message.endswith(".") else f"{message}."
