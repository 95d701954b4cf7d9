"""The lines of one method: a call for each step, with the shape it gives beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from nnbuilder.codegen.calls import call, returns
from nnbuilder.codegen.flow import Flow
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.scope import Scope
from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import TensorSpec, shape_text

SHAPE_COLUMN = 56


def steps(scope: Scope, flow: Flow, arguments: Collection[str] = (), *, predicts: bool = False, shapes: bool = True, indent: int = 2) -> Lines:
    """One line for each step of a method."""
    lines = Lines()
    for node_id in flow.steps:
        node, spec = scope.graph.nodes[node_id], scope.spec(node_id)
        if spec.is_attribute:
            continue
        left, right = returns(scope, node, flow), call(scope, node, flow, arguments, predicts)
        weight = loss_weight(scope, node_id)
        text = f"{left} = {weight}{f'({right})' if weight and spec.call.form == 'expression' else right}"
        lines.add(text + (shape_comment(scope, node_id, spec, text) if shapes else ""), scope.at(node_id), indent=indent)
    return lines


def attributes(scope: Scope, flow: Flow) -> Flow:
    """Learned tensors and constants are read where they stand, as attributes of the module."""
    fixed = {End(node, "output"): f"self.{scope.graph.nodes[node].name}" for node in flow.steps if scope.spec(node).is_attribute}
    return Flow(flow.steps, flow.arguments, {**flow.names, **fixed}, flow.used)


def loss_weight(scope: Scope, node: NodeId) -> str:
    """`0.5 * ` where a loss counts for more or less than one."""
    if scope.spec(node).role != "loss":
        return ""
    weight = scope.analysis.bound[scope.at(node)].get("weight", 1.0)
    return "" if weight == 1.0 else f"{weight!r} * "


def shape_comment(scope: Scope, node: NodeId, spec: LayerSpec, text: str) -> str:
    """The shape of the first output, where it is known."""
    found = scope.analysis.type_of(scope.at(node), spec.outputs[0])
    if not isinstance(found, TensorSpec) or not found.shape:
        return ""
    return " " * max(2, SHAPE_COLUMN - len(text)) + f"# {shape_text(found.shape)}"


def result(names: Sequence[str]) -> str:
    return f"return {', '.join(names)}"
