"""How a run is trained where nobody has said it: with how many threads, and, where it need not be exact, in which way.

One thread is right for small networks. torch's threads spin while they wait for each other, so beside a busy neighbour two
of them can take a hundred times as long as one, whatever a measurement in a quiet moment has said. The program asks for
threads that sleep (`nnbuilder.cli`); where somebody else has loaded torch, only long steps are divided.

torch.compile is not among the ways. Compiling the small networks of tests/benchmarks takes half a minute and more, and on a
processor their compiled steps take longer, 0.75 to 0.97 times as many a second, so no warm-up of seconds would ever pick it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import ModuleType
from typing import Any

import torch
from torch import nn

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Program
from nnbuilder.codegen.speed import EXACT, Speed
from nnbuilder.runtime.build import load
from nnbuilder.runtime.randomness import seeded
from nnbuilder.training.job import Job
from nnbuilder.training.warm_up import Way, step_seconds

_SECONDS = 0.5
_SECONDS_FASTEST = 3.0
_GAIN_OF_THREADS = 1.5
_GAIN = 1.1
"""A way that gives up something must be so much faster than the best that gives up less."""
_INDIVISIBLE, _INDIVISIBLE_SPINNING = 0.001, 0.05
"""A step of fewer seconds is not divided among threads that sleep while they wait, or that spin."""
_IMAGE_RANK = 4


def settled(job: Job, loop: ModuleType, data: Any) -> Job:
    """The job as it will run: its threads, and its program where it may be any that is fast, each by measured steps.

    `loop` is the train.py of the job, `data` its `Data`. What a job says already, such as that of a run which is taken up
    again, stays. Takes a second at most, four where the fastest way is looked for, or one step in each way.
    """
    if job.threads is not None and not job.fastest:
        return job
    threads = (job.threads,) if job.threads is not None else tuple(dict.fromkeys((1, torch.get_num_threads())))
    return _fastest(job, threads, data) if job.fastest else _exact(job, threads, loop, data)


def _exact(job: Job, threads: tuple[int, ...], loop: ModuleType, data: Any) -> Job:
    if len(threads) == 1:
        return replace(job, threads=threads[0], pace="1 thread, since there is one only" if threads == (1,) else "")
    one, every = (Way(number) for number in threads)
    seconds = step_seconds({one: loop}, data, job.device, _SECONDS)
    if not is_short(seconds.get(one)):
        seconds = step_seconds({one: loop, every: loop}, data, job.device, _SECONDS)
    return replace(job, threads=threads_of(seconds, one, every).threads, pace=threads_in_words(seconds, one, every))


def is_short(seconds: float | None) -> bool:
    """Whether a step of one thread is too short to be divided; what could not be measured is not."""
    is_passive = os.environ.get("OMP_WAIT_POLICY", "").lower() == "passive"
    return seconds is not None and seconds < (_INDIVISIBLE if is_passive else _INDIVISIBLE_SPINNING)


def threads_of(seconds: Mapping[Way, float], one: Way, every: Way) -> Way:
    """All threads where they pay, and for steps so long that not even two could be measured; else one."""
    if every in seconds and one in seconds:
        return every if seconds[one] >= _GAIN_OF_THREADS * seconds[every] else one
    return one if is_short(seconds.get(one)) else every


def threads_in_words(seconds: Mapping[Way, float], one: Way, every: Way) -> str:
    """Which and why."""
    chosen = threads_of(seconds, one, every)
    if one in seconds and every in seconds:
        gain = seconds[one] / seconds[every]
        return f"{chosen.words}: {every.words} take {gain:.2g} times the steps of 1 thread, and {_GAIN_OF_THREADS} would pay"
    if one in seconds and chosen is one:
        return f"{chosen.words}: a step takes {seconds[one] * 1000:.1f} ms, too short to be divided"
    return f"{chosen.words}: a step takes too long to try several"


def _fastest(job: Job, threads: tuple[int, ...], data: Any) -> Job:
    @cache
    def program(speed: Speed) -> Program:
        return generate(job.document, job.catalogue, seed=job.seed, speed=speed)

    plain = Way(threads[0], EXACT)
    loop = load(program(plain.speed), job.catalogue)["train"]
    first = step_seconds({plain: loop}, data, job.device, _SECONDS)
    threads = threads[:1] if is_short(first.get(plain)) else threads
    ways = [plain, *(Way(number, speed) for speed in speeds(job, is_dropped=drops(loop)) for number in threads)]
    seconds = step_seconds({way: load(program(way.speed), job.catalogue)["train"] for way in ways}, data, job.device, _SECONDS_FASTEST)
    chosen = way_of({way: seconds[way] for way in ways[1:] if way in seconds}, ways[1])
    gain = f": {seconds[plain] / seconds[chosen]:.1f} times the steps of plain" if {plain, chosen} <= seconds.keys() else ""
    return replace(job, threads=chosen.threads, program=program(chosen.speed), speed=chosen.speed, pace=chosen.words + gain)


def speeds(job: Job, *, is_dropped: bool) -> list[Speed]:
    """What is tried, first what gives up least. Only what looks at pictures (N, C, H, W) has channels to lay last, and only
    a processor draws masks of dropout one after another."""
    kind = job.device.partition(":")[0]
    has_images = any(argument.spec.rank == _IMAGE_RANK for method in job.program.objectives for argument in method.arguments)
    return [
        Speed(channels_last=lies_last, autocast=autocast, bit_dropout=by_bits, deterministic=False)
        for autocast in ("", kind)
        for lies_last in ((False, True) if has_images else (False,))
        for by_bits in ((False, True) if is_dropped and kind == "cpu" else (False,))
    ]


def drops(loop: ModuleType) -> bool:
    """Whether the model of a train.py has dropout in it."""
    with seeded(0):
        modules = list(loop.Training().modules())
    rates = [module.p if type(module) is nn.Dropout else module.dropout for module in modules if type(module) in (nn.Dropout, nn.MultiheadAttention)]
    return any(rates)


def way_of(seconds: Mapping[Way, float], otherwise: Way) -> Way:
    """The fastest; one that gives up more only where it is faster by a tenth. `otherwise` where nothing was measured."""
    chosen = next(iter(seconds), otherwise)
    for way in seconds:
        if seconds[chosen] > _GAIN * seconds[way]:
            chosen = way
    return chosen
