"""What going on with new data has changed: the scores of the old and of the new test part, before and after."""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from nnbuilder.core.table import table
from nnbuilder.data.errors import DataError
from nnbuilder.insight.scores.score import shown
from nnbuilder.insight.suitable import is_share
from nnbuilder.insight.trial import Trial, best_of, trial_of
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.regular import read_regular
from nnbuilder.training.run import BEFORE
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.scoring import score

FILE = "forgetting.json"
_MOST_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Change:
    """{metric: value} on one test part of so many rows: of the run that was there before, and of the one that went on."""

    rows: int
    before: Mapping[str, float]
    after: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Forgetting:
    """What became of a network on the data that it had learned from, and on the new data.

    old     None where the old data cannot be measured any more, for the reason in `problem`
    shares  the metrics that are told in percent
    """

    old: Change | None
    new: Change
    shares: tuple[str, ...] = ()
    problem: str = ""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Those that are told, the one that decides first; the loss is the last."""
        return tuple(sorted(self.new.before, key=lambda name: name == "loss"))

    @property
    def rows(self) -> list[tuple[str, str, str, str]]:
        """A head, then a line for each metric and part: what is measured, where, before, after."""
        lines = [("", "", "before", "after")]
        for name in self.metrics:
            for where, part in (("old test part", self.old), ("new test part", self.new)):
                if part is not None:
                    lines.append((name, where, self._shown(name, part.before[name]), self._shown(name, part.after[name])))
        return lines

    @property
    def sentence(self) -> str:
        """What was forgotten, by the first metric that is told in percent, else by the loss."""
        if self.old is None:
            return f"What it has forgotten cannot be told. {self.problem}"
        name = next((name for name in self.metrics if name in self.shares), "loss")
        if name not in self.old.before:
            return ""
        before, after = self.old.before[name], self.old.after[name]
        on = f"on the {self.old.rows:,} row{'' if self.old.rows == 1 else 's'} of the old test part"
        if name in self.shares:
            lost = 100 * (before - after)
            if lost <= 0:
                return f"No {name} was forgotten {on}."
            chance = " For so few rows that may be chance." if lost < 100 * _chance(before, after, self.old.rows) else ""
            return f"{lost:.1f} points of {name} were forgotten {on}.{chance}"
        return f"{'Something' if after > before else 'Nothing'} was forgotten {on}: the loss went from {shown(before)} to {shown(after)}."

    @property
    def text(self) -> str:
        """The table and the sentence as plain text."""
        return f"{table(self.rows)}\n{self.sentence}".rstrip()

    def _shown(self, name: str, value: float) -> str:
        return f"{value:.1%}" if name in self.shares else shown(value)


def forgetting_of(run: Run, store: RunStore) -> Forgetting | None:
    """What the run has changed against the one it went on with; None where it went on with none. Measured once and kept with the run.

    Raises `RunError` and `DataError` where the run itself, or the one before, cannot be used any more.
    """
    if BEFORE not in run.settings:
        return None
    kept = _kept(run)
    if kept is not None:
        return kept
    after, earlier = trial_of(run), store.find(str(run.settings[BEFORE]))
    try:
        before, problem = trial_of(earlier), ""
    except DataError as error:
        # The network of before is there all the same, only its data is not.
        before, problem = replace(after, run=earlier, model=best_of(earlier)[1]), str(error)
    old = None if problem else _change(before, before, after)
    told = Forgetting(old, _change(after, before, after), _shares(after), problem)
    if not problem:
        with contextlib.suppress(OSError):
            write_atomic(run.folder / FILE, json.dumps(asdict(told), indent=1).encode())
    return told


def _chance(one: float, other: float, rows: int) -> float:
    """How far two shares of so many rows may lie apart by chance, in 95 of 100 cases; for the same rows that is an upper bound.
    Source: the normal approximation of the binomial distribution."""
    middle = min(1.0, max(0.0, (one + other) / 2))
    return 1.96 * math.sqrt(2 * middle * (1 - middle) / max(1, rows))


def _change(place: Trial, before: Trial, after: Trial) -> Change:
    """Both networks on the test part of one of them; they read the same prepared fields."""
    scores = [_scores(replace(place, model=trial.model)) for trial in (before, after)]
    return Change(len(place.rows), scores[0], scores[1])


def _scores(trial: Trial) -> dict[str, float]:
    measured = score(trial.model, trial.program, trial.phase, trial.prepared, trial.rows, trial.part, trial.seed)
    return {name.removeprefix(f"{trial.part}/"): value for name, value in measured.items()}


def _shares(trial: Trial) -> tuple[str, ...]:
    return tuple(dict.fromkeys(measure.name for method in trial.program.objectives for measure in method.metrics if is_share(measure.metric)))


def _kept(run: Run) -> Forgetting | None:
    try:
        entry = json.loads(read_regular(run.folder / FILE, _MOST_BYTES))
        old, new = (_decoded(entry[part]) for part in ("old", "new"))
        return Forgetting(old, new, tuple(map(str, entry["shares"])))
    except (OSError, ValueError, TypeError, AttributeError, KeyError):
        return None


def _decoded(entry: Mapping[str, Any]) -> Change:
    before, after = ({str(name): float(value) for name, value in entry[when].items()} for when in ("before", "after"))
    return Change(int(entry["rows"]), before, after)
