"""What a network makes of the same noise after each epoch, kept with its run: small, and fewer where epochs are many."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn

from nnbuilder.codegen.program import Argument, Program, Use
from nnbuilder.core.facts import LABEL, FieldFacts
from nnbuilder.project.regular import read_regular
from nnbuilder.runtime.randomness import seeded
from nnbuilder.runtime.weights import to_bytes
from nnbuilder.training.probes import asking
from nnbuilder.training.scoring import device_of, noise

FOLDER = "samples"
MOST_EPOCHS = 32
"""Of more, every second one goes, and so on: those that stay lie evenly over the run."""
_POINTS, _SAMPLES, _NUMBERS = 300, 20, 2**16
"""So many samples of a few numbers each, so many others, and at most so many numbers an epoch."""
_FEW = 4
_MOST_BYTES = 2 * _NUMBERS + 2**12
_NAME = re.compile(r"epoch-([0-9]{1,9})\.safetensors")


@dataclass(frozen=True, slots=True)
class Making:
    """A use of a program that makes samples of noise. `asked` is its argument that says of which class, and `classes` are their
    names; there may be none."""

    use: Use
    asked: Argument | None = None
    classes: tuple[str, ...] = ()

    def asking_for(self, count: int, place: int | None = None) -> Tensor:
        """The numbers of classes (count,): all of one, or each class in turn."""
        return torch.arange(count) % len(self.classes) if place is None else torch.full((count,), place)


def making_of(program: Program, fields: Mapping[str, FieldFacts]) -> Making | None:
    """How a program makes samples of noise, by the facts of the fields of its data; None where it does not."""
    for use in program.uses:
        others = [argument for argument in use.arguments if argument.kind != "noise"]
        facts = fields.get(others[0].field) if others else None
        if len(others) == len(use.arguments) or len(use.outputs) != 1:
            continue
        if not others:
            return Making(use)
        if len(others) == 1 and facts is not None and facts.form == LABEL and facts.names:
            return Making(use, others[0], facts.names)
    return None


def made_now(model: nn.Module, making: Making, seed: int) -> Tensor | None:
    """What a model makes of the noise of a seed, (count, ...) as float16; None where it makes nothing small enough, or cannot."""
    try:
        with seeded(seed), asking(model):
            one = _made(model, making, 1, seed)
            numbers = prod(one.shape[1:])
            count = min(_POINTS if numbers <= _FEW else _SAMPLES, _NUMBERS // max(1, numbers))
            return _made(model, making, count, seed).detach().to("cpu", torch.float16) if count else None
    except Exception:
        # Whatever a network fails at here, it fails at where it is asked; training goes on.
        return None


def _made(model: nn.Module, making: Making, count: int, seed: int) -> Tensor:
    source, device = torch.Generator().manual_seed(seed), device_of(model)
    given = [noise(argument, count, source) if argument.kind == "noise" else making.asking_for(count) for argument in making.use.arguments]
    made: Tensor = getattr(model, making.use.method)(*(tensor.to(device) for tensor in given))
    return made


def keep(run: Path, epoch: int, made: Tensor) -> None:
    """Writes the samples after an epoch (from 1, over all phases) into the folder of a run, and removes what is one too many. A full
    disk costs these pictures and nothing else."""
    folder = run / FOLDER
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
        (folder / f"epoch-{epoch}.safetensors").write_bytes(to_bytes({"made": made}))
        for other, path in _files(run).items():
            if not _stays(other, epoch):
                path.unlink()


def kept_samples(run: Path) -> dict[int, np.ndarray]:
    """{epoch: samples (count, ...) as float32} in their order, as far as they can be read; all are of the shape of the last."""
    files = sorted(_files(run).items())[-2 * MOST_EPOCHS :]
    read = {epoch: values for epoch, path in files if (values := _read(path)) is not None}
    shape = read[max(read)].shape if read else ()
    return {epoch: values for epoch, values in read.items() if values.shape == shape}


def hand_over(run: Path, longer: Path, epochs: int) -> None:
    """Gives a run that goes on what an earlier one had made in so many epochs."""
    for epoch, values in kept_samples(run).items():
        if epoch <= epochs:
            keep(longer, epoch, torch.from_numpy(values).to(torch.float16))


def _stays(epoch: int, last: int) -> bool:
    """Whether the samples after an epoch are kept when there are those of a `last` one."""
    step = 1
    while last // step >= MOST_EPOCHS:
        step *= 2
    return epoch in (1, last) or (epoch < last and epoch % step == 0)


def _files(run: Path) -> dict[int, Path]:
    try:
        found = {int(match[1]): path for path in (run / FOLDER).iterdir() if (match := _NAME.fullmatch(path.name))}
    except OSError:
        return {}
    return found


def _read(path: Path) -> np.ndarray | None:
    """The folder may be anybody's."""
    try:
        made = load(read_regular(path, _MOST_BYTES))["made"]
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
    is_sound = made.dtype == torch.float16 and made.dim() > 1 and 0 < made.numel() <= _NUMBERS and bool(made.isfinite().all())
    return made.float().numpy() if is_sound else None
