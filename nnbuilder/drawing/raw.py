"""Values as a person writes them, as a document stores them: checked by their type where they are no formulas."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core import expressions
from nnbuilder.core.conditions import Invalid
from nnbuilder.core.expressions import Expression, ExpressionError
from nnbuilder.core.parameters import Param, Raw, accept
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.formula import Formula


def raw_params(title: str, params: tuple[Param, ...], values: Mapping[str, object]) -> dict[str, Raw]:
    """The parameters that differ from their defaults; raises `DrawingError` for a value that does not fit."""
    raw = {param.name: raw_value(title, param, values[param.name]) for param in params if param.name in values}
    return {param.name: raw[param.name] for param in params if param.name in raw and raw[param.name] != param.default}


def raw_value(title: str, param: Param, value: object) -> Raw:
    """One value, in its own form or as the formula it is."""
    try:
        if isinstance(value, Formula | Expression):
            return _formula(value)
        if isinstance(value, tuple | list) and any(isinstance(item, Formula | Expression) for item in value):
            return tuple(_formula(item) if isinstance(item, Formula | Expression) else item for item in value)
        return accept(param, value)
    except ExpressionError as error:
        raise DrawingError(f"{title}: {param.name}: {error}.") from None
    except Invalid as invalid:
        raise DrawingError(f"{title}: {invalid.message}.") from None


def _formula(value: Formula | Expression) -> Expression:
    expression = value.expression if isinstance(value, Formula) else value
    expressions.check(expression)
    return expression
