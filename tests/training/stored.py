"""Runs to put into a store: one that was trained for a moment, and ones that were only made."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.program import Program
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.runs import Run, RunStore
from tests.drawings import iris_mlp

SETTINGS: Mapping[str, Any] = {"seed": 0, "device": "cpu", "threads": 1, "torch": "2", "numpy": "2", "exact": True, "base": "/nowhere"}


def document(epochs: int = 1) -> Document:
    group = Group(optimizer=Setting("AdamW", {"lr": 0.01}))
    return replace(iris_mlp(), phases=(Phase("train", epochs, None, Part(batch_size=32), (Objective(groups=(group,)),)),))


@functools.cache
def program() -> Program:
    return generate(document(), CATALOGUE)


def made(store: RunStore, status: str = "stopped", **more: Any) -> Run:
    """A run that was never trained."""
    run = store.create(program(), document(), SETTINGS, **more)
    store.update(run.id, status, {"val/loss": 0.5})
    return store.find(run.id)


def trained(folder: Path) -> Run:
    """A run of one epoch. Its room is imported here: processes that only make runs need no torch."""
    from nnbuilder.training.job import job_for
    from nnbuilder.training.trainer import train

    return train(job_for(document(), CATALOGUE, Path()), RunStore(folder, CATALOGUE), lambda event: None)


def stopped(folder: Path, drawing: Document) -> Run:
    """A run that was stopped after its second epoch."""
    from nnbuilder.training.control import Control
    from nnbuilder.training.events import EpochEnded
    from nnbuilder.training.job import job_for
    from nnbuilder.training.trainer import train

    control = Control()
    return train(
        job_for(drawing, CATALOGUE, Path()),
        RunStore(folder, CATALOGUE),
        lambda event: control.stop() if isinstance(event, EpochEnded) and event.epoch == 2 else None,
        control,
    )
