"""What a node says of itself in a few short rows, wherever it is drawn."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.digits import exact
from nnbuilder.core.expressions import Expression, ExpressionError, evaluate
from nnbuilder.core.graph import Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param

MOST_ROWS = 3


def parameter_rows(node: Node, spec: LayerSpec | None, sizes: Mapping[str, int] | None = None) -> tuple[tuple[str, str], ...]:
    """What a node says of itself: what torch requires, and what differs from the default; a formula over the names in `sizes`
    with its value."""
    if spec is None:
        return ()
    shown = [param for param in spec.params if param.name != "repeat" and (param.required or (param.by_name and not param.advanced) or _differs(param, node))]
    values = [node.params.get(param.name, param.default) for param in shown]
    rows = [(param.name.replace("_", " "), written(value) + _outcome(value, sizes or {})) for param, value in zip(shown, values, strict=True)]
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


def _outcome(value: object, sizes: Mapping[str, int]) -> str:
    """What a formula comes to, or nothing where that cannot be told."""
    parts = value if isinstance(value, tuple) else (value,)
    if not any(isinstance(part, Expression) for part in parts):
        return ""
    try:
        return " = " + written(tuple(evaluate(part, sizes) if isinstance(part, Expression) else part for part in parts))
    except ExpressionError:
        return ""


def _differs(param: Param, node: Node) -> bool:
    return param.name in node.params and node.params[param.name] != param.default
