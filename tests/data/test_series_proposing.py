"""A file of moments and one column of numbers is a series: what comes next is foretold, and parts are divided by time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.core.document import Source, Split, Windows
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare

HOURS = [datetime(2024, 1, 1) + timedelta(hours=hour) for hour in range(400)]


def series_file(folder: Path, lines: list[str], head: str = "time;load MW") -> Source:
    (folder / "load.csv").write_text("\n".join([head, *lines]) + "\n")
    return Source("csv", "load.csv")


def lines(rows: int = 400) -> list[str]:
    return [f"{hour:%d.%m.%Y %H:%M};{500 + place % 24},{place % 10}" for place, hour in enumerate(HOURS[:rows])]


def test_what_has_been_is_read_and_what_comes_next_is_foretold(tmp_path):
    data = describe(series_file(tmp_path, lines()), tmp_path)

    assert [(field.name, field.role, field.columns) for field in data.fields] == [
        ("past", "input", ("load MW",)),
        ("future", "target", ("load MW",)),
        ("time", "time", ("time",)),
    ]
    assert (data.windows, data.split) == (Windows(20, 5, time="time"), Split(by="time", column="time"))
    assert data.facts.columns["load MW"].why == "It goes on in time: 20 rows of it are read, and the 5 that come next are foretold."
    prepared = prepare(data, tmp_path)
    window = prepared.parts["test"][0]
    given, next_ones = (prepared.fitted.fields[name].invert(prepared.fields[name][window : window + 1].numpy()) for name in ("past", "future"))
    values = [500 + place % 24 + (place % 10) / 10 for place in range(400)]
    assert np.allclose(np.concatenate([given[0], next_ones[0]]), values[int(window) : int(window) + 25], atol=1e-3)


def test_a_table_with_more_to_read_is_no_series(tmp_path):
    source = series_file(tmp_path, [f"{line};{place}" for place, line in enumerate(lines())], "time;load MW;wind")
    assert describe(source, tmp_path).windows is None


@pytest.mark.parametrize("changed", [lines(59), [*lines(200), *lines(200)]])
def test_what_is_too_short_or_has_a_moment_twice_says_what_a_series_needs(tmp_path, changed):
    with pytest.raises(DataError, match="a series of one column needs 60 rows or more, each with a date of its own"):
        describe(series_file(tmp_path, changed), tmp_path)
