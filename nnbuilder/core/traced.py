"""Whole numbers that remember how they were computed.

Inside a block the number 128 may be `channels * 2`. Shape rules work on numbers; generated source wants the words.
A `Traced` is an int that carries its words through arithmetic, so a rule written for ints yields both.
"""

from __future__ import annotations

from typing import Self

_LOOSE, _TIGHT, _ATOM = 1, 2, 3


class Traced(int):
    """An int with the Python expression that gave it."""

    text: str
    binding: int

    def __new__(cls, number: int, text: str, binding: int = _ATOM) -> Self:
        self = super().__new__(cls, number)
        self.text, self.binding = text, binding
        return self

    def __add__(self, other: int) -> int:
        return _combine(self, "+", other, int(self) + other) if type(other) in _WHOLE else NotImplemented

    def __radd__(self, other: int) -> int:
        return _combine(other, "+", self, other + int(self)) if type(other) in _WHOLE else NotImplemented

    def __sub__(self, other: int) -> int:
        return _combine(self, "-", other, int(self) - other) if type(other) in _WHOLE else NotImplemented

    def __rsub__(self, other: int) -> int:
        return _combine(other, "-", self, other - int(self)) if type(other) in _WHOLE else NotImplemented

    def __mul__(self, other: int) -> int:
        return _combine(self, "*", other, int(self) * other) if type(other) in _WHOLE else NotImplemented

    def __rmul__(self, other: int) -> int:
        return _combine(other, "*", self, other * int(self)) if type(other) in _WHOLE else NotImplemented

    def __floordiv__(self, other: int) -> int:
        return _combine(self, "//", other, int(self) // other) if type(other) in _WHOLE else NotImplemented

    def __rfloordiv__(self, other: int) -> int:
        return _combine(other, "//", self, other // int(self)) if type(other) in _WHOLE else NotImplemented


_WHOLE = (int, Traced)


def words(number: int) -> str:
    """The Python expression that gave a number; the number itself where nothing is remembered."""
    return number.text if isinstance(number, Traced) else repr(int(number))


def _combine(left: int, operator: str, right: int, result: int) -> int:
    # An operation that changes nothing is not worth remembering: x + 0, x * 1, x // 1.
    neutral = 0 if operator in "+-" else 1
    if type(right) is int and right == neutral:
        return left
    if type(left) is int and left == neutral and operator in "+*":
        return right
    binding = _LOOSE if operator in "+-" else _TIGHT
    text = f"{_operand(left, binding)} {operator} {_operand(right, binding + (operator not in '+*'))}"
    return Traced(int(result), text, binding)


def _operand(number: int, binding: int) -> str:
    if not isinstance(number, Traced):
        return repr(number) if number >= 0 else f"({number!r})"
    return number.text if number.binding >= binding else f"({number.text})"
