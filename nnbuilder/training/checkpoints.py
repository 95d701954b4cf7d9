"""Checkpoints: everything a run needs to go on as if nothing had happened, whole or not at all.

A checkpoint is a folder of safetensors and JSON that gets its name last, with a manifest of hashes. The one before is
kept until the next is in place, so a damaged one costs one interval and never the run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import random
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nnbuilder.project.atomic import sync_folder
from nnbuilder.runtime import weights

KEPT = 2
_PREFIX = "step-"


class CheckpointError(ValueError):
    """No checkpoint can be read; the message is a sentence."""


@dataclass(frozen=True)
class Checkpoint:
    """model and best are state_dicts, `optimizer` the flat optimizer states, `measuring` the metric state of the epoch
    under way, `place` counters and scores as JSON."""

    model: Mapping[str, Tensor]
    optimizer: Mapping[str, Tensor]
    measuring: Mapping[str, Tensor]
    best: Mapping[str, Tensor]
    place: Mapping[str, Any]
    rng: Mapping[str, Any] = field(default_factory=dict)


def random_state() -> dict[str, Any]:
    """Every generator there is: Python's, NumPy's and torch's."""
    version, numbers, gauss = random.getstate()
    name, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    numpy = [str(name), np.asarray(keys).tolist(), int(position), int(has_gauss), float(cached)]
    return {"python": [version, list(numbers), gauss], "numpy": numpy, "torch": torch.get_rng_state().tolist()}


def restore_random_state(saved: Mapping[str, Any]) -> None:
    version, numbers, gauss = saved["python"]
    random.setstate((version, tuple(numbers), gauss))
    name, keys, position, has_gauss, cached = saved["numpy"]
    np.random.set_state((name, np.array(keys, dtype=np.uint32), position, has_gauss, cached))
    torch.set_rng_state(torch.tensor(saved["torch"], dtype=torch.uint8))


def write(folder: Path, checkpoint: Checkpoint, aliases: Mapping[str, str]) -> Path:
    """Writes a checkpoint under `folder`; it has its name only once every byte is on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".part-*"):
        shutil.rmtree(left, ignore_errors=True)
    name = f"{_PREFIX}{checkpoint.place['step']:09d}"
    temporary = folder / f".part-{name}-{os.getpid()}"
    temporary.mkdir()
    content = {
        "model.safetensors": weights.to_bytes(checkpoint.model, aliases),
        "best.safetensors": weights.to_bytes(checkpoint.best, aliases),
        "optimizer.safetensors": weights.to_bytes(checkpoint.optimizer),
        "measuring.safetensors": weights.to_bytes(checkpoint.measuring),
        "place.json": json.dumps(checkpoint.place).encode(),
        "random.json": json.dumps(checkpoint.rng).encode(),
    }
    manifest = {file: hashlib.sha256(data).hexdigest() for file, data in content.items()}
    for file, data in {**content, "manifest.json": json.dumps(manifest, indent=1).encode()}.items():
        with (temporary / file).open("wb") as handle:
            handle.write(data)
            handle.flush()
            os.fsync(handle.fileno())
    sync_folder(temporary)
    target = folder / name
    if target.exists():
        shutil.rmtree(target)
    temporary.rename(target)
    sync_folder(folder)
    for old in names(folder)[KEPT:]:
        shutil.rmtree(folder / old, ignore_errors=True)
    return target


def names(folder: Path) -> list[str]:
    """The checkpoints there are, newest first."""
    if not folder.is_dir():
        return []
    return sorted((entry.name for entry in folder.iterdir() if entry.name.startswith(_PREFIX)), reverse=True)


def read(folder: Path) -> tuple[Checkpoint, str]:
    """The newest checkpoint that is whole, and a sentence where a newer one was not."""
    damaged: list[str] = []
    for name in names(folder):
        with contextlib.suppress(OSError, ValueError, KeyError, weights.WeightsError):
            found = _read(folder / name)
            note = f"The checkpoint {damaged[0]} is damaged, so the run goes on from {name}." if damaged else ""
            return found, note
        damaged.append(name)
    if damaged:
        raise CheckpointError(f"None of the checkpoints {', '.join(damaged)} can be read; the run cannot be taken up.")
    raise CheckpointError("The run was stopped before its first checkpoint; start it again.")


def _read(folder: Path) -> Checkpoint:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    for file, wanted in manifest.items():
        if hashlib.sha256((folder / file).read_bytes()).hexdigest() != wanted:
            raise ValueError(f"{file} has changed")
    model, optimizer, measuring, best = (weights.read(folder / f"{part}.safetensors") for part in ("model", "optimizer", "measuring", "best"))
    place, rng = (json.loads((folder / f"{part}.json").read_text("utf-8")) for part in ("place", "random"))
    return Checkpoint(model, optimizer, measuring, best, place, rng)


def optimizer_tensors(number: int, optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The state of an optimizer as flat tensors: `<number>/<parameter>/<key>`."""
    state = optimizer.state_dict()["state"]
    return {f"{number}/{index}/{key}": value for index, entries in state.items() for key, value in entries.items() if isinstance(value, Tensor)}


def put_optimizer_tensors(number: int, optimizer: torch.optim.Optimizer, saved: Mapping[str, Tensor]) -> None:
    """Takes up the state that `optimizer_tensors` has given."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in saved.items():
        owner, index, key = name.split("/")
        if int(owner) == number:
            state.setdefault(int(index), {})[key] = value.clone()
    if state:
        optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})
