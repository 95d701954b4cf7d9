"""The exponential moving average of a curve, with its bias corrected as in Adam (https://arxiv.org/abs/1412.6980, section 3)."""

from __future__ import annotations

import math

import numpy as np

_MOST_BLOCK = 4096
_NOTHING = 1e-17
_LEAST_DECAY = 1e-12
"""A block ends where its first value weighs so little, so that the powers of the weight stay far from the ends of the floats."""


def smoothed(values: np.ndarray, weight: float) -> np.ndarray:
    """m_t / (1 - weight^t), where m_t = weight m_(t-1) + (1 - weight) x_t and m_0 = 0.

    `values` are (points,), `weight` is at least 0 and less than 1. What is not finite stays as it is, and is passed over.
    """
    values = np.asarray(values, dtype=np.float64)
    if weight <= 0 or not len(values):
        return values
    is_finite = np.isfinite(values)
    if is_finite.all():
        return _averages(values, weight)
    averages = values.copy()
    averages[is_finite] = _averages(values[is_finite], weight)
    return averages


def _averages(values: np.ndarray, weight: float) -> np.ndarray:
    averages = _decayed_sums(values * (1 - weight), weight)
    # Later on the power is less than the last bit of 1.
    count = min(len(values), int(math.log(_NOTHING) / math.log(weight)) + 1)
    averages[:count] /= 1 - np.power(weight, np.arange(1, count + 1), dtype=np.float64)
    return averages


def _decayed_sums(values: np.ndarray, weight: float) -> np.ndarray:
    """sum over j <= t of weight^(t - j) x_j, block by block: within one, a sum of what is scaled up and then down again."""
    size = max(1, min(_MOST_BLOCK, int(math.log(_LEAST_DECAY) / math.log(weight))))
    blocks = np.zeros((-(-len(values) // size), size))
    blocks.ravel()[: len(values)] = values
    powers = np.power(weight, np.arange(size), dtype=np.float64)
    sums = np.cumsum(blocks / powers, axis=1) * powers
    carried, carry = np.zeros(len(sums)), 0.0
    for place, last in enumerate(sums[:, -1].tolist()):
        carried[place] = carry
        carry = last + carry * weight * powers[-1]
    sums += np.outer(carried, weight * powers)
    return np.asarray(sums.ravel()[: len(values)])
