"""How much memory a run will need, told before it starts."""

from __future__ import annotations

from math import prod
from pathlib import Path

from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.data.prepared_arrays import bytes_in_memory

SHARE = 0.8


class TooBig(ValueError):
    """A run that would not fit into memory; the message says which batch size does."""


def needed(parameters: int, analysis: Analysis, batch_size: int, samples: int) -> int:
    """Bytes: weights with gradient and two optimizer moments, every activation twice (value and gradient), the data."""
    per_sample = sum(_values(spec) for spec in analysis.types.values() if isinstance(spec, TensorSpec))
    return 4 * (4 * parameters + 2 * per_sample * batch_size) + samples


def check(parameters: int, analysis: Analysis, document: Document) -> None:
    """Raises `TooBig` where a run would take more than four fifths of the memory that is free. It needs the facts of the
    data, not the data, and runs before anything is allocated."""
    free = available()
    if free is None:
        return
    batch_size = max((phase.part.batch_size for phase in document.phases), default=1)
    data = bytes_in_memory(document.facts) if document.facts is not None else 0
    fixed = needed(parameters, analysis, 0, data)
    total = needed(parameters, analysis, batch_size, data)
    if 16 * parameters > SHARE * free:
        raise TooBig(
            f"The network has {parameters:,} parameters; training them would need "
            f"about {16 * parameters / 2**30:.1f} GiB, and {free / 2**30:.1f} GiB are free. Make its layers smaller."
        )
    if total > SHARE * free:
        fits = int((SHARE * free - fixed) // max(1, needed(parameters, analysis, 1, 0) - needed(parameters, analysis, 0, 0)))
        cure = f"a batch size of {fits} would fit" if fits >= 1 else "not even a batch of one fits; make the network smaller"
        raise TooBig(f"Training would need about {total / 2**30:.1f} GiB, and {free / 2**30:.1f} GiB are free; {cure}.")


def available() -> int | None:
    """Bytes the system can still give, or None where it does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text("utf-8").splitlines()
    except OSError:
        return None
    told = next((line for line in lines if line.startswith("MemAvailable:")), None)
    return int(told.split()[1]) * 1024 if told else None


def _values(spec: TensorSpec) -> int:
    return prod(int(dim) if isinstance(dim, int) else 1 for dim in spec.shape)
