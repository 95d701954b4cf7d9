"""Whole numbers that remember how they were computed.

Inside a block the number 128 may be `channels * 2`. Shape rules work on numbers; generated source wants the formula.
A `Traced` is an int that carries its formula through arithmetic, so a rule written for ints yields both.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Self

_OPERATIONS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.FloorDiv: lambda a, b: a // b,
}


class Traced(int):
    """An int with the formula that gave it: a tree of names, whole numbers and + - * //."""

    formula: ast.expr

    def __new__(cls, number: int, formula: str | ast.expr) -> Self:
        self = super().__new__(cls, number)
        self.formula = ast.Name(formula, ast.Load()) if isinstance(formula, str) else formula
        return self

    def __add__(self, other: int) -> int:
        return _combine(self, ast.Add(), other, int(self) + other) if type(other) in _WHOLE else NotImplemented

    def __radd__(self, other: int) -> int:
        return _combine(other, ast.Add(), self, other + int(self)) if type(other) in _WHOLE else NotImplemented

    def __sub__(self, other: int) -> int:
        return _combine(self, ast.Sub(), other, int(self) - other) if type(other) in _WHOLE else NotImplemented

    def __rsub__(self, other: int) -> int:
        return _combine(other, ast.Sub(), self, other - int(self)) if type(other) in _WHOLE else NotImplemented

    def __mul__(self, other: int) -> int:
        return _combine(self, ast.Mult(), other, int(self) * other) if type(other) in _WHOLE else NotImplemented

    def __rmul__(self, other: int) -> int:
        return _combine(other, ast.Mult(), self, other * int(self)) if type(other) in _WHOLE else NotImplemented

    def __floordiv__(self, other: int) -> int:
        return _combine(self, ast.FloorDiv(), other, int(self) // other) if type(other) in _WHOLE else NotImplemented

    def __rfloordiv__(self, other: int) -> int:
        return _combine(other, ast.FloorDiv(), self, other // int(self)) if type(other) in _WHOLE else NotImplemented


_WHOLE = (int, Traced)


def formula_of(number: int) -> ast.expr:
    """The tree that gave a number; the number itself where nothing is remembered."""
    if isinstance(number, Traced):
        return number.formula
    return ast.Constant(int(number)) if number >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-int(number)))


def names_in(formula: ast.expr) -> frozenset[str]:
    """The names a formula mentions."""
    return frozenset(node.id for node in ast.walk(formula) if isinstance(node, ast.Name))


def translated(number: int, meanings: Mapping[str, int]) -> int:
    """A number with its formula told in other names: what `meanings` says each name stands for.

    A size that leaves a block is told in the names of the block; outside, those stand for sizes with formulas of their own.
    """
    return _evaluated(number.formula, meanings, int(number)) if isinstance(number, Traced) else number


def _evaluated(tree: ast.expr, meanings: Mapping[str, int], fallback: int) -> int:
    match tree:
        case ast.Constant(value=int() as number):
            return number
        case ast.Name(id=name):
            return meanings.get(name, fallback)
        case ast.UnaryOp(operand=operand):
            return 0 - _evaluated(operand, meanings, fallback)
        case ast.BinOp(left=left, op=operator, right=right):
            return _OPERATIONS[type(operator)](_evaluated(left, meanings, fallback), _evaluated(right, meanings, fallback))
    raise TypeError(f"A traced formula does not hold {type(tree).__name__}.")


def _combine(left: int, operator: ast.operator, right: int, result: int) -> int:
    # An operation that changes nothing is not worth remembering: x + 0, x * 1, x // 1.
    neutral = 0 if isinstance(operator, ast.Add | ast.Sub) else 1
    if type(right) is int and right == neutral:
        return left
    if type(left) is int and left == neutral and isinstance(operator, ast.Add | ast.Mult):
        return right
    return Traced(int(result), ast.BinOp(formula_of(left), operator, formula_of(right)))
