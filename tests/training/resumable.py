"""A net with everything that makes resuming hard, trained in a process of its own so that it can be killed.

`python -m tests.training.resumable STORE [RUN]`: trains, or takes a run up again, and prints the hash of its weights.
"""

from __future__ import annotations

import hashlib
import sys
import time
from dataclasses import replace
from pathlib import Path

import torch

from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints, events
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import DIGITS, classifier, node

EPOCHS = 24


def document() -> Document:
    """Dropout, BatchNorm, SGD with momentum, a cosine schedule."""
    drawn = classifier(
        node("conv", "Conv2d", out_channels=8, kernel_size=3),
        node("norm", "BatchNorm2d"),
        node("relu", "ReLU"),
        node("flatten", "Flatten"),
        node("dropout", "Dropout", p=0.3),
        node("classify", "Linear", out_features=10),
        data=DIGITS,
        given="image",
        wanted="label",
    )
    group = Group(optimizer=Setting("SGD", {"lr": 0.05, "momentum": 0.9}), schedule=Setting("Cosine", {"warmup": 0.1}))
    return replace(drawn, phases=(Phase("train", EPOCHS, None, Part(batch_size=64), (Objective(groups=(group,)),)),))


def digest(run: Run) -> str:
    """A hash of the last weights and of the optimizer, to the bit."""
    found, _ = checkpoints.read(run.checkpoints)
    hashed = hashlib.sha256()
    for tensors in (found.model, found.optimizer):
        for name in sorted(tensors):
            hashed.update(name.encode() + tensors[name].numpy().tobytes())
    return hashed.hexdigest()


def slowly(event: events.Event) -> None:
    """Tells the steps, so that whoever kills knows where; and takes time, so that there is a middle to be killed in."""
    if isinstance(event, events.StepEnded | events.Checkpointed):
        print(f"{type(event).__name__} {event.step}", flush=True)
    if isinstance(event, events.StepEnded):
        time.sleep(0.01)


def main(folder: str, resume: str | None = None) -> None:
    torch.set_num_threads(1)
    store = RunStore(Path(folder), CATALOGUE)
    job = load_job(store.find(resume), 0.05) if resume else job_for(document(), CATALOGUE, Path(), seed=7, checkpoint_seconds=0.05)
    run = train(job, store, slowly, None, resume)
    print(f"{run.status} {digest(run)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
