"""The training class: what only training needs, and one method for each objective.

A method computes exactly the ancestors of its losses and metrics and returns `(losses, metrics)`: losses as scalars by
name, metrics as pairs of prediction and target by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnbuilder.codegen.flow import Flow, flow
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.methods import attributes, steps
from nnbuilder.codegen.program import Argument, Measure, ObjectiveMethod
from nnbuilder.codegen.scope import Scope
from nnbuilder.core import names
from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.phases import Objective
from nnbuilder.core.tensor import TensorSpec


@dataclass(frozen=True, slots=True)
class Prediction:
    """The method `forward` of the model, as an objective may call it: what it computes, takes and gives."""

    flow: Flow
    inputs: tuple[str, ...]
    outputs: tuple[End, ...]
    samples: bool


def losses_of(scope: Scope, objective: Objective) -> tuple[NodeId, ...]:
    """The loss nodes an objective makes small: those it names, or every one."""
    drawn = [node.id for node in scope.known if scope.spec(node.id).role == "loss" and not node.muted]
    return tuple(node for node in drawn if not objective.losses or node in objective.losses)


def metrics_of(scope: Scope, objectives: Sequence[Objective], place: int) -> tuple[NodeId, ...]:
    """Each metric belongs to the first objective that computes what it reads anyway, or else to the first of all."""
    computed = [set(flow(scope, [End(loss, "output") for loss in losses_of(scope, objective)]).steps) for objective in objectives]
    chosen = []
    for node in (node.id for node in scope.known if scope.spec(node.id).role == "metric" and not node.muted):
        needs = set(flow(scope, [end for port in scope.spec(node).inputs for end in scope.ends(node, port.name)]).steps)
        owner = next((index for index, steps_there in enumerate(computed) if needs <= steps_there), 0)
        if owner == place:
            chosen.append(node)
    return tuple(chosen)


def plan(scope: Scope, losses: Sequence[NodeId], metrics: Sequence[NodeId], prediction: Prediction | None) -> tuple[Flow, bool]:
    """The steps of an objective's method, and whether it starts by calling the model as a whole."""
    wanted = [End(loss, "output") for loss in losses] + [end for metric in metrics for end in measured(scope, metric)]
    direct = flow(scope, wanted)
    if prediction is None or not _is_whole(scope, prediction, direct, wanted):
        return attributes(scope, direct), False
    called = dict(zip(prediction.outputs, _result_names(scope, prediction), strict=True))
    rest = flow(scope, wanted, called)
    arguments = tuple(node for node in scope.graph.nodes if node in {*rest.arguments, *prediction.flow.arguments})
    named = {**rest.names, **{End(node, "output"): scope.graph.nodes[node].name for node in arguments}}
    return attributes(scope, Flow(rest.steps, arguments, named, rest.used)), True


def method_lines(scope: Scope, method: str, made: Flow, losses: Sequence[NodeId], metrics: Sequence[NodeId], prediction: Prediction | None) -> Lines:
    """One objective as a method. `prediction` is the call of the model it starts with, if it does."""
    lines = Lines()
    arguments = [scope.graph.nodes[node].name for node in made.arguments]
    lines.add(
        f"def {method}({', '.join(['self', *(f'{name}: Tensor' for name in arguments)])}) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:",
        indent=1,
    )
    if prediction is not None:
        lines.add(f"{', '.join(_result_names(scope, prediction))} = self({', '.join(prediction.inputs)})", indent=2)
    lines.extend(steps(scope, made, shapes=False))
    by_name = [f'"{scope.graph.nodes[node].name}": {made.names[End(node, "output")]}' for node in losses]
    pairs = [f'"{scope.graph.nodes[node].name}": ({", ".join(made.names[end] for end in measured(scope, node))})' for node in metrics]
    lines.add(f"return {{{', '.join(by_name)}}}, {{{', '.join(pairs)}}}", indent=2)
    return lines


def describe(scope: Scope, place: tuple[int, int], method: str, made: Flow, losses: Sequence[NodeId], metrics: Sequence[NodeId]) -> ObjectiveMethod:
    """The record of a method, for the trainer."""
    return ObjectiveMethod(
        *place, method, arguments(scope, made), tuple(measure(scope, node) for node in losses), tuple(measure(scope, node) for node in metrics)
    )


def arguments(scope: Scope, made: Flow) -> tuple[Argument, ...]:
    """What a method takes, in order, and where each comes from."""
    found = []
    for node in made.arguments:
        spec = scope.analysis.type_of(scope.at(node))
        field = str(scope.analysis.bound[scope.at(node)].get("field", "")) if scope.spec(node).role == "input" else ""
        kind = "noise" if scope.spec(node).role == "source" else "field" if field else "free"
        if isinstance(spec, TensorSpec):
            found.append(Argument(scope.graph.nodes[node].name, kind, spec, field))
    return tuple(found)


def measure(scope: Scope, node: NodeId) -> Measure:
    drawn = scope.graph.nodes[node]
    return Measure(drawn.name, drawn.kind, dict(scope.analysis.bound[scope.at(node)]), node)


def measured(scope: Scope, metric: NodeId) -> list[End]:
    """The prediction and the target of a metric."""
    return [end for port in scope.spec(metric).inputs for end in scope.ends(metric, port.name)]


def method_names(objectives: Sequence[tuple[str, str]], taken: set[str]) -> list[str]:
    """A method name for each (phase, objective), the objective's own where it is the only one of that name."""
    wanted = [objective for _, objective in objectives]
    made: list[str] = []
    for phase, objective in objectives:
        name = names.unique(objective if wanted.count(objective) == 1 else f"{phase}_{objective}", {*taken, *made})
        made.append(name)
    return made


def _is_whole(scope: Scope, prediction: Prediction, direct: Flow, wanted: Sequence[End]) -> bool:
    """Whether everything the model computes is needed, and nothing but its outputs is read outside it."""
    inside = set(prediction.flow.steps)
    if prediction.samples or not inside or not inside <= set(direct.steps):
        return False
    outside = [node for node in direct.steps if node not in inside]
    read = {end for node in outside for port in scope.spec(node).inputs for end in scope.ends(node, port.name)} | {scope.origin(end) for end in wanted}
    return all(end in prediction.outputs for end in read if end.node in inside)


def _result_names(scope: Scope, prediction: Prediction) -> list[str]:
    """What a training method calls the outputs of the model: the names of the Output nodes."""
    found: dict[End, str] = {}
    for node in scope.known:
        if scope.spec(node.id).role == "output" and not node.muted:
            for end in scope.ends(node.id, "x"):
                found.setdefault(end, node.name)
    return [found[end] for end in prediction.outputs]
