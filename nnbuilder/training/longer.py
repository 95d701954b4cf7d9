"""A run that goes on for more epochs: to the bits of one run that had been so long from the beginning, as a run of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.codegen.generate import generate
from nnbuilder.codegen.speed import speed_from
from nnbuilder.core.phases import Phase
from nnbuilder.training import checkpoints, history
from nnbuilder.training.checkpoints import Checkpoint
from nnbuilder.training.errors import RunError
from nnbuilder.training.history import Row
from nnbuilder.training.job import Job
from nnbuilder.training.made_samples import hand_over
from nnbuilder.training.resuming import changed_conditions, data_difference
from nnbuilder.training.run import Run

_BY_PROGRESS = ("Cosine", "Step", "OneCycle")
"""Schedules that spread over the whole phase, however long that is."""


def job_for_more(run: Run, epochs: int) -> Job:
    """The job that goes on where a run has ended, or was stopped, for so many epochs of its last phase: weights, what optimizers
    and schedules remember, and random numbers are as they were. Its notes say what keeps it from the bits of one longer run.

    Raises `RunError` where the data is another by now, `CheckpointError` where nothing was kept to go on from.
    """
    document, settings = run.document, run.settings
    checkpoint, damage = checkpoints.read(run.checkpoints)
    rows = run.history[: checkpoint.place["history"]]
    *first, last = document.phases
    place = place_in_last(checkpoint.place, rows, len(first))
    rests = _rests(last, place["validation"])
    longer = _longer(last, place, rows, len(first), epochs)
    document = replace(document, phases=(*first, replace(longer, patience=None) if rests else longer))
    speed = speed_from(settings.get("speed"))
    base, kept = Path(str(settings["base"])), (settings["seed"], settings["device"], settings["threads"], settings["exact"])
    program = generate(document, run.catalogue, seed=settings["seed"], speed=speed)
    job = Job(program, document, run.catalogue, base, *kept, start_from=run.id, speed=speed, pace=str(settings.get("pace", "")), continues=True)
    if data := data_difference(run, job):
        raise RunError(f"The run {run.id} cannot go on for more epochs. {data[0].sentence} Go on with new data instead.")
    changes = tuple(f"{each.sentence} So this is not, to the last bit, what one longer run would have been." for each in changed_conditions(run, job))
    told = (*((damage,) if damage else ()), *changes, *_of_schedules(last), *((_RESTED,) if rests else ()))
    return replace(job, notes=told)


def take_over(earlier: Run, run: Run, phases: int, ties: Mapping[str, str]) -> Checkpoint:
    """Gives a new run of so many phases what an earlier one has reached: its whole history, and its last checkpoint as one longer
    run would have written it. From then on the new one can be taken up like any other."""
    checkpoint, _ = checkpoints.read(earlier.checkpoints)
    rows = earlier.history[: checkpoint.place["history"]]
    checkpoint = replace(checkpoint, place=place_in_last(checkpoint.place, rows, phases - 1))
    history.write(run.folder / "history.jsonl", rows)
    hand_over(earlier.folder, run.folder, len(rows))
    checkpoints.write(run.checkpoints, checkpoint, ties)
    return checkpoint


def place_in_last(place: Mapping[str, Any], rows: Sequence[Row], last: int) -> dict[str, Any]:
    """Where training stood, as if its last phase (from 0) had not been over: a loop that has ended stands behind it."""
    if place["phase"] <= last:
        return dict(place)
    done = [row for row in rows if row["phase"] == last]
    losses = [row["metrics"]["val/loss"] for row in done if "val/loss" in row["metrics"]]
    steps = place["step"] - _step_before(rows, last)
    return {**place, "phase": last, "epoch": len(done), "batch": 0, "phase_step": steps, "validation": losses}


def _longer(phase: Phase, place: Mapping[str, Any], rows: Sequence[Row], last: int, epochs: int) -> Phase:
    """The last phase with so many epochs behind where it stands, or behind its own where it has not begun."""
    if place["phase"] < last:
        return replace(phase, epochs=phase.epochs + epochs)
    if phase.steps is None:
        return replace(phase, epochs=place["epoch"] + epochs)
    each = next((row["step"] - _step_before(rows, last) for row in rows if row["phase"] == last), phase.steps)
    return replace(phase, steps=place["phase_step"] + epochs * each)


def _step_before(rows: Sequence[Row], phase: int) -> int:
    """The step at which a phase began."""
    return max((row["step"] for row in rows if row["phase"] < phase), default=0)


def _rests(phase: Phase, losses: Sequence[float]) -> bool:
    """Whether the phase had ended early, since the validation loss no longer fell."""
    return phase.patience is not None and bool(losses) and len(losses) - 1 - losses.index(min(losses)) >= phase.patience


def _of_schedules(phase: Phase) -> tuple[str, ...]:
    kinds = {group.schedule.kind for objective in phase.objectives for group in objective.groups}
    spread = sorted(kinds & set(_BY_PROGRESS))
    return tuple(f"The schedule {kind} spreads over the whole phase, which is longer now, so the learning rate goes on from another value." for kind in spread)


_RESTED = "The run had ended early, since the validation loss no longer fell; now it trains on however that moves."
