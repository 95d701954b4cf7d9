"""What comes next keeps to the calendar where rows do: months, quarters and years are not equally long, and end where they end."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from nnbuilder.data.preparation.series import stretches_of
from nnbuilder.data.preparation.windows import Excerpt, Windowing


def foretold(moments: list[str], horizon: int = 3, every: bool = False):
    """The newest window of a series with these moments."""
    raw = {"when": np.array(moments, dtype=object), "level": np.arange(len(moments)) * 1.0}
    return Windowing(4, horizon, "", "when", (Excerpt("level last", "level", 0, 0),)).foretold(raw, ["level last"], every=every)


def ahead(moments: list[str], horizon: int = 3) -> list[str]:
    beside = foretold(moments, horizon).beside
    return [beside[f"when {step} ahead"][0] for step in range(1, horizon + 1)]


@pytest.mark.parametrize(
    ("moments", "after"),
    [
        (["2023-09-01", "2023-10-01", "2023-11-01", "2023-12-01"], ["2024-01-01", "2024-02-01", "2024-03-01"]),
        (["2023-10-31", "2023-11-30", "2023-12-31", "2024-01-31"], ["2024-02-29", "2024-03-31", "2024-04-30"]),
        (["2022-11-30", "2022-12-31", "2023-01-31", "2023-02-28"], ["2023-03-31", "2023-04-30", "2023-05-31"]),
        (["2022-11-30", "2022-12-30", "2023-01-30", "2023-02-28"], ["2023-03-30", "2023-04-30", "2023-05-30"]),
        (["31.03.2023", "30.06.2023", "30.09.2023", "31.12.2023"], ["2024-03-31", "2024-06-30", "2024-09-30"]),
        (["2023-02", "2023-03", "2023-04", "2023-05"], ["2023-06", "2023-07", "2023-08"]),
        (["2023-06-01", "2023-07-01", "2023-08-01", "2023-09-01"], ["2023-10-01", "2023-11-01", "2023-12-01"]),
        (["2020-02-29", "2021-02-28", "2022-02-28", "2023-02-28"], ["2024-02-29", "2025-02-28", "2026-02-28"]),
        (["2021-07-01 06:30", "2022-07-01 06:30", "2023-07-01 06:30", "2024-07-01 06:30"], ["2025-07-01 06:30", "2026-07-01 06:30", "2027-07-01 06:30"]),
        (["2023-12-11", "2023-12-18", "2023-12-25", "2024-01-01"], ["2024-01-08", "2024-01-15", "2024-01-22"]),
        (["2023-05-01", "2023-06-01", "2023-07-02", "2023-08-02"], ["2023-09-02", "2023-10-03", "2023-11-03"]),
    ],
    ids=[
        "months",
        "their ends",
        "after February",
        "the 30th",
        "quarters",
        "without a day",
        "a short row of long ones",
        "years",
        "at a time",
        "weeks",
        "31 days",
    ],
)
def test_what_comes_next_is_where_the_calendar_has_it(moments, after):
    assert ahead(moments) == after


def test_days_that_follow_no_rule_have_no_times_ahead():
    beside = foretold(["2023-09-01", "2023-10-01", "2023-11-05", "2023-12-01"]).beside
    assert list(beside) == ["when"]


def test_a_month_that_is_missing_is_a_gap_told_in_months():
    months = [f"{2022 + month // 12}-{month % 12 + 1:02}-01" for month in range(24) if month != 9]
    every = foretold(months, every=True)
    assert len(every.rows) == (9 - 3) + (14 - 3)
    assert every.notes == ("Time goes on in steps of 1 month, but one is longer; no window spans such a gap.",)
    assert every.beside["when 1 ahead"][5] == "2022-10-01"


@pytest.mark.parametrize(("days", "words"), [(1, "1 day"), (7, "1 week"), (14, "2 weeks"), (10, "10 days")])
def test_steps_of_days_are_told_in_the_largest_unit_that_fits(days, words):
    when = [str(date(2024, 1, 3) + timedelta(days=place * days)) for place in range(6)]
    assert stretches_of({"when": np.array(when, dtype=object)}, 6, "", "when").apart == words
