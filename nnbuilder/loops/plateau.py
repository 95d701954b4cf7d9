"""A learning rate that falls where the validation loss does not."""

import math
from collections.abc import Sequence


def plateau(losses: Sequence[float], patience: int, factor: float, smallest: float) -> float:
    """The share of the learning rate after epochs with these validation losses: less after every `patience` epochs without
    a lower one, as torch's ReduceLROnPlateau."""
    share, best, waited = 1.0, math.inf, 0
    for loss in losses:
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= patience:
            share, waited = max(smallest, share * factor), 0
    return share
