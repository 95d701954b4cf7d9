"""The lines of one method: a call for each step, with the shape it gives beside it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nnbuilder.codegen.calls import invoked, method_of, target
from nnbuilder.codegen.flow import Flow, is_stack
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import Code, assign, attribute, call, checked, give_back, literal, name, quoted, several, statements
from nnbuilder.codegen.values import Arguments
from nnbuilder.core.graph import End, Node, NodeId
from nnbuilder.core.tensor import TensorSpec, shape_text
from nnbuilder.core.uses import Repeated

TENSOR = "Tensor"
_LOOP = """
{results} = {before}
for {layer} in {layers}:
    {results} = {method}({*given})
"""


def steps(scope: Scope, plan: Flow, arguments: Arguments, *, shapes: bool = True, indent: int = 2) -> Lines:
    """The lines of each step of a method."""
    lines = Lines()
    for node_id in plan.steps:
        node, spec = scope.graph.nodes[node_id], scope.spec(node_id)
        if spec.is_attribute:
            continue
        if is_stack(scope, node_id, plan.predicts):
            for tree in _stacked(scope, node, plan):
                lines.add(tree, scope.at(node_id), indent=indent)
            continue
        value, called = _weighted(scope, node_id, invoked(scope, node, plan, arguments)), target(scope, node, plan)
        beside = shape_beside(scope, node_id) if shapes else ""
        # A mean that is there already needs no line.
        if ast.dump(value) != ast.dump(called):
            lines.add(assign(called, value), scope.at(node_id), indent=indent, beside=beside)
    return lines


def shape_beside(scope: Scope, node: NodeId) -> str:
    """The shape of the first output, where it is known."""
    kind = scope.analysis.type_of(scope.at(node), scope.spec(node).outputs[0])
    return shape_text(kind.shape) if isinstance(kind, TensorSpec) and kind.shape else ""


def header(method: str, arguments: Sequence[str], returns: Code) -> ast.stmt:
    """`def forward(self, x: Tensor) -> Tensor:`; its body follows line by line."""
    taken = [ast.arg("self"), *(ast.arg(checked(argument), name(TENSOR)) for argument in arguments)]
    return defined(method, taken, returns)


def defined(method: str, arguments: Sequence[ast.arg], returns: Code) -> ast.stmt:
    """The header of any method."""
    return ast.FunctionDef(checked(method), ast.arguments([], list(arguments), None, [], [], None, []), [], [], returns)


def tensors(count: int) -> Code:
    """The annotation of what a method returns: one tensor, or several."""
    return name(TENSOR) if count == 1 else quoted("tuple[{*each}]", each=[name(TENSOR)] * count)


def result(values: Sequence[Code]) -> ast.stmt:
    return give_back(several(values))


def _stacked(scope: Scope, node: Node, plan: Flow) -> list[ast.stmt]:
    """A loop through the copies of a block; what is the same in every copy is passed along, and of noise each has its own."""
    use = scope.use(node)
    assert isinstance(use, Repeated), "only copies are stacked"
    carried = {port: plan.targets[End(node.id, output)] for port, output in use.carried}
    layers, layer = attribute(name("self"), scope.owner(node).name), name(plan.layer)
    noises = scope.noises(node.id, plan.predicts)
    if noises:
        unbound = [quoted("{noise}.unbind(1)", noise=name(plan.noises[path])) for path in noises]
        layers = call(name("zip"), layers, *unbound)
    return statements(
        _LOOP,
        results=several(list(carried.values())),
        before=several([plan.read(scope.ends(node.id, port)[0]) for port in carried]),
        layer=several([layer, *(name(plan.slices[path]) for path in noises)]),
        layers=layers,
        method=method_of(scope, node, plan, layer),
        given=[
            *(carried.get(port.name) or plan.read(scope.ends(node.id, port.name)[0]) for port in scope.ports(node.id, plan.predicts)),
            *(name(plan.slices[path]) for path in noises),
        ],
    )


def _weighted(scope: Scope, node: NodeId, value: Code) -> Code:
    """`0.5 * ...` where a loss counts for more or less than one."""
    weight = scope.analysis.bound[scope.at(node)].get("weight", 1.0) if scope.spec(node).role == "loss" else 1.0
    return value if weight == 1.0 else quoted("{weight} * {value}", weight=literal(weight), value=value)  # type: ignore[arg-type]
