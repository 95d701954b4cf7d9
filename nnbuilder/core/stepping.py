"""A number one step on or back, as arrow keys and dragging over its name change it: in steps of its own size, inside its range."""

from __future__ import annotations

import math
from decimal import Decimal

from nnbuilder.core.parameters import LARGEST, Number, Param, Raw

_TENTH_OF_ONE = -1


def can_step(param: Param, raw: object) -> bool:
    """Whether a value is a number, or holds one, that a step can change: not infinite, and no larger than any size."""
    if isinstance(raw, tuple):
        return any(can_step(param, item) for item in raw)
    is_number = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= LARGEST
    return param.type.base in ("int", "float", "ints", "floats") and is_number


def stepped(param: Param, raw: Raw, steps: int, place: int | None = None) -> Raw:
    """The value so many steps further: whole numbers by one, others by one of their second digit (0.25 by 0.01, 0.001 by 0.0001).
    Of several numbers the one at a place, or all. What is no number stays."""
    if isinstance(raw, tuple):
        return tuple(_one(param, item, steps) if place in (None, at) else item for at, item in enumerate(raw))  # type: ignore[misc]
    return _one(param, raw, steps)


def _one(param: Param, raw: Raw, steps: int) -> Raw:
    if not can_step(param, raw) or not isinstance(raw, int | float):
        return raw
    if param.type.base in ("int", "ints"):
        return int(_inside(param, max(-LARGEST, min(LARGEST, int(raw) + steps))))
    exponent = math.floor(math.log10(abs(raw))) - 1 if raw else _TENTH_OF_ONE
    return float(_inside(param, float(Decimal(repr(float(raw))) + steps * Decimal(10) ** exponent)))


def _inside(param: Param, number: Number) -> Number:
    if param.min is not None and number < param.min:
        return param.min
    return param.max if param.max is not None and number > param.max else number
