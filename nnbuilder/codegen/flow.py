"""The order in which one method computes, and what it calls each value.

A person reuses `x` along a chain and names a value after its layer only while it is needed later. So does this.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from nnbuilder.codegen.scope import Scope
from nnbuilder.core.graph import End, NodeId

SILENT_ROLES = ("input", "output")


@dataclass(frozen=True, slots=True)
class Flow:
    """One method: its steps in order, its arguments, and a name for every value."""

    steps: tuple[NodeId, ...]
    arguments: tuple[NodeId, ...]
    names: Mapping[End, str]
    used: frozenset[End]


def flow(scope: Scope, wanted: Sequence[End], given: Mapping[End, str] | None = None, predicts: bool = False, taken: Collection[str] = ()) -> Flow:
    """The method that computes `wanted`. Ends in `given` are there already under those names.

    `predicts`: sampling kinds stand for their mean, so what only feeds their noise is not computed.
    """
    given = given or {}
    targets = [scope.origin(end) for end in wanted]
    visited = _depth_first(scope, [end.node for end in targets if end not in given], given, predicts)
    arguments = tuple(node for node in scope.graph.nodes if node in visited and is_argument(scope, node))
    steps = tuple(node for node in visited if not is_argument(scope, node) and not scope.passes(node) and scope.spec(node).role not in SILENT_ROLES)
    uses = _uses(scope, steps, targets, predicts)
    return Flow(steps, arguments, _names(scope, steps, arguments, uses, {*taken}) | dict(given), frozenset(uses))


def is_argument(scope: Scope, node: NodeId) -> bool:
    """Inputs, and noise, which the caller draws."""
    return scope.spec(node).role in ("input", "source")


def fed_by(scope: Scope, node: NodeId, predicts: bool = False) -> list[End]:
    """The values a node reads, in port and index order."""
    spec = scope.spec(node)
    ends = [(port.name, end) for port in spec.inputs for end in scope.ends(node, port.name)]
    if predicts and spec.call.predict:
        return [end for port, end in ends if f"{{{port}}}" in spec.call.predict]
    return [end for _, end in ends]


def _depth_first(scope: Scope, roots: Iterable[NodeId], given: Mapping[End, str], predicts: bool) -> dict[NodeId, None]:
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


def _uses(scope: Scope, steps: Sequence[NodeId], targets: Iterable[End], predicts: bool) -> dict[End, list[int]]:
    """At which steps a value is read; returning counts as the step after the last."""
    uses: dict[End, list[int]] = {}
    for place, node in enumerate(steps):
        for end in fed_by(scope, node, predicts):
            uses.setdefault(end, []).append(place)
    for end in targets:
        uses.setdefault(end, []).append(len(steps))
    return uses


def _names(scope: Scope, steps: Sequence[NodeId], arguments: Sequence[NodeId], uses: Mapping[End, list[int]], taken: set[str]) -> dict[End, str]:
    names: dict[End, str] = {}
    taken |= {node.name for node in scope.graph.nodes.values()}
    for node in arguments:
        names[End(node, "output")] = scope.graph.nodes[node].name
    for place, node in enumerate(steps):
        name, outputs = scope.graph.nodes[node].name, scope.spec(node).outputs
        passing = [port for port in outputs if End(node, port) in uses and set(uses[End(node, port)]) == {place + 1}]
        for port in outputs:
            end = End(node, port)
            if end not in uses:
                names[end] = "_"
            elif (passing == [port] and scope.spec(node).role == "layer") or (passing == [port] and scope.spec(node).role == "block"):
                names[end] = "x"
            else:
                names[end] = name if port == outputs[0] else _free(f"{name}_{port}", taken)
    return names


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    taken.add(name)
    return name
