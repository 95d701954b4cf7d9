"""How time goes on from row to row, by steps of one length or by months of the calendar; and the moments that come next, written alike."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from .cells import Cells
from .times import as_numbers, moment_of

_DIFFERENCE = 1e-3
"""How far steps may differ, as a part of the usual one, where time is told to go on evenly."""
_SHORTEST_MONTH = 28 * 86_400
_YEAR = 12
_UNITS = ((604_800, "week"), (86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
_MONTH = re.compile(r"\d{4}-\d{1,2}")


@dataclass(frozen=True)
class Pace:
    """The way from a row to the next one.

    step     the usual time, as `moments` tells it; 0 where there is none
    months   how many months of the calendar it is, 0 where it is none; `day` is their day, or the last of those that are shorter
    is_even  whether no step differs
    """

    step: float = 0.0
    months: int = 0
    day: int = 0
    is_even: bool = False

    def following(self, cell: Any, count: int) -> list[Any]:
        """The moments that come after one, written as it is: numbers, months, days, or days with the time of day."""
        number = as_numbers([cell])
        if number is not None:
            return [_short(float(number[0]) + place * self.step) for place in range(1, count + 1)]
        moment = moment_of(str(cell))
        assert moment is not None, "its own moment has been read before"
        if self.months:
            return [_written(_month_after(moment, place * self.months, self.day), str(cell)) for place in range(1, count + 1)]
        return [_written(moment + timedelta(seconds=place * self.step), str(cell)) for place in range(1, count + 1)]

    def in_words(self, cell: Any) -> str:
        """The step beside one of its moments: a number where moments are numbers, else `1 month`, `1 day`, `90 minutes`."""
        if as_numbers([cell]) is not None:
            return f"{self.step:g}"
        if self.months:
            years, rest = divmod(self.months, _YEAR)
            return _counted(self.months, "month") if rest else _counted(years, "year")
        size, name = next((size, name) for size, name in _UNITS if self.step % size == 0 or size == 1)
        return _counted(self.step / size, name)


def pace_of(cells: Cells, times: np.ndarray, runs: Sequence[np.ndarray], step: float) -> Pace:
    """The pace of some rows whose usual step is known; each run is rows in the order of time without a gap."""
    months, day = _monthly(cells, runs) if step >= _SHORTEST_MONTH and as_numbers(cells) is None else (0, 0)
    steps = np.concatenate([np.diff(times[rows]) for rows in runs])
    return Pace(step, months, day, bool(months) or bool((np.abs(steps - step) <= _DIFFERENCE * step).all()))


def _monthly(cells: Cells, runs: Sequence[np.ndarray]) -> tuple[int, int]:
    """How many months lie between any two rows, and on which day; zeros where they follow no calendar."""
    dates = _on_calendar(cells)
    jumps = np.unique(np.concatenate([np.diff(dates[rows, 0]) for rows in runs]))
    _, days, lengths, clock = dates[np.concatenate(runs)].T
    # The last day of each month is meant where all are one, whatever February says.
    day = 31 if (days == lengths).all() else int(days.max())
    follows = len(jumps) == 1 and jumps[0] > 0 and (days == np.minimum(day, lengths)).all() and (clock == clock[0]).all()
    return (int(jumps[0]), day) if follows else (0, 0)


def _on_calendar(cells: Cells) -> np.ndarray:
    """int64 (rows, 4): months since the year 0, the day of the month, how many days that has, and the second of the day."""
    different, places = np.unique(np.asarray(cells, dtype=object).astype(str), return_inverse=True)
    moments = [moment_of(text) for text in different.tolist()]
    dates = [(one.year * _YEAR + one.month - 1, one.day, monthrange(one.year, one.month)[1], _clock(one)) for one in moments if one is not None]
    return np.array(dates, dtype=np.int64)[places.reshape(-1)]


def _clock(moment: datetime) -> int:
    return moment.hour * 3_600 + moment.minute * 60 + moment.second


def _month_after(moment: datetime, months: int, day: int) -> datetime:
    year, month = divmod(moment.year * _YEAR + moment.month - 1 + months, _YEAR)
    return moment.replace(year=year, month=month + 1, day=min(day, monthrange(year, month + 1)[1]))


def _written(moment: datetime, like: str) -> str:
    if _MONTH.fullmatch(like.strip()):
        return f"{moment:%Y-%m}"
    if ":" not in like and not _clock(moment):
        return f"{moment:%Y-%m-%d}"
    return moment.isoformat(" ", "seconds" if moment.second else "minutes")


def _counted(count: float, name: str) -> str:
    return f"{count:g} {name}{'' if count == 1 else 's'}"


def _short(number: float) -> int | float:
    return round(number) if abs(number - round(number)) < 1e-6 else float(f"{number:.10g}")
