"""Whether a run can go on exactly as it was: what it ran under, held against what it would run under now."""

from __future__ import annotations

import platform
import sys
import time
from dataclasses import dataclass, replace
from typing import Any

import numpy
import torch

from nnbuilder.core.facts import Facts
from nnbuilder.data import sources
from nnbuilder.data.errors import DataError
from nnbuilder.data.staleness import facts_are_stale
from nnbuilder.training.errors import RunError
from nnbuilder.training.job import Job
from nnbuilder.training.run import BEFORE, RESUMABLE, Run
from nnbuilder.training.runs import taken

_LABELS = {
    "torch": "PyTorch",
    "numpy": "NumPy",
    "python": "Python",
    "processor": "The processor",
    "device": "The device",
    "threads": "The number of threads",
    "exact": "The use of deterministic algorithms",
    "seed": "The seed",
}
"""{setting: what it is called in a sentence}. Each changes the bits that come out (see Exact in the design)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that was other when the run started; `name` begins a sentence."""

    name: str
    then: str
    now: str

    @property
    def sentence(self) -> str:
        return f"{self.name} was {self.then} and is now {self.now}."


def settings_of(job: Job, fingerprint: str) -> dict[str, Any]:
    """What a run is started under, to be kept with it. `fingerprint` is that of its data as it was read."""
    before = {BEFORE: job.start_from} if job.preparation is not None else {}
    return {**_conditions(job), "base": str(job.base.resolve()), "data": fingerprint, "speed": job.speed.to_plain(), "pace": job.pace, **before}


def resume_differences(run: Run, job: Job) -> tuple[Difference, ...]:
    """Everything that keeps a run from going on to the bits it would have had; empty where nothing does.

    Raises `DataError` where the data cannot be read at all. What an older version has not written down is not
    compared, and neither is what changes bits only, where a run is not exact.
    """
    return (*changed_conditions(run, job), *data_difference(run, job), *_program_difference(run, job))


def changed_conditions(run: Run, job: Job) -> tuple[Difference, ...]:
    """What else a job would run under, of all that changes the bits of one that is exact."""
    now = _conditions(job)
    return tuple(
        Difference(label, _shown(run.settings[name]), _shown(now[name]))
        for name, label in _LABELS.items()
        if run.settings.get("exact", True) and name in run.settings and run.settings[name] != now[name]
    )


def check_resumable(run: Run, job: Job) -> None:
    """Raises a `RunError` that names every difference and what can be done instead, or that nothing is left to do."""
    if run.status not in RESUMABLE:
        raise RunError(taken(run))
    try:
        differences = resume_differences(run, job)
    except DataError as error:
        raise RunError(f"The data of the run {run.id} cannot be read. {error}") from None
    if differences:
        raise RunError(
            f"The run {run.id} cannot go on exactly as it was. {' '.join(each.sentence for each in differences)} "
            f"Start a new run from its weights with `nnbuilder train --from {run.id}`."
        )


def _conditions(job: Job) -> dict[str, Any]:
    return {
        "seed": job.seed,
        "device": job.device,
        "threads": job.threads if job.threads is not None else torch.get_num_threads(),
        "torch": torch.__version__,
        "numpy": numpy.__version__,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        # Kernels are chosen by what the processor can do, and other kernels add up in another order.
        "processor": f"{platform.machine()} {torch.backends.cpu.get_cpu_capability()}",
        "exact": job.exact,
    }


def data_difference(run: Run, job: Job) -> tuple[Difference, ...]:
    """The data where it is no longer what the run has read. Raises `DataError` where it cannot be read at all."""
    data = job.document.data
    if data is None:
        return ()
    # The first version kept the fingerprint in the document only.
    then = run.settings.get("data") or (data.facts.fingerprint if data.facts is not None else "")
    if not then or facts_are_stale(replace(data, facts=Facts(fingerprint=then)), job.base) is None:
        return ()
    return (Difference(f"The data {data.source.name}", _contents(then), _contents(sources.fingerprint(data.source, job.base))),)


def _program_difference(run: Run, job: Job) -> tuple[Difference, ...]:
    if job.program.digest == run.digest or job.program.files == run.files:
        return ()
    return (Difference("The program", run.digest[:12] or "another one", job.program.digest[:12]),)


def _contents(fingerprint: str) -> str:
    """A fingerprint of a file as a person reads it: its size, when it was changed, and the beginning of its hash."""
    parts = fingerprint.split()
    if len(parts) != 3 or not (parts[0].isdigit() and parts[1].isdigit()):
        return fingerprint
    changed = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(int(parts[1]) / 1e9))
    return f"{int(parts[0]):,} bytes of {changed} ({parts[2][:8]})"


def _shown(value: object) -> str:
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
