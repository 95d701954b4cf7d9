"""The order in which one method computes, and what it calls each value.

A person reuses `x` along a chain and names a value after its layer only while it is needed later. So does this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import Code, attribute, name, quoted
from nnbuilder.core.blocks import VALUE, argument_names
from nnbuilder.core.graph import End, NodeId, Path
from nnbuilder.core.uses import Repeated

SILENT_ROLES = ("input", "output")
CHAIN = "x"
"""What a value is called that only the next line reads."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One method: its steps in order, its arguments, and what it calls every value.

    `values` tell how a value is read and `targets` what it is called where it is computed, which differs where torch has
    another order of axes.
    `noises` are arguments too: noise that blocks need inside, by the path of its node from here, with the name it has.
    `layer` is what one of several copies is called while a loop goes through them, and `slices` what its share of the noise
    is called. `predicts`: sampling kinds stand for their mean.
    """

    steps: tuple[NodeId, ...]
    arguments: tuple[End, ...]
    values: Mapping[End, Code]
    targets: Mapping[End, Code]
    used: frozenset[End]
    noises: Mapping[Path, str] = field(default_factory=dict)
    slices: Mapping[Path, str] = field(default_factory=dict)
    layer: str = "layer"
    predicts: bool = False

    def read(self, end: End) -> Code:
        """How a value is read where it is needed."""
        return self.values[end]


def flow(scope: Scope, ends: Sequence[End], given: Mapping[End, Code] | None = None, predicts: bool = False) -> Flow:
    """The method that computes `ends`. Those in `given` are there already, and read so.

    `predicts`: sampling kinds stand for their mean, so what only feeds their noise is not computed.
    """
    given = given or {}
    origins = [scope.origin(end) for end in ends]
    visited = _depth_first(scope, [end.node for end in origins if end not in given], given, predicts)
    steps = tuple(node for node in visited if not is_argument(scope, node) and not scope.passes(node) and scope.spec(node).role not in SILENT_ROLES)
    uses = _uses(scope, steps, origins, predicts)
    arguments = in_order(scope, [end for end in uses if end not in given and is_argument(scope, end.node)])
    names = Allocator([*(node.name for node in scope.graph.nodes.values()), *argument_names(scope.graph).values()])
    targets = _targets(scope, steps, arguments, uses, names, predicts)
    values = {end: batch_first(code) if is_batch_second(scope, end) else code for end, code in targets.items()}
    drawn = [path for node in steps for path in scope.noises(node, predicts)]
    noises = {path: names.draw("_".join([scope.names_along(path)[0], scope.names_along(path)[-1]])) for path in drawn}
    slices = {path: names.draw("noise") for path in noises if is_stack(scope, str(path[0]), predicts)}
    values = {**values, **_attributes(scope, steps), **given}
    return Flow(steps, arguments, values, targets, frozenset(uses), noises, slices, names.draw("layer"), predicts)


def with_values(plan: Flow, values: Mapping[End, Code]) -> Flow:
    """The same method where some values are read otherwise."""
    return replace(plan, values={**plan.values, **values})


def is_argument(scope: Scope, node: NodeId) -> bool:
    """Inputs, and noise, which the caller draws."""
    return scope.spec(node).role in ("input", "source")


def in_order(scope: Scope, ends: Iterable[End]) -> tuple[End, ...]:
    """Arguments as every method takes them: in the order in which their nodes were drawn, a value before its mask."""
    places = {node: place for place, node in enumerate(scope.graph.nodes)}
    return tuple(sorted(ends, key=lambda end: (places[end.node], end.port != VALUE)))


def named(scope: Scope, ends: Iterable[End]) -> dict[End, str]:
    """What methods call their arguments: masks after their Input, all else like its node."""
    masks = argument_names(scope.graph)
    return {end: masks.get(end) or scope.graph.nodes[end.node].name for end in ends}


def fed_by(scope: Scope, node: NodeId, predicts: bool = False) -> list[End]:
    """The values a node reads, in port and index order."""
    return [end for port in scope.ports(node, predicts) for end in scope.ends(node, port.name)]


def is_batch_second(scope: Scope, end: End) -> bool:
    """Whether torch gives a value with the batch on axis 1."""
    return end.port in scope.spec(end.node).call.batch_second


def batch_first(value: Code) -> Code:
    """A value that torch gives with the batch on axis 1, as the drawing has it."""
    return quoted("{value}.transpose(0, 1)", value=value)


def batch_second(scope: Scope, plan: Flow, end: End) -> Code:
    """A value as torch takes it where it wants the batch on axis 1; cuDNN wants it in one piece as well."""
    if end in plan.targets and is_batch_second(scope, end):
        return plan.targets[end]
    return quoted("{value}.transpose(0, 1).contiguous()", value=plan.read(end))


def is_stack(scope: Scope, node: NodeId, predicts: bool) -> bool:
    """Whether a node is copies of a block that a loop goes through, since more goes along than one value, or another method
    is called than `forward`."""
    use = scope.use(scope.graph.nodes[node]) if scope.spec(node).role == "block" else None
    return isinstance(use, Repeated) and (not use.is_chain or bool(scope.noises(node, predicts)) or (predicts and scope.samples(node)))


def _attributes(scope: Scope, steps: Iterable[NodeId]) -> dict[End, Code]:
    """Learned tensors and constants are read where they stand, as attributes of the module."""
    return {End(node, "output"): attribute(name("self"), scope.owner(scope.graph.nodes[node]).name) for node in steps if scope.spec(node).is_attribute}


def _depth_first(scope: Scope, roots: Iterable[NodeId], given: Mapping[End, Code], predicts: bool) -> dict[NodeId, None]:
    """Sources before targets, each branch in one piece, so that source reads as it flows."""
    ordered: dict[NodeId, None] = {}
    for root in roots:
        stack: list[tuple[NodeId, bool]] = [(root, False)]
        while stack:
            node, is_ready = stack.pop()
            if node in ordered:
                continue
            if is_ready:
                ordered[node] = None
                continue
            stack.append((node, True))
            stack += [(end.node, False) for end in reversed(fed_by(scope, node, predicts)) if end not in given and end.node not in ordered]
    return ordered


def _uses(scope: Scope, steps: Sequence[NodeId], origins: Iterable[End], predicts: bool) -> dict[End, list[int]]:
    """At which steps a value is read; returning counts as the step after the last."""
    uses: dict[End, list[int]] = {}
    for place, node in enumerate(steps):
        for end in fed_by(scope, node, predicts):
            uses.setdefault(end, []).append(place)
    for end in origins:
        uses.setdefault(end, []).append(len(steps))
    return uses


def _targets(
    scope: Scope, steps: Sequence[NodeId], arguments: Sequence[End], uses: Mapping[End, list[int]], names: Allocator, predicts: bool
) -> dict[End, Code]:
    targets: dict[End, Code] = {end: name(word) for end, word in named(scope, arguments).items()}
    chain = names.draw(CHAIN)
    for place, node in enumerate(steps):
        own, outputs = scope.graph.nodes[node].name, scope.spec(node).outputs
        passing = [port for port in outputs if End(node, port) in uses and set(uses[End(node, port)]) == {place + 1}]
        is_loop = is_stack(scope, node, predicts)
        # Beside a loop through copies, what goes along is better called by its name.
        is_chained = not is_loop and not (place + 1 < len(steps) and is_stack(scope, steps[place + 1], predicts))
        for port in outputs:
            end = End(node, port)
            if end not in uses and not is_loop:
                targets[end] = name("_")
            elif passing == [port] and is_chained and scope.spec(node).role in ("layer", "block"):
                targets[end] = name(chain)
            else:
                targets[end] = name(own if port == outputs[0] else names.draw(f"{own}_{port}"))
    return targets
