"""A learning rate that rises and falls again."""

import math


def one_cycle(progress: float, rise: float, start: float, final: float) -> float:
    """The share of the learning rate at a place of the phase: up from `start`, then down to `final`, along half a cosine each
    (Smith and Topin 2018, Super-Convergence)."""
    along = progress / rise if progress < rise else (progress - rise) / (1.0 - rise)
    first, last = (start, 1.0) if progress < rise else (1.0, final)
    return last + (first - last) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, along)))
