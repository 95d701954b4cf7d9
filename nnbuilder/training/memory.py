"""How much memory a run will need, told before it starts."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING

from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.tensor import TensorSpec

if TYPE_CHECKING:
    import torch
    from torch import nn

SHARE = 0.8


class TooBig(ValueError):
    """A run that would not fit into memory; the message says which batch size does."""


def needed(parameters: int, analysis: Analysis, batch_size: int, samples: int) -> int:
    """Bytes: weights with gradient and two optimizer moments, every activation twice (value and gradient), the data."""
    per_sample = sum(_values(found) for (_, _), found in analysis.types.items() if isinstance(found, TensorSpec))
    return 4 * (4 * parameters + 2 * per_sample * batch_size) + samples


def check(model: nn.Module, analysis: Analysis, batch_size: int, tensors: Iterable[torch.Tensor]) -> None:
    """Raises `TooBig` where a run would take more than four fifths of the memory that is free."""
    free = available()
    parameters = sum(parameter.numel() for parameter in model.parameters())
    data = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
    wanted = needed(parameters, analysis, batch_size, data)
    if free is None or wanted <= SHARE * free:
        return
    fixed = needed(parameters, analysis, 0, data)
    each = max(1, needed(parameters, analysis, 1, data) - fixed)
    fits = int((SHARE * free - fixed) // each)
    cure = f"a batch size of {fits} would fit" if fits >= 1 else "not even a batch of one fits; make the network smaller"
    raise TooBig(f"Training would need about {wanted / 2**30:.1f} GiB, and {free / 2**30:.1f} GiB are free; {cure}.")


def check_weights(parameters: int) -> None:
    """The same before anything is allocated, for the weights alone."""
    free = available()
    wanted = 16 * parameters
    if free is not None and wanted > SHARE * free:
        raise TooBig(
            f"The network has {parameters:,} parameters; training them would need "
            f"about {wanted / 2**30:.1f} GiB, and {free / 2**30:.1f} GiB are free. Make its layers smaller."
        )


def available() -> int | None:
    """Bytes the system can still give, or None where it does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        return None
    found = next((line for line in lines if line.startswith("MemAvailable:")), None)
    return int(found.split()[1]) * 1024 if found else None


def _values(spec: TensorSpec) -> int:
    return prod(int(dim) if isinstance(dim, int) else 1 for dim in spec.shape)
