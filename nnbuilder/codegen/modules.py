"""The lines of a constructor: which modules a class holds, how they are made and how their weights start."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nnbuilder.codegen.calls import bound, constructor
from nnbuilder.codegen.initializers import initialized, initializers
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import Code, Filling, assign, attribute, call, dotted, listed, literal, name, quoted, statements
from nnbuilder.codegen.values import Arguments, items_of
from nnbuilder.core.graph import Init, Node, NodeId
from nnbuilder.core.parameters import Param

MakeBlock = Callable[[Scope, Node, Arguments], Code]
"""Writes the class of a block's use and gives what constructs it."""


def has_module(scope: Scope, node: NodeId) -> bool:
    """Whether a node stands for an attribute of its own in the class."""
    spec = scope.spec(node)
    if scope.graph.nodes[node].weights is not None or scope.graph.nodes[node].muted:
        return False
    return spec.call.form in ("module", "own", "block") or spec.is_attribute


def attribute_lines(scope: Scope, nodes: Iterable[NodeId], arguments: Arguments, block: MakeBlock) -> Lines:
    """`self.conv = nn.Conv2d(1, 32, 3)` for each node that has a module, and how its weights start."""
    lines = Lines()
    for node_id in nodes:
        node, spec = scope.graph.nodes[node_id], scope.spec(node_id)
        if not has_module(scope, node_id):
            continue
        own = attribute(name("self"), node.name)
        if spec.role == "parameter":
            trees = [
                assign(own, call(dotted("nn.Parameter"), call(dotted("torch.empty"), *_shape(scope, node, arguments)))),
                initialized(own, next(iter(node.init.values()), Init("zeros"))),
            ]
        elif spec.role == "constant":
            trees = statements("self.register_buffer({key}, {values}, persistent=False)", key=literal(node.name), values=_constant(scope, node, arguments))
        else:
            made = block(scope, node, arguments) if spec.call.form == "block" else constructor(scope, node, arguments)
            trees = [assign(own, made), *initializers(node.name, node.init)]
        for tree in trees:
            lines.add(tree, scope.at(node_id), indent=2, constructs=True)
    return lines


def _constant(scope: Scope, node: Node, arguments: Arguments) -> Code:
    """The numbers of a constant in its shape; a single one fills it."""
    values = _param(scope, node, "values")
    numbers = bound(scope, node.id, values)
    assert isinstance(numbers, tuple), "the values of a constant are a tuple"
    tensor = call(dotted("torch.tensor"), listed(items_of(node.params.get("values", values.default), numbers, arguments, scope.facts)))
    shape: Filling = _shape(scope, node, arguments)
    return quoted("{tensor}.expand({*shape})" if len(numbers) == 1 else "{tensor}.reshape({*shape})", tensor=tensor, shape=shape)


def _shape(scope: Scope, node: Node, arguments: Arguments) -> list[Code]:
    shape = _param(scope, node, "shape")
    value = bound(scope, node.id, shape)
    return items_of(node.params.get("shape", shape.default), value, arguments, scope.facts) if isinstance(value, tuple) else []


def _param(scope: Scope, node: Node, wanted: str) -> Param:
    return next(param for param in scope.spec(node.id).params if param.name == wanted)
