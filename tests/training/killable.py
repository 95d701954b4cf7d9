"""Ten small nets, each with something that makes resuming hard, trained in processes of their own that are killed.

`python -m tests.training.killable STORE KILLS`: trains each net in a process of its own, which kills itself with SIGKILL in
the middle, and takes its run up again in another one, until it has been killed so often and has ended. torch is loaded
once, and it is given one thread, so that a process is a fork.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.control import Control
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import classifier, node
from tests.zoo import SOUND

EPOCHS = 3


def _net(*layers: Node, optimizer: str = "AdamW", schedule: str = "Constant", **phase: Any) -> Document:
    group = Group(optimizer=Setting(optimizer, {"lr": 0.02}), schedule=Setting(schedule))
    drawn = classifier(*layers, node("classify", "Linear", out_features=3))
    return replace(drawn, phases=(Phase("train", EPOCHS, phase.pop("steps", None), Part(batch_size=16), (Objective(groups=(group,), **phase),)),))


def _of_zoo(name: str) -> Document:
    document = SOUND[name]()
    return replace(document, phases=tuple(replace(phase, epochs=2) for phase in document.phases))


NETS: dict[str, Callable[[], Document]] = {
    "dropout": lambda: _net(node("hidden", "Linear", out_features=8), node("dropout", "Dropout", p=0.4)),
    "batch_norm": lambda: _net(node("hidden", "Linear", out_features=8), node("norm", "BatchNorm1d"), optimizer="SGD"),
    "gaussian_noise": lambda: _net(node("noise", "GaussianNoise"), node("hidden", "Linear", out_features=8), optimizer="RMSprop"),
    "cosine": lambda: _net(node("hidden", "Linear", out_features=8), schedule="Cosine"),
    "plateau": lambda: _net(node("hidden", "Linear", out_features=8), schedule="Plateau", optimizer="SGD"),
    "one_cycle": lambda: _net(node("hidden", "Linear", out_features=8), schedule="OneCycle", optimizer="Adam", clip=0.5),
    "steps": lambda: _net(node("hidden", "Linear", out_features=8), node("dropout", "Dropout"), steps=17),
    "gan": lambda: _of_zoo("gan"),
    "vae": lambda: _of_zoo("vae"),
    "pretrain_and_finetune": lambda: _of_zoo("pretrain_and_finetune"),
}


class Killing(Control):
    """Lets a checkpoint be written at every third event, and kills the process at one."""

    def __init__(self, moment: int) -> None:
        super().__init__()
        self.moment, self.seen = moment, 0

    def answer(self, answer: Callable[[Any], Any]) -> None:
        self.seen += 1
        if self.seen == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.seen % 3 == 0:
            self.pause()

    def wait(self, answer: Callable[[Any], Any]) -> None:
        self.resume()


def train_one(folder: Path, name: str, moment: int) -> None:
    """Trains a net from where it stands; `moment` 0 is never."""
    store = RunStore(folder / name, CATALOGUE)
    runs = store.list()
    job = load_job(runs[0], 1e9) if runs else job_for(NETS[name](), CATALOGUE, Path(), seed=4, checkpoint_seconds=1e9)
    train(job, store, lambda event: None, Killing(moment), runs[0].id if runs else None)


def in_a_process(folder: Path, name: str, moment: int) -> bool:
    """Whether it was killed; anything but that and a good end is an error."""
    child = os.fork()
    if child == 0:
        try:
            train_one(folder, name, moment)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    assert os.waitstatus_to_exitcode(status) == 0, name
    return False


def main(folder: str, kills: str) -> None:
    chance = random.Random(8)
    torch.set_num_threads(1)
    # What torch and scikit-learn import at their first use is there for all.
    train_one(Path(folder) / "warm", "dropout", 0)
    for name in NETS:
        killed = 0
        # A checkpoint is written at every third event, so a later process gets on by a few events at least.
        while killed < int(kills) and in_a_process(Path(folder), name, chance.randint(4, 7)):
            killed += 1
        in_a_process(Path(folder), name, 0)
        print(name, killed, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
