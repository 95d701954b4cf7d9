"""A learning rate that falls by a factor at equal distances."""

import math


def staircase(progress: float, times: int, factor: float) -> float:
    """The share of the learning rate at a place of the phase, from 0 to 1; it has fallen `times` times at the end."""
    return float(factor ** math.floor(min(progress, 1.0 - 1e-9) * (times + 1)))
