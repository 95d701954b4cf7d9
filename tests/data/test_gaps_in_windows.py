"""Where a value of a series is missing: windows that would foretell it, or read it, are left out and counted, as the description says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnbuilder.commands.looked_over import looked_over
from nnbuilder.core.document import DataSet, Field, Source, Split, Windows
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.errors import Damaged, DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview

ROWS, GAPS = 90, (20, 21, 40)
LEVELS, WINDOWS = Source("csv", "levels.csv"), Windows(4, 2, time="day")
STANDARDISED = (Setting("Standardise"),)


def lines(days: int) -> list[str]:
    """Days, the last first; on three of them nobody has read the level."""
    return [f"{np.datetime64('2024-01-01') + day},{'' if day in GAPS else 100 + day}" for day in reversed(range(days))]


@pytest.fixture
def base(tmp_path):
    rain = [f"{line},{place % 7}" for place, line in enumerate(lines(ROWS))]
    (tmp_path / "levels.csv").write_text("\n".join(["day,level,rain", *rain]) + "\n")
    return tmp_path


def data(damaged: str, read: str = "level") -> DataSet:
    fields = (Field("past", "input", "numbers", (read,), transforms=STANDARDISED), Field("future", "target", "numbers", ("level",), transforms=STANDARDISED))
    return DataSet(LEVELS, fields, Split(by="time", column="day"), windows=WINDOWS, damaged=damaged)


def begins(gaps: tuple[int, ...], first: int, last: int) -> set[int]:
    """The days on which windows begin that hold none of some days from their row `first` to `last`."""
    return {begin for begin in range(ROWS - 5) if not any(begin + first <= gap <= begin + last for gap in gaps)}


@pytest.mark.parametrize(
    ("damaged", "read", "first"),
    [("skip", "level", 0), ("fill", "level", 4), ("skip", "rain", 4), ("fill", "rain", 4)],
    ids=["what is read or foretold has a gap", "gaps in what is read are filled", "what is read has none", "what is read has none, fill"],
)
def test_windows_that_touch_a_gap_are_left_out_and_counted(base, damaged, read, first):
    described = reread(data(damaged, read), base)
    whole = begins(GAPS, first, 5)
    prepared = prepare(described, base)

    assert described.facts.rows == len(whole) < ROWS - 5
    next_day = prepared.fitted.fields["future"].invert(prepared.fields["future"].numpy())[:, 0]
    assert set(np.round(next_day - 104).astype(int)) == whole
    assert np.isfinite(prepared.fields["past"].numpy()).all()
    sentence = f"{ROWS - 5 - len(whole)} windows are left out, since values of the target are missing in them."
    assert sentence in preview(described, base).notes
    assert sentence in looked_over(described, base)["notes"]


def test_a_gap_stops_where_that_is_chosen_and_its_rows_are_told(base):
    with pytest.raises(Damaged, match=r"The target level is missing in 3 of 90 rows, first in row 50 of values; .*, or have such rows left out"):
        reread(data("stop"), base)


def test_a_file_of_moments_with_gaps_is_a_series_without_the_windows_that_touch_them(tmp_path):
    (tmp_path / "levels.csv").write_text("\n".join(["day,level", *lines(200)]) + "\n")
    described = describe(LEVELS, tmp_path)
    assert (described.windows.length, described.windows.horizon, described.damaged) == (10, 2, "skip")
    assert described.facts.rows == len({begin for begin in range(200 - 11) if not any(begin <= gap <= begin + 11 for gap in GAPS)})


def test_where_every_window_touches_a_gap_it_is_said(base):
    with pytest.raises(DataError, match="In each of the 31 windows a value of the target is missing; fill it in, or make windows shorter"):
        reread(replace(data("skip"), windows=Windows(58, 2, time="day")), base)
