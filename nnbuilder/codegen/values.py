"""Parameter values and formulas as source. Only the closed parameter types get here, so nothing of a file is ever code."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from nnbuilder.codegen.source import Code, literal
from nnbuilder.core import expressions
from nnbuilder.core.expressions import Expression
from nnbuilder.core.parameters import Param, Raw, Value
from nnbuilder.core.traced import Traced

Arguments = Mapping[str, Code]
"""How each parameter of the block is read at a place: `width` in the constructor, `self.width` in a method."""


def written(param: Param, raw: Raw, value: Value, arguments: Arguments, facts: Mapping[str, int]) -> Code:
    """A parameter in a call. A formula over the block's arguments stays a formula; facts become literals."""
    if isinstance(raw, Expression):
        return formula(raw, arguments, facts) or compact(param, value)
    if isinstance(raw, tuple) and isinstance(value, tuple) and mentions(raw, arguments):
        items = items_of(raw, value, arguments, facts)
        texts = {ast.dump(item) for item in items}
        return items[0] if len(texts) == 1 and param.type.length == len(items) else ast.Tuple(items, ast.Load())
    return compact(param, value)


def items_of(raw: Raw, value: tuple[int | float, ...], arguments: Arguments, facts: Mapping[str, int]) -> list[Code]:
    """The items of a tuple, one by one; of a formula for the whole tuple, that formula starred."""
    if isinstance(raw, Expression):
        whole = formula(raw, arguments, facts)
        return [ast.Starred(whole, ast.Load())] if whole is not None else [literal(number) for number in value]
    raws = raw if isinstance(raw, tuple) and len(raw) == len(value) else value
    return [(formula(item, arguments, facts) if isinstance(item, Expression) else None) or literal(number) for item, number in zip(raws, value, strict=True)]


def mentions(raw: Raw, arguments: Arguments) -> bool:
    """Whether a raw value is told in the block's arguments."""
    if isinstance(raw, tuple):
        return any(mentions(item, arguments) for item in raw)
    return isinstance(raw, Expression) and bool(expressions.names(raw) & arguments.keys())


def compact(param: Param, value: Value) -> Code:
    """A tuple of known length with equal numbers is written as one number, as a person does."""
    if isinstance(value, tuple) and param.type.length is not None and len(set(value)) == 1:
        return literal(value[0])
    return literal(value)


def formula(expression: Expression, arguments: Arguments, facts: Mapping[str, int]) -> Code | None:
    """The formula over arguments with facts filled in, or None where it mentions no argument."""
    return _filled(expressions.tree(expression), arguments, facts) if mentions(expression, arguments) else None


def size(number: int, arguments: Arguments) -> Code:
    """A size as the formula that gave it, read as `arguments` say."""
    return _filled(number.formula, arguments, {}) if isinstance(number, Traced) else literal(int(number))


def _filled(tree: Code, arguments: Arguments, facts: Mapping[str, int]) -> Code:
    match tree:
        case ast.Name(id=name):
            return arguments[name]
        case ast.Attribute(value=ast.Name(id=field), attr=fact):
            return literal(facts[f"{field}.{fact}"])
        case ast.UnaryOp(op=operator, operand=operand):
            return ast.UnaryOp(operator, _filled(operand, arguments, facts))
        case ast.BinOp(left=left, op=operator, right=right):
            return ast.BinOp(_filled(left, arguments, facts), operator, _filled(right, arguments, facts))
        case ast.Constant(value=int() as number):
            return literal(number)
    raise TypeError(f"A formula does not hold {type(tree).__name__}.")
