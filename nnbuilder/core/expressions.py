"""Parameters written as small formulas: `channels * 2`, `label.classes`.

A closed grammar, read by Python's parser and never evaluated by it: whole numbers, names, `a.b`, + - * // and
parentheses. A name is a parameter of the block; a dotted name is a fact of the data.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_OPERATIONS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
}
LONGEST = 200
MOST_DIGITS = 12


class ExpressionError(ValueError):
    """A formula that cannot be read or has no value; the message is a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula as it is written. It is data: reading a document never computes it."""

    text: str


def check(expression: Expression) -> None:
    """Raises `ExpressionError` where the text is outside the grammar."""
    _walk(_parse(expression.text), lambda name: 1, only_shape=True)


def tree(expression: Expression) -> ast.expr:
    """The formula as a tree of whole numbers, names, `a.b`, + - * // and minus; raises `ExpressionError` for any other."""
    check(expression)
    return _parse(expression.text)


def names(expression: Expression) -> frozenset[str]:
    """The names the formula mentions, dotted ones whole."""
    found: set[str] = set()

    def note(name: str) -> int:
        found.add(name)
        return 1

    _walk(_parse(expression.text), note, only_shape=True)
    return frozenset(found)


def evaluate(expression: Expression, known: Mapping[str, int]) -> int:
    """The value of a formula over known names; raises `ExpressionError` in words."""

    def look_up(name: str) -> int:
        if name in known:
            return known[name]
        there = ", ".join(sorted(known)) or "nothing here"
        raise ExpressionError(f"there is no `{name}` here; there is {there}")

    return _walk(_parse(expression.text), look_up, only_shape=False)


def substituted(expression: Expression, name: str, formula: str) -> Expression:
    """The formula with every mention of a name, plain or dotted, replaced by another formula."""
    put = _parse(formula)

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return put if node.id == name else node

        def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
            return put if ast.unparse(node) == name else node

    return Expression(ast.unparse(Put().visit(_parse(expression.text))))


def _parse(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise ExpressionError(f"a formula has at most {LONGEST} characters, this one has {len(text)}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ExpressionError(f"`{text}` is not a formula; write for example `channels * 2` or `label.classes`") from None


def _walk(node: ast.expr, look_up: Callable[[str], int], *, only_shape: bool) -> int:
    match node:
        case ast.Constant(value=int() as number) if not isinstance(number, bool):
            if len(str(abs(number))) > MOST_DIGITS:
                raise ExpressionError(f"a number in a formula has at most {MOST_DIGITS} digits")
            return number
        case ast.Name(id=name):
            return look_up(name)
        case ast.Attribute(value=ast.Name(id=field), attr=fact):
            return look_up(f"{field}.{fact}")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return 0 - _walk(operand, look_up, only_shape=only_shape)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATIONS:
            a, b = (_walk(side, look_up, only_shape=only_shape) for side in (left, right))
            if only_shape:
                return 1
            if isinstance(operator, ast.FloorDiv) and b == 0:
                raise ExpressionError(f"`{ast.unparse(node)}` divides by zero")
            return _OPERATIONS[type(operator)](a, b)
    raise ExpressionError(f"`{ast.unparse(node)}` is not allowed in a formula; use whole numbers, names, + - * // and parentheses")
