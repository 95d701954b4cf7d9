"""Whose random numbers torch draws: one piece of work at a time has torch's global generator, and leaves it as it was.

Layers such as dropout, the initialisation of modules and the tracing of torch draw from the global generator of the
process and take no other. Whatever can be given a `torch.Generator` needs nothing of this.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch

_ONE_AT_A_TIME = threading.RLock()


def generator_names(device: str) -> tuple[str, ...]:
    """Whose generators work on a device draws from: `("cpu",)`, `("cpu", "cuda:0")`."""
    kind, _, index = device.partition(":")
    return ("cpu",) if kind == "cpu" else ("cpu", f"{kind}:{index or 0}")


def generators_of(device: str) -> dict[str, torch.Generator]:
    """The global generators by those names. That of a device makes torch take the device into use."""
    names = generator_names(device)
    if len(names) > 1:
        torch.cuda.init()  # type: ignore[no-untyped-call]
    return {name: torch.default_generator if name == "cpu" else torch.cuda.default_generators[int(name.partition(":")[2])] for name in names}


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
    """The random numbers of a run, of each of its generators. They go on from one `with` to the next, whatever others draw in
    between.

    Used as a context manager by one thread; entering and leaving takes about two microseconds.
    """

    def __init__(self, seed: int, generators: Mapping[str, torch.Generator] | None = None) -> None:
        self.generators = generators_of("cpu") if generators is None else generators
        self._held = [(generator, torch.Generator(generator.device).manual_seed(seed).get_state()) for generator in self.generators.values()]

    def __enter__(self) -> Stream:
        _ONE_AT_A_TIME.acquire()
        self._exchange()
        return self

    def __exit__(self, *error: object) -> None:
        self._exchange()
        _ONE_AT_A_TIME.release()

    def _exchange(self) -> None:
        """What is held and what the generators have change places."""
        for place, (generator, state) in enumerate(self._held):
            self._held[place] = (generator, generator.get_state())
            generator.set_state(state)


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
