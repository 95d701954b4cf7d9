"""A learning rate that falls along half a cosine, after a linear rise."""

import math


def cosine(progress: float, warmup: float, final: float) -> float:
    """The share of the learning rate at a place of the phase, from 0 to 1 (Loshchilov and Hutter 2017, SGDR, equation 5)."""
    if progress < warmup:
        return progress / warmup
    along = (progress - warmup) / max(1e-12, 1.0 - warmup)
    return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, along)))
