"""The lines of a constructor: which modules a class holds, how they are made and how their weights start."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from nnbuilder.codegen.calls import bound, constructor
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.starts import start, starts
from nnbuilder.codegen.values import literal
from nnbuilder.core.graph import Init, Node, NodeId

MakeBlock = Callable[[Scope, Node, Collection[str]], str]
"""Writes the class of a block's use and gives the text that constructs it."""


def has_module(scope: Scope, node: NodeId) -> bool:
    """Whether a node stands for an attribute of its own in the class."""
    spec = scope.spec(node)
    if scope.graph.nodes[node].weights is not None or scope.graph.nodes[node].muted:
        return False
    return spec.call.form in ("module", "own", "block") or spec.is_attribute


def attribute_lines(scope: Scope, nodes: Iterable[NodeId], arguments: Collection[str], block: MakeBlock) -> Lines:
    """`self.conv = nn.Conv2d(1, 32, 3)` for each node that has a module, and how its weights start."""
    lines = Lines()
    for node_id in nodes:
        node, spec = scope.graph.nodes[node_id], scope.spec(node_id)
        if not has_module(scope, node_id):
            continue
        path = scope.at(node_id)
        if spec.role == "parameter":
            lines.add(f"self.{node.name} = nn.Parameter(torch.empty{_shape(scope, node_id)})", path, indent=2, constructs=True)
            lines.add(start(f"self.{node.name}", next(iter(node.init.values()), Init("zeros"))), path, indent=2, constructs=True)
            continue
        if spec.role == "constant":
            lines.add(f'self.register_buffer("{node.name}", {_constant(scope, node_id)}, persistent=False)', path, indent=2, constructs=True)
            continue
        text = block(scope, node, arguments) if spec.call.form == "block" else constructor(scope, node, arguments)
        lines.add(f"self.{node.name} = {text}", path, indent=2, constructs=True)
        for text in starts(node.name, node.init):
            lines.add(text, path, indent=2, constructs=True)
    return lines


def _shape(scope: Scope, node: NodeId) -> str:
    shape = scope.analysis.bound[scope.at(node)].get("shape", ())
    return literal(shape) if isinstance(shape, tuple) else "()"


def _constant(scope: Scope, node: NodeId) -> str:
    spec = scope.spec(node)
    values = bound(scope, node, next(param for param in spec.params if param.name == "values"))
    numbers = [literal(value) for value in values] if isinstance(values, tuple) else [literal(values)]
    return (
        f"torch.tensor([{', '.join(numbers)}]).expand({_shape(scope, node)[1:-1].rstrip(',') or '()'})"
        if len(numbers) == 1
        else f"torch.tensor([{', '.join(numbers)}]).reshape{_shape(scope, node)}"
    )
