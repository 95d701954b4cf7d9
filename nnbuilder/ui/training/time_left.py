"""How long a run still takes, from the pace of its own last steps and of its own validations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_RECENT = 24
_HICCUP = 4.0
_FIRST_AT_MOST = 3.0
_VALIDATIONS = 5
_MOST_MARKS = 64
_FORWARD_SHARE = 1 / 3
"""A validation only goes forward: about a third of the arithmetic of a training step of the same rows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The clock of a run after a step: `step` counts from 1 over the whole run, `seconds` are of training with its validations.

    `is_epoch_end`: the clock has been read after the validation that follows the step.
    """

    step: int
    seconds: float
    is_epoch_end: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do: all its steps, and how many of them make an epoch.

    `validation_share` is the rows of validation for each row of training, which tells the time of a first validation that
    nobody has seen yet.
    """

    steps: int
    epoch_steps: int = 0
    validation_share: float = 0.0


def seconds_left(marks: Sequence[Mark], plan: Plan) -> float | None:
    """Seconds until the end of the run; None where nothing can be said yet.

    The first mark of a session is only where its clock starts: it holds loading, warming up and, in a run that was taken up
    again, another session. The newest steps tell the pace, since a machine gets other work.
    """
    if not marks:
        return None
    step = marks[-1].step
    if step >= plan.steps:
        return 0.0
    pace = _step_seconds(marks)
    if pace is None:
        return None
    validations = (plan.steps - step + plan.epoch_steps - 1) // plan.epoch_steps if plan.epoch_steps else 0
    if plan.epoch_steps and step % plan.epoch_steps == 0 and not marks[-1].is_epoch_end:
        validations += 1
    return pace * (plan.steps - step) + _validation_seconds(marks, pace, plan) * validations


def recent(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks that a later estimate needs: the newest ones, and those around the last validations."""
    if len(marks) <= 2 * _MOST_MARKS:
        return tuple(marks)
    older = marks[:-_MOST_MARKS]
    around = [mark for mark, after in zip(older, marks[1:], strict=False) if mark.is_epoch_end or after.is_epoch_end]
    return (*around[-2 * _VALIDATIONS :], *marks[-_MOST_MARKS:])


def _step_seconds(marks: Sequence[Mark]) -> float | None:
    """Seconds a step, from the newest pairs of marks with no validation between them; a pause of the machine does not count."""
    pairs = [(b.seconds - a.seconds, b.step - a.step) for a, b in pairwise(marks) if b.step > a.step and not b.is_epoch_end]
    newest = pairs[-_RECENT:]
    if not newest:
        return None
    usual = median(seconds / steps for seconds, steps in newest)
    even = [(seconds, steps) for seconds, steps in newest if seconds / steps <= _HICCUP * usual] or newest
    return max(0.0, sum(seconds for seconds, _ in even) / sum(steps for _, steps in even))


def _validation_seconds(marks: Sequence[Mark], pace: float, plan: Plan) -> float:
    """Seconds of one validation: as measured, or from the rows it has where none was seen yet.

    The first one of a session loads what measuring needs, which no later one does; alone, it counts for little more than its
    rows would take.
    """
    by_rows = plan.validation_share * _FORWARD_SHARE * pace * plan.epoch_steps
    measured = [max(0.0, b.seconds - a.seconds - pace * (b.step - a.step)) for a, b in pairwise(marks) if b.is_epoch_end and b.step >= a.step]
    if len(measured) > 1:
        return median(measured[1:][-_VALIDATIONS:])
    return min(measured[0], _FIRST_AT_MOST * by_rows) if measured else by_rows
