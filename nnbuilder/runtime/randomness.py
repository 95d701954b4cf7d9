"""Whose random numbers torch draws: one piece of work at a time has torch's global generator, and leaves it as it was.

Layers such as dropout, the initialisation of modules and the tracing of torch draw from the global generator of the
process and take no other. Whatever can be given a `torch.Generator` needs nothing of this.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def seeded(seed: int | None = None) -> Iterator[None]:
    """Random numbers from a seed for a piece of work, or those that come anyway; nobody else draws meanwhile, and
    whoever draws afterwards sees nothing of it."""
    with _ONE_AT_A_TIME:
        state = torch.get_rng_state()
        try:
            if seed is not None:
                torch.default_generator.manual_seed(seed)
            yield
        finally:
            torch.set_rng_state(state)


@contextmanager
def fresh() -> Iterator[None]:
    """Random numbers that come next, for a piece of work; whoever draws afterwards goes on behind them."""
    with _ONE_AT_A_TIME:
        yield


class Stream:
    """The random numbers of a run. They go on from one `with` to the next, whatever others draw in between.

    Used as a context manager by one thread; entering and leaving takes about two microseconds.
    """

    def __init__(self, seed: int) -> None:
        self._own: Tensor = torch.Generator().manual_seed(seed).get_state()
        self._others = self._own

    def __enter__(self) -> Stream:
        _ONE_AT_A_TIME.acquire()
        self._others = torch.get_rng_state()
        torch.set_rng_state(self._own)
        return self

    def __exit__(self, *error: object) -> None:
        self._own = torch.get_rng_state()
        torch.set_rng_state(self._others)
        _ONE_AT_A_TIME.release()


@contextmanager
def python_and_numpy(seed: int) -> Iterator[None]:
    """The generators of Python and NumPy from a seed, and as they were afterwards."""
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
