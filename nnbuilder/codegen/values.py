"""Parameter values as Python writes them. Only the closed parameter types get here, so nothing of a file is ever code."""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Mapping

from nnbuilder.core import expressions
from nnbuilder.core.expressions import Expression
from nnbuilder.core.parameters import Param, Raw, Value


def literal(value: Value) -> str:
    """`repr`, but with names for what is not finite."""
    if isinstance(value, tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, str):
        return '"' + repr("'" + value)[2:-1].replace('"', '\\"') + '"'
    return repr(int(value)) if isinstance(value, int) and not isinstance(value, bool) else repr(value)


def written(param: Param, raw: Raw, value: Value, arguments: Collection[str], facts: Mapping[str, int]) -> str:
    """A parameter in a constructor call. A formula over the block's arguments stays a formula; facts become literals."""
    if isinstance(raw, Expression):
        return formula(raw, arguments, facts) or compact(param, value)
    if isinstance(raw, tuple) and any(isinstance(item, Expression) for item in raw) and isinstance(value, tuple):
        items = [
            (formula(item, arguments, facts) if isinstance(item, Expression) else None) or literal(number) for item, number in zip(raw, value, strict=True)
        ]
        return items[0] if len(set(items)) == 1 and param.type.length == len(items) else f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return compact(param, value)


def compact(param: Param, value: Value) -> str:
    """A tuple of known length with equal numbers is written as one number, as a person does."""
    if isinstance(value, tuple) and param.type.length is not None and len(set(value)) == 1:
        return literal(value[0])
    return literal(value)


def formula(expression: Expression, arguments: Collection[str], facts: Mapping[str, int]) -> str | None:
    """The formula over arguments with facts filled in, or None where it mentions no argument."""
    mentioned = expressions.names(expression)
    if not mentioned & set(arguments):
        return None
    tree = ast.parse(expression.text.strip(), mode="eval").body

    class Fill(ast.NodeTransformer):
        def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
            return ast.Constant(facts[ast.unparse(node)])

    return ast.unparse(Fill().visit(tree))


def identifiers(text: str) -> frozenset[str]:
    """The plain names in a piece of source."""
    return frozenset(node.id for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Name))
