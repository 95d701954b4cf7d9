"""Checkpoints: everything a run needs to go on as if nothing had happened, whole or not at all.

A checkpoint is a folder of safetensors and JSON that gets its name last, with a manifest of hashes. The one before is
kept until the next is in place, so a damaged one costs one interval and never the run.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nnbuilder.project.atomic import sync_folder
from nnbuilder.project.regular import open_regular, read_regular
from nnbuilder.runtime import weights
from nnbuilder.runtime.randomness import generators_of
from nnbuilder.training.errors import reason

KEPT = 2
_TENSORS, _VALUES = ("model", "best", "optimizer", "measuring"), ("place", "rng")
_FILES = {**{name: f"{name}.safetensors" for name in _TENSORS}, "place": "place.json", "rng": "random.json"}
"""{field of a checkpoint: the file it is in}. A manifest names exactly these."""
_MANIFEST, _MOST_MANIFEST = "manifest.json", 2**16
_NAME = re.compile(r"step-[0-9]{9,15}(\.[0-9]{1,9})?")
_UNFINISHED = ".part-"


class CheckpointError(ValueError):
    """A checkpoint that cannot be read or written; the message is a sentence."""


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


def random_state(generators: Mapping[str, torch.Generator] | None = None) -> dict[str, Any]:
    """Every generator there is: Python's, NumPy's and torch's, which are that of the processor if no other is given."""
    version, numbers, gauss = random.getstate()
    name, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    numpy = [str(name), np.asarray(keys).tolist(), int(position), int(has_gauss), float(cached)]
    devices = {name: generator.get_state().tolist() for name, generator in (generators or generators_of("cpu")).items()}
    return {"python": [version, list(numbers), gauss], "numpy": numpy, "torch": devices.pop("cpu"), "devices": devices}


def restore_random_state(saved: Mapping[str, Any], generators: Mapping[str, torch.Generator] | None = None) -> None:
    """Puts what `random_state` has given into the same generators; raises `CheckpointError` where it has none for one of them."""
    devices = {**saved.get("devices", {}), "cpu": saved["torch"]}
    for name, generator in (generators or generators_of("cpu")).items():
        if name not in devices:
            raise CheckpointError(f"The checkpoint holds no random numbers of {name}, so the run cannot go on from it as it was.")
        generator.set_state(torch.tensor(devices[name], dtype=torch.uint8))
    version, numbers, gauss = saved["python"]
    random.setstate((version, tuple(numbers), gauss))
    name, keys, position, has_gauss, cached = saved["numpy"]
    np.random.set_state((name, np.array(keys, dtype=np.uint32), position, has_gauss, cached))


