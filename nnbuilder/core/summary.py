"""What a node says of itself in a few short rows, wherever it is drawn."""

from __future__ import annotations

from nnbuilder.core.digits import exact
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param

MOST_ROWS = 3


def parameter_rows(node: Node, spec: LayerSpec | None) -> tuple[tuple[str, str], ...]:
    """What a node says of itself: what torch requires, and what differs from the default."""
    if spec is None:
        return ()
    shown = [param for param in spec.params if param.name != "repeat" and (param.required or (param.by_name and not param.advanced) or _differs(param, node))]
    rows = [(param.name.replace("_", " "), written(node.params.get(param.name, param.default))) for param in shown]
    return tuple(row for row in rows if row[1])[:MOST_ROWS]


def written(value: object) -> str:
    """A value as a person reads it on a node."""
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, tuple):
        parts = [written(item) for item in value]
        return " × ".join(parts)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return exact(value)
    return "" if value is None else str(value)


def _differs(param: Param, node: Node) -> bool:
    return param.name in node.params and node.params[param.name] != param.default
