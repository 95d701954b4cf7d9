"""Formulas inside raw values: which names they mention, and other formulas or values put in the place of a name."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core import expressions
from nnbuilder.core.expressions import Expression, ExpressionError
from nnbuilder.core.parameters import Raw


def names_in(value: object) -> frozenset[str]:
    """The names a value mentions, dotted ones whole; none where it holds no formula, or one that nobody can read."""
    if isinstance(value, tuple):
        return frozenset[str]().union(*map(names_in, value))
    try:
        return expressions.names(value) if isinstance(value, Expression) else frozenset()
    except ExpressionError:
        return frozenset()


def filled(value: Raw, arguments: Mapping[str, Raw]) -> Raw:
    """A value with names replaced by what is given for them; a formula that has no name left becomes its number.

    Where a name stands for something that no formula can hold, as yes or no, only a formula that is that name alone takes it.
    """
    if isinstance(value, tuple):
        return tuple(part for item in value for part in [filled(item, arguments)])  # type: ignore[misc]
    if not isinstance(value, Expression):
        return value
    if value.text.strip() in arguments:
        return arguments[value.text.strip()]
    used = sorted(names_in(value) & arguments.keys())
    # All at once: what is put for one name may mention another.
    for place, name in enumerate(used):
        value = expressions.substituted(value, name, f"_{place}_")
    for place, name in enumerate(used):
        argument = arguments[name]
        value = expressions.substituted(value, f"_{place}_", argument.text if isinstance(argument, Expression) else str(argument))
    written_out = value
    try:
        return written_out if expressions.names(written_out) else expressions.evaluate(written_out, {})
    except ExpressionError:
        return written_out
