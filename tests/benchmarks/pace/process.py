"""One contestant in a process of its own, so that its threads and imports are nobody else's.

Reads a line `NET EPOCHS`, trains, and answers with its timing as a line of JSON, until there are no more lines.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import json
import os
import subprocess
import sys
from collections.abc import Callable

import torch

from tests.benchmarks.pace import frameworks, loops, ours
from tests.benchmarks.pace.contest import Contest, Timing, contest

CONTESTANTS: dict[str, Callable[[Contest], Timing]] = {
    "DataLoader loop": loops.by_loader,
    "DataLoader loop, fused AdamW": loops.by_loader_fused,
    "tensor loop": loops.by_tensors,
    "Lightning": frameworks.by_lightning,
    "skorch": frameworks.by_skorch,
}
OURS = "nnbuilder"
CHOSEN = "nnbuilder, threads left to it"
BARE = "nnbuilder, no checkpoints"
FASTEST = "nnbuilder --fastest"
_ANSWER = "answer "


def contestant(title: str, threads: int) -> Callable[[Contest], Timing]:
    """Opponents go by the threads of the process; ours are told, or choose."""
    if title == CHOSEN:
        return functools.partial(ours.exact, threads=None)
    if title == BARE:
        return functools.partial(ours.bare, threads=threads)
    if title == FASTEST:
        return ours.fastest
    if title == OURS:
        return functools.partial(ours.exact, threads=threads)
    return CONTESTANTS[title]


class ContestantProcess:
    """A contestant with so many threads, to be asked for one training after another."""

    def __init__(self, title: str, threads: int) -> None:
        self.title, self.threads = title, threads
        command = [sys.executable, "-W", "ignore", "-m", __name__, title, str(threads)]
        # What the command `nnbuilder` sets before it loads torch.
        environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"} if title.startswith(OURS) else None
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=environment)

    def train(self, net: str, epochs: int) -> Timing:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{net} {epochs}\n")
        for line in self.process.stdout:
            if line.startswith(_ANSWER):
                return Timing(**json.loads(line.removeprefix(_ANSWER)))
        raise RuntimeError(f"{self.title} broke off at {net}.")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("title")
    parser.add_argument("threads", type=int)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    train = contestant(options.title, options.threads)
    for line in sys.stdin:
        net, epochs = line.split()
        print(_ANSWER + json.dumps(dataclasses.asdict(train(contest(net, int(epochs))))), flush=True)


if __name__ == "__main__":
    main()
