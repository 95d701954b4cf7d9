"""Whose weights a node has and how they start, as a person says it: by values of the drawing, and names as in a state_dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nnbuilder.core.graph import Init, NodeId, Path
from nnbuilder.core.initializers import scheme_fault
from nnbuilder.core.uses import is_repeated
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.values import Value

if TYPE_CHECKING:
    from nnbuilder.drawing.sheet import Sheet

Ties = Mapping[str, tuple[Value, str]]
"""{parameter: (a value of the node that owns the tensor, its parameter)}; inside a block `blocks.0.table.weight` is
(value of blocks, "0.table.weight")."""
Starts = Mapping[str, str | tuple[str | float, ...]]
"""{parameter: a scheme, or a scheme and its numbers}: {"weight": ("normal", 0.0, 0.02), "bias": "zeros"}."""


def shared(sheet: Sheet, kind: str, share: Value | None) -> NodeId | None:
    """The node whose module is called again; raises `DrawingError` for one of another kind."""
    if share is None:
        return None
    owner = sheet.own(share)
    if owner.kind != kind:
        raise DrawingError(f"{kind} cannot call the module of a node of the kind {owner.kind}; both must be of one kind.")
    return owner.weights or owner.id


def tied(sheet: Sheet, tie: Ties) -> dict[str, tuple[Path, str]]:
    """Ties by the paths of their owners; raises `DrawingError` for one inside a block, whose uses would all have it."""
    if tie and not sheet.is_main:
        raise DrawingError(f"Weights are tied in a drawing; in {sheet.title} lead the values out whose layers should have one tensor.")
    wrong = next((owner for owner in tie.values() if not isinstance(owner, tuple) or len(owner) != 2), None)
    if wrong is not None:
        raise DrawingError(f'{wrong!r} owns no tensor; a tie names a value and its parameter: {{"weight": (table, "weight")}}.')
    return {parameter: _owner(sheet, *owner) for parameter, owner in tie.items()}


def starts(init: Starts) -> dict[str, Init]:
    """How parameters start; raises `DrawingError` for a scheme there is not."""
    read = {}
    for parameter, given in init.items():
        scheme, *numbers = (given,) if isinstance(given, str) else given
        if not all(isinstance(number, int | float) for number in numbers):
            raise DrawingError(f'{given!r} is no way to start; write a scheme and its numbers, such as ("normal", 0.0, 0.02).')
        read[parameter] = Init(str(scheme), tuple(map(float, numbers)))
        fault = scheme_fault(read[parameter])
        if fault is not None:
            raise DrawingError(fault)
    return read


def _owner(sheet: Sheet, value: Value, parameter: str) -> tuple[Path, str]:
    """The path of a node and the name of its parameter, through the blocks that the name leads into."""
    path: list[str | int] = []
    node, rest = sheet.own(value), parameter
    while True:
        path.append(node.id)
        block = sheet.blocks.get(node.kind)
        if block is None:
            return tuple(path), rest
        if is_repeated(node):
            copy, _, rest = rest.partition(".")
            if not copy.isdecimal():
                raise DrawingError(f"{node.kind} is repeated, so a parameter in it begins with the number of a copy, as 0.{parameter} does.")
            path.append(int(copy))
        name, _, rest = rest.partition(".")
        inner = block.definition.graph.named(name)
        if inner is None:
            there = ", ".join(one.name for one in block.definition.graph.nodes.values())
            raise DrawingError(f"The block {node.kind} has no node called {name}; it has {there}.")
        node = inner
