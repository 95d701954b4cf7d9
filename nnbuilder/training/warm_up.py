"""How long a step takes in several ways, measured in turns with copies of the model, so that the run sees nothing of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from types import ModuleType
from typing import Any

import torch

from nnbuilder.codegen.speed import EXACT, Speed
from nnbuilder.runtime.randomness import Stream

_TURNS = 5
_TURN_SECONDS = 0.01
_MOST_STEPS = 8
"""In one turn; a turn is as long as the clock needs, and short enough that a neighbour disturbs all ways alike."""
_HOPELESS = 2.0
"""A way that takes so many times as long as the fastest is tried no more."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to train: so many threads, and a program of some speed."""

    threads: int
    speed: Speed = EXACT

    @property
    def words(self) -> str:
        """`2 threads, channels last, bfloat16`."""
        return ", ".join((f"{self.threads} thread{'' if self.threads == 1 else 's'}", *self.speed.words))


def step_seconds(loops: Mapping[Way, ModuleType], data: Any, device: str, seconds: float) -> Mapping[Way, float]:
    """The seconds of a step in each way, as far as they could be measured in so many seconds, in the order of `loops`.

    `loops` are the train.py of each way, `data` the `Data` they train on. A way that fails is left out: what fails in a
    step fails again in the run, which can tell it. The number of threads is as it was afterwards.
    """
    steps = {way: _durations(loop, data, device) for way, loop in loops.items()}
    measured: dict[Way, list[float]] = {}
    threads, end = torch.get_num_threads(), time.perf_counter() + seconds
    stream = Stream(0)
    try:
        for turn in range(1 + _TURNS):
            for way in [way for way in steps if not turn or way in _running(measured)]:
                if time.perf_counter() > end:
                    return _medians(measured)
                torch.set_num_threads(way.threads)
                with stream, suppress(Exception):
                    # torch imports things and sets up kernels at the first steps, which come only once.
                    measured[way] = _turn(steps[way], measured[way]) if turn else [list(_some(steps[way], 2))[-1]]
    finally:
        torch.set_num_threads(threads)
    return _medians(measured)


def _running(measured: Mapping[Way, Sequence[float]]) -> set[Way]:
    """The ways that may still turn out to be the fastest; time is for them."""
    middle = _medians(measured)
    return {way for way in measured if way not in middle or middle[way] < _HOPELESS * min(middle.values())}


def _medians(measured: Mapping[Way, Sequence[float]]) -> dict[Way, float]:
    """Without the first steps of all, unless there was no time for others."""
    warm = {way: times[1:] for way, times in measured.items() if len(times) > 1}
    return {way: median(times) for way, times in (warm or measured).items()}


def _turn(durations: Iterator[float], before: Sequence[float]) -> list[float]:
    """What was measured before and one more: the middle of some steps behind a first one, which wakes the threads."""
    count = max(1, min(_MOST_STEPS, int(_TURN_SECONDS / max(1e-6, before[-1]))))
    return [*before, median(list(_some(durations, count + 1))[1:])]


def _some(durations: Iterator[float], count: int) -> Iterator[float]:
    for _ in range(count):
        yield next(durations)


def _durations(loop: ModuleType, data: Any, device: str) -> Iterator[float]:
    """The seconds of one step after another; a phase that ends begins again."""
    has_steps = True
    while has_steps:
        has_steps, before = False, time.perf_counter()
        for event in loop.training(loop.Training().to(device), data, loop.State()):
            if isinstance(event, loop.Step):
                has_steps = True
                yield time.perf_counter() - before
            before = time.perf_counter()