def write(folder: Path, checkpoint: Checkpoint, aliases: Mapping[str, str]) -> Path:
    """Writes a checkpoint under `folder`; it has its name only once every byte is on the disk. Raises `CheckpointError`,
    and leaves those before as they are."""
    step = int(checkpoint.place["step"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(folder)
        existing = names(folder)
        target = folder / _free_name(step, existing)
        unfinished = folder / f"{_UNFINISHED}{target.name}-{os.getpid()}"
        try:
            _fill(unfinished, _contents(checkpoint, aliases), [folder / name for name in _superseded(existing, target.name)])
            unfinished.rename(target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        sync_folder(folder)
    except OSError as error:
        raise CheckpointError(f"The checkpoint of step {step:,} cannot be written to {folder}: {reason(error)}. Those before it are as they were.") from None
    for old in _superseded(existing, target.name):
        shutil.rmtree(folder / old, ignore_errors=True)
    return target


def names(folder: Path) -> list[str]:
    """The checkpoints there are, newest first."""
    try:
        return sorted((entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name)), key=_place_of, reverse=True)
    except OSError:
        return []


def read(folder: Path) -> tuple[Checkpoint, str]:
    """The newest checkpoint that is whole, and a sentence where a newer one was not; raises `CheckpointError`."""
    damaged: list[str] = []
    for name in names(folder):
        try:
            checkpoint = _read(folder / name)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            damaged.append(name)
            continue
        return checkpoint, f"The checkpoint {damaged[0]} is damaged, so the run goes on from {name}." if damaged else ""
    if damaged:
        raise CheckpointError(f"None of the checkpoints {', '.join(damaged)} can be read; the run cannot be taken up.")
    raise CheckpointError("The run was stopped before its first checkpoint; start it again.")


def _contents(checkpoint: Checkpoint, aliases: Mapping[str, str]) -> dict[str, bytes]:
    """The bytes of each file. `best` is often what `model` is, so it comes after it."""
    whole = {name: weights.to_bytes(getattr(checkpoint, name), aliases if name in ("model", "best") else None) for name in _TENSORS}
    values = {name: json.dumps(getattr(checkpoint, name)).encode() for name in _VALUES}
    return {_FILES[name]: content for name, content in {**whole, **values}.items()}


def _fill(folder: Path, contents: Mapping[str, bytes], donors: Sequence[Path]) -> None:
    """Writes the files of a checkpoint. One with the content of a file that is there already becomes a link to it.

    The donors are checkpoints that this one makes superfluous: so the two that are kept never share a file, and whatever
    damages one of them leaves the other whole.
    """
    folder.mkdir()
    manifest = {file: hashlib.sha256(content).hexdigest() for file, content in contents.items()}
    there = {digest: donor / file for donor in donors for file, digest in _manifest(donor).items() if file in contents}
    for file, content in contents.items():
        if not _is_linked(folder / file, there.get(manifest[file]), content):
            _write(folder / file, content)
        there[manifest[file]] = folder / file
    _write(folder / _MANIFEST, json.dumps(manifest, indent=1).encode())
    sync_folder(folder)


def _is_linked(path: Path, there: Path | None, content: bytes) -> bool:
    """Makes `path` another name of a file that holds the same bytes, where there is one and the file system can."""
    try:
        if there is None or read_regular(there, len(content)) != content:
            return False
        os.link(there, path)
    except OSError:
        return False
    return True


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read(folder: Path) -> Checkpoint:
    manifest = _manifest(folder)
    if manifest.keys() != set(_FILES.values()):
        raise ValueError("the manifest names other files than a checkpoint has")
    for file, digest in manifest.items():
        with open_regular(folder / file) as content:
            if hashlib.file_digest(content, "sha256").hexdigest() != digest:
                raise ValueError(f"{file} has changed")
    tensors = {name: weights.read(folder / _FILES[name]) for name in _TENSORS}
    values = {name: json.loads((folder / _FILES[name]).read_bytes()) for name in _VALUES}
    if not all(isinstance(value, dict) for value in values.values()):
        raise ValueError("place and random state should be objects")
    return Checkpoint(**tensors, **values)


def _manifest(folder: Path) -> dict[str, str]:
    """{file: sha256 of its bytes}; empty where there is none."""
    try:
        manifest = json.loads(read_regular(folder / _MANIFEST, _MOST_MANIFEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return manifest if isinstance(manifest, dict) and all(isinstance(digest, str) for digest in manifest.values()) else {}


def _free_name(step: int, existing: Sequence[str]) -> str:
    """A checkpoint is never replaced: what is there stays until the new one is in place."""
    revision = 1 + max((_place_of(name)[1] for name in existing if _place_of(name)[0] == step), default=0)
    return f"step-{step:09d}" if revision == 1 else f"step-{step:09d}.{revision}"


def _superseded(existing: Sequence[str], newest: str) -> list[str]:
    """What need not be kept beside a new checkpoint: all but the one before it. One of a later step was damaged, or the
    run would have gone on from it."""
    before = [name for name in existing if _place_of(name) < _place_of(newest)]
    return [name for name in existing if name not in before[: KEPT - 1] and name != newest]


def _place_of(name: str) -> tuple[int, int]:
    """Step and revision that a name tells."""
    step, _, revision = name.removeprefix("step-").partition(".")
    return int(step), int(revision or 1)


def _remove_unfinished(folder: Path) -> None:
    """What a crash has left; whoever writes has claimed the run, so nobody else is writing."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


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
