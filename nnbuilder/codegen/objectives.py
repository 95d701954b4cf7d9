"""The training class: what only training needs, and one method for each objective.

A method computes exactly the ancestors of its losses and metrics and returns `(losses, metrics)`: losses as scalars by
name, metrics as pairs of prediction and target by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nnbuilder.codegen.calls import compared
from nnbuilder.codegen.flow import Flow, flow, in_order, named, with_values
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.methods import header, steps
from nnbuilder.codegen.program import Argument, Measure, ObjectiveMethod
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import Code, assign, call, give_back, mapping, name, quoted, several
from nnbuilder.core import names
from nnbuilder.core.blocks import MASK
from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.phases import Objective
from nnbuilder.core.tensor import TensorSpec

_RETURNS = "tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]"


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
    ends = [End(loss, "output") for loss in losses] + [end for metric in metrics for end in measured(scope, metric)]
    direct = flow(scope, ends)
    if prediction is None or not _is_whole(scope, prediction, direct, ends):
        return direct, False
    called: dict[End, Code] = dict(zip(prediction.outputs, map(name, _result_names(scope, prediction)), strict=True))
    rest = flow(scope, ends, called)
    arguments = in_order(scope, {*rest.arguments, *prediction.flow.arguments})
    own = {end: name(word) for end, word in named(scope, arguments).items()}
    return replace(with_values(rest, own), arguments=arguments, noises={**prediction.flow.noises, **rest.noises}), True


def method_lines(scope: Scope, method: str, made: Flow, losses: Sequence[NodeId], metrics: Sequence[NodeId], prediction: Prediction | None) -> Lines:
    """One objective as a method. `prediction` is the call of the model it starts with, if it does."""
    lines = Lines()
    lines.add(header(method, [argument.name for argument in arguments(scope, made)], quoted(_RETURNS)), indent=1)
    if prediction is not None:
        results = several([name(result) for result in _result_names(scope, prediction)])
        lines.add(assign(results, call(name("self"), *map(name, prediction.inputs))), indent=2)
    lines.extend(steps(scope, made, {}, shapes=False))
    by_name = {scope.graph.nodes[node].name: made.read(End(node, "output")) for node in losses}
    pairs = {scope.graph.nodes[node].name: several(_pair(scope, node, made)) for node in metrics}
    lines.add(give_back(several([mapping(by_name), mapping(pairs)])), indent=2)
    return lines


def describe(scope: Scope, place: tuple[int, int], method: str, made: Flow, losses: Sequence[NodeId], metrics: Sequence[NodeId]) -> ObjectiveMethod:
    """The record of a method, for the trainer."""
    return ObjectiveMethod(
        *place, method, arguments(scope, made), tuple(measure(scope, node) for node in losses), tuple(measure(scope, node) for node in metrics)
    )


def arguments(scope: Scope, made: Flow) -> tuple[Argument, ...]:
    """What a method takes, in order, and where each comes from."""
    typed = [(end, word, scope.analysis.type_of(scope.at(end.node), end.port)) for end, word in named(scope, made.arguments).items()]
    taken = [_argument(scope, end, word, kind) for end, word, kind in typed if isinstance(kind, TensorSpec)]
    drawn = {word: scope.argument_type(path) for path, word in made.noises.items()}
    return (*taken, *(Argument(word, "noise", kind) for word, kind in drawn.items() if isinstance(kind, TensorSpec)))


def _argument(scope: Scope, end: End, word: str, kind: TensorSpec) -> Argument:
    if scope.spec(end.node).role != "input":
        return Argument(word, "noise", kind)
    field = _field(scope, end)
    return Argument(word, "field" if field else "free", kind, field)


def _field(scope: Scope, end: End) -> str:
    """The prepared field that an Input gives at a port, none where it is bound to none."""
    field = str(scope.analysis.bound[scope.at(end.node)].get("field", ""))
    return f"{field}.{MASK}" if field and end.port == MASK else field


def measure(scope: Scope, node: NodeId) -> Measure:
    drawn = scope.graph.nodes[node]
    return Measure(drawn.name, drawn.kind, dict(scope.analysis.bound[scope.at(node)]), node, scope.spec(node).metric, _mask_field(scope, node))


def _mask_field(scope: Scope, node: NodeId) -> str:
    """The field of the mask of a loss; none without one, or where the mask is computed in the drawing."""
    ends = scope.ends(node, MASK) if scope.spec(node).role == "loss" else []
    return _field(scope, ends[0]) if ends and scope.spec(ends[0].node).role == "input" else ""


def _pair(scope: Scope, metric: NodeId, made: Flow) -> list[Code]:
    """The prediction and the target of a metric, as far as they count."""
    ports = [port.name for port in scope.spec(metric).inputs if port.name != MASK]
    return [compared(scope, metric, end, port, made) for port in ports for end in scope.ends(metric, port)]


def measured(scope: Scope, metric: NodeId) -> list[End]:
    """What a metric reads: the prediction, the target, and the mask if there is one."""
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
