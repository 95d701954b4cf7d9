"""Parameters of a block while it is drawn: they have no values yet, so what is computed with them is written down."""

from __future__ import annotations

import ast
from typing import NoReturn

from nnbuilder.core.expressions import Expression
from nnbuilder.drawing.errors import DrawingError


class Formula:
    """A parameter of a block, or a formula over such: whole numbers, + - * // and minus.

    A parameter that is no whole number is handed on as it is. Everything that would need a value, such as an `if`, raises
    `DrawingError`, since a block is drawn once for all of its uses.
    """

    __slots__ = ("_is_whole", "_tree")

    def __init__(self, tree: ast.expr, *, is_whole: bool) -> None:
        self._tree, self._is_whole = tree, is_whole

    @classmethod
    def of_parameter(cls, name: str, *, is_whole: bool) -> Formula:
        """A parameter of a block by its name."""
        return cls(ast.Name(name), is_whole=is_whole)

    @property
    def expression(self) -> Expression:
        """The formula as a document holds it."""
        return Expression(ast.unparse(self._tree))

    def __repr__(self) -> str:
        return self.expression.text

    def __add__(self, other: int | Formula) -> Formula:
        return self._computed(ast.Add(), self, other)

    def __radd__(self, other: int | Formula) -> Formula:
        return self._computed(ast.Add(), other, self)

    def __sub__(self, other: int | Formula) -> Formula:
        return self._computed(ast.Sub(), self, other)

    def __rsub__(self, other: int | Formula) -> Formula:
        return self._computed(ast.Sub(), other, self)

    def __mul__(self, other: int | Formula) -> Formula:
        return self._computed(ast.Mult(), self, other)

    def __rmul__(self, other: int | Formula) -> Formula:
        return self._computed(ast.Mult(), other, self)

    def __floordiv__(self, other: int | Formula) -> Formula:
        return self._computed(ast.FloorDiv(), self, other)

    def __rfloordiv__(self, other: int | Formula) -> Formula:
        return self._computed(ast.FloorDiv(), other, self)

    def __neg__(self) -> Formula:
        return self._computed(ast.Sub(), 0, self)

    def _computed(self, operator: ast.operator, left: object, right: object) -> Formula:
        sides = [_tree_of(side) for side in (left, right)]
        if sides[0] is None or sides[1] is None:
            return NotImplemented  # type: ignore[no-any-return]
        return Formula(ast.BinOp(sides[0], operator, sides[1]), is_whole=True)

    def _undecided(self, *others: object) -> NoReturn:
        raise DrawingError(
            f"`{self}` has no value while its block is drawn, since the block is drawn once for all of its uses; "
            "nothing can be decided by it, so draw two variants as two blocks."
        )

    def _uncounted(self, *others: object) -> NoReturn:
        raise DrawingError(f"`{self}` has no value while its block is drawn, so nothing can be counted or taken out of it; `repeat={self}` draws copies.")

    def _unknown(self, *others: object) -> NoReturn:
        raise DrawingError(f"This cannot be computed with `{self}`: formulas are whole numbers with + - * and //.")

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _undecided
    __index__ = __int__ = __float__ = __iter__ = __len__ = __getitem__ = _uncounted
    __truediv__ = __rtruediv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = __abs__ = _unknown
    __hash__ = object.__hash__


def _tree_of(side: object) -> ast.expr | None:
    """A whole number or a formula as a tree; None for what may know itself how to be computed with a formula."""
    if isinstance(side, Formula):
        if not side._is_whole:
            raise DrawingError(f"`{side}` is no whole number; only whole numbers can be computed with, others are handed on as they are.")
        return side._tree
    if isinstance(side, int) and not isinstance(side, bool):
        return ast.Constant(side)
    if isinstance(side, float | str | bool):
        raise DrawingError(f"{side!r} is no whole number; formulas over parameters of a block are whole numbers with + - * and //.")
    return None
