"""Training throughput against what a user would write or pick instead: same nets, data, batches, epochs, optimizer.

From the root of a checkout: `python -m tests.benchmarks.bench_training [--quick]`. Lightning and skorch are left out where
they are not installed (`pip install -c packaging/constraints.txt '.[benchmark]'`).

Every contestant trains in a process of its own. In each round all of them train the same net one after another, first
alone, then beside one process that keeps a core busy. Timed is the training with its validation after each epoch, from the
end of a first epoch on; everybody measures loss and hits on both parts. Ours also writes its history and its checkpoints.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import math
import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.benchmarks.pace.contest import NETS, Timing, drawings
from tests.benchmarks.pace.process import BARE, CHOSEN, CONTESTANTS, FASTEST, OURS, ContestantProcess

__all__ = ["drawings"]

_USUAL = ("DataLoader loop", "Lightning", "skorch")
"""What most people train with."""
_HELD_ROWS = 270
"""Rows of the validation part of the digits."""


@dataclass(frozen=True)
class Setting:
    """What one table is about: how many threads, and whether another process keeps a core busy."""

    threads: int
    is_busy: bool

    @property
    def title(self) -> str:
        return f"{self.threads} thread{'s' * (self.threads > 1)}, {'beside one busy process' if self.is_busy else 'alone'}"


Results = dict[tuple[str, Setting, str], list[Timing]]
"""{(net, setting, contestant): one timing a round}."""


def main() -> None:
    options = _options()
    # A polite kill ends the processes as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    titles = [title for title in CONTESTANTS if _is_installed(title)]
    results: Results = {}
    with contextlib.ExitStack() as stack:
        processes = [ContestantProcess(title, threads) for threads in sorted({1, min(options.threads, cores)}) for title in (OURS, *titles)]
        processes += [ContestantProcess(BARE, 1), ContestantProcess(CHOSEN, cores), ContestantProcess(FASTEST, cores)]
        for process in processes:
            stack.callback(process.close)
        for number in range(options.rounds):
            for is_busy in (False, True):
                with _neighbour(is_busy):
                    _round(processes[number:] + processes[:number], options.nets, options.epochs, is_busy, results)
            print(f"round {number + 1} of {options.rounds}, load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
    print(f"{options.rounds} rounds of {options.epochs} epochs of 20 steps of 64 rows, {cores} cores. Times are medians in microseconds a step;")
    print("a ratio is the time of a contestant by that of nnbuilder in the same round: its median, and from the lowest to the highest.")
    for net in options.nets:
        for setting in dict.fromkeys(setting for _, setting, _ in results):
            _table(net, setting, {title: found for (of, there, title), found in results.items() if (of, there) == (net, setting)})
    _bars(results, options.nets, cores)
    _beside(results, options.nets, cores)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="two rounds of four epochs")
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2**10, help="everybody has 1 thread and so many, at most all; 1 is much quicker on a crowded machine")
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--nets", nargs="+", choices=NETS, default=NETS)
    options = parser.parse_args()
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.epochs = options.epochs or (4 if options.quick else 20)
    return options


def _is_installed(title: str) -> bool:
    package = title.lower()
    if package not in ("lightning", "skorch") or importlib.util.find_spec(package) is not None:
        return True
    print(f"{title} is not installed, so it is left out.")
    return False


@contextlib.contextmanager
def _neighbour(is_busy: bool) -> Iterator[None]:
    """A process that keeps one core busy, or none."""
    if not is_busy:
        yield
        return
    spinning = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        spinning.kill()
        spinning.wait()


def _round(processes: Sequence[ContestantProcess], nets: Sequence[str], epochs: int, is_busy: bool, results: Results) -> None:
    for net in nets:
        for process in processes:
            results.setdefault((net, Setting(process.threads, is_busy), process.title), []).append(process.train(net, epochs))


def _table(net: str, setting: Setting, timings: dict[str, list[Timing]]) -> None:
    print(f"\n{net}, {setting.title}")
    ours = timings.get(OURS) or timings[CHOSEN]
    for title, rounds in timings.items():
        wall, processor = (statistics.median(time / each.steps * 1e6 for each in rounds for time in [which(each)]) for which in (_wall, _processor))
        accuracy = statistics.mean(each.accuracy for each in rounds)
        print(f"  {title:30} {wall:8.0f} us, processor {processor:8.0f} us, ratio {_ratio(ours, rounds)}, validation accuracy {accuracy:.3f}")
    means = [statistics.mean(each.accuracy for each in rounds) for rounds in timings.values()]
    mean = statistics.mean(means)
    noise = 2 * math.sqrt(mean * (1 - mean) / _HELD_ROWS)
    apart = max(means) - min(means)
    verdict = "within" if apart <= 2 * noise else "NOT within"
    print(f"  accuracies differ by {apart:.3f}, {verdict} the noise of {_HELD_ROWS} validation rows (two standard errors on both sides: {2 * noise:.3f})")


def _beside(results: Results, nets: Sequence[str], cores: int) -> None:
    print("\nnnbuilder with the threads left to it: how many times longer a step takes beside one busy process than alone")
    for net in nets:
        alone, beside = (results[net, Setting(cores, is_busy), CHOSEN] for is_busy in (False, True))
        print(f"  {net:12} {_ratio(alone, beside)}")


def _bars(results: Results, nets: Sequence[str], cores: int) -> None:
    """What the design asks for, alone on the machine."""
    for title, others, bars in (
        (OURS, ("tensor loop",), dict.fromkeys(nets, 0.9)),
        (CHOSEN, _USUAL, {"MLP": 2.0, "CNN": 1.3, "LSTM": 1.3, "Transformer": 1.15}),
        (FASTEST, _USUAL, {"MLP": 2.0, "CNN": 1.5, "LSTM": 1.3, "Transformer": 1.2}),
    ):
        threads = sorted({setting.threads for _, setting, other in results if other in others})
        print(f"\n{title} against the best of {', '.join(others)}, whose threads were {' or '.join(map(str, threads))}, alone: how many times the pace")
        for net in nets:
            ours = results[net, Setting(1 if title == OURS else cores, False), title]
            theirs = [results[net, Setting(number, False), other] for number in threads for other in others if (net, Setting(number, False), other) in results]
            wall, processor = ([min(map(which, other)) / which(mine) for mine, *other in zip(ours, *theirs, strict=True)] for which in (_wall, _processor))
            print(f"  {net:12} {_told(wall)}, by processor time {_told(processor)}; the bar is {bars[net]}")


def _told(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def _ratio(ours: Sequence[Timing], theirs: Sequence[Timing]) -> str:
    return _told([other.seconds / mine.seconds for mine, other in zip(ours, theirs, strict=True)])


def _wall(timing: Timing) -> float:
    return timing.seconds


def _processor(timing: Timing) -> float:
    return timing.processor_seconds


if __name__ == "__main__":
    main()
