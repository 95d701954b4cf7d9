"""Parts are disjoint whatever they are divided by; groups stay whole, and no window of the test has seen a row of training."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.document import DataSet, Field, Source, Split, Windows
from nnbuilder.data.errors import DataError
from nnbuilder.data.parts import parts_of
from nnbuilder.data.samples import Samples, samples_of
from nnbuilder.data.table import Table

SERIES = (Field("past", "input", "sequence", ("level",)), Field("future", "target", "numbers", ("level",)))


def samples(columns: dict[str, object], windows: Windows | None = None, fields: tuple[Field, ...] = SERIES) -> Samples:
    return samples_of(DataSet(Source("csv", "x.csv"), fields, windows=windows), Table.of(columns))


def together(parts) -> list[int]:
    return np.sort(np.concatenate(list(parts.values()))).tolist()


@given(st.lists(st.sampled_from("abcdefgh"), min_size=12, max_size=90), st.integers(0, 1000))
def test_groups_stay_whole_and_every_row_is_somewhere(groups, seed):
    if len(set(groups)) < 3:
        return
    parts = parts_of(Split(seed=seed, by="group", column="patient"), samples({"patient": groups}))
    assert together(parts) == list(range(len(groups)))
    seen = [{groups[row] for row in rows} for rows in parts.values()]
    assert all(seen)
    assert not seen[0] & seen[1] and not seen[1] & seen[2] and not seen[0] & seen[2]


def test_many_groups_come_close_to_the_shares():
    groups = [f"p{row % 200}" for row in range(4_000)]
    parts = parts_of(Split(by="group", column="patient"), samples({"patient": groups}))
    assert [len(rows) for rows in parts.values()] == [2_800, 600, 600]


def test_too_few_groups_are_told():
    with pytest.raises(DataError, match="patient has 2 groups, but 3 parts need one each"):
        parts_of(Split(by="group", column="patient"), samples({"patient": ["a", "b"] * 20}))


@given(st.permutations(range(40)))
def test_by_time_the_earliest_train_and_the_latest_test_in_whatever_order_they_stand(times):
    parts = parts_of(Split(by="time", column="when"), samples({"when": np.array(times)}))
    when = [[times[row] for row in rows] for rows in parts.values()]
    assert [len(rows) for rows in when] == [28, 6, 6]
    assert max(when[0]) < min(when[1]) and max(when[1]) < min(when[2])


def test_rows_of_one_day_stay_together():
    days = [f"{day:02}.03.2024" for day in range(1, 21) for _ in range(5)]
    parts = parts_of(Split(by="time", column="day"), samples({"day": days}))
    assert not {days[row] for row in parts["train"]} & {days[row] for row in parts["test"]}
    assert max(days[row] for row in parts["train"]) < min(days[row] for row in parts["validation"])


@pytest.mark.parametrize("text", ["2024-03-01", "2024-03-01 00:00", "2024-03-01T00:00:00+00:00", "1.3.2024", "01.03.2024 0:00", "2024/3/1", "03/01/2024"])
def test_a_day_is_the_same_however_it_is_written(text):
    (begin, _), _ = samples({"when": [text, "2024-03-02"]}).times("when")
    assert begin == 1709251200.0


def test_what_is_no_time_is_told_with_its_row():
    with pytest.raises(DataError, match=r"The column when holds 'soon', which is no time, in row 3; write times as"):
        parts_of(Split(by="time", column="when"), samples({"when": ["2024-01-01", "2024-01-02", "soon"]}))


@given(
    st.integers(1, 12),
    st.integers(0, 6),
    st.integers(1, 5),
    st.integers(260, 400),
    st.booleans(),
)
def test_no_window_of_a_later_part_overlaps_an_earlier_one(length, horizon, stride, rows, with_time):
    columns = {"level": np.arange(rows) * 1.0} | ({"when": np.arange(rows) * 3.5} if with_time else {})
    windows = Windows(length, horizon, stride, time="when" if with_time else "")
    drawn = samples(columns, windows)
    parts = parts_of(Split(by="time", column=windows.time), drawn)
    covered = {name: {row for place in places for row in range(drawn.first[place], drawn.last[place] + 1)} for name, places in parts.items()}
    assert not covered["train"] & covered["test"] and not covered["train"] & covered["validation"] and not covered["validation"] & covered["test"]
    assert max(covered["train"]) < min(covered["validation"]) and max(covered["validation"]) < min(covered["test"])


def test_a_window_holds_what_was_before_it_and_what_comes_after_it():
    drawn = samples({"level": np.arange(20) * 10.0}, Windows(4, 2, 3))
    past, near, far = (drawn.table[name] for name in ("level over 4 rows", "level 1 ahead", "level 2 ahead"))
    assert past[1].tolist() == [30, 40, 50, 60]
    assert (near[1], far[1]) == (70, 80)
    assert [field.columns for field in drawn.fields] == [("level over 4 rows",), ("level 1 ahead", "level 2 ahead")]
    assert drawn.rows == 5


def test_windows_as_numbers_are_a_column_for_each_step():
    fields = (Field("lags", "input", "numbers", ("level",)), Field("kind", "target", "category", ("state",)))
    drawn = samples({"level": np.arange(9) * 1.0, "state": list("abcdefghi")}, Windows(3, 1), fields)
    assert drawn.fields[0].columns == ("level 2 before", "level 1 before", "level last")
    assert [drawn.table[name][2] for name in drawn.fields[0].columns] == [2, 3, 4]
    assert drawn.table["state 1 ahead"][2] == "f"


def test_without_a_horizon_the_last_row_is_what_is_asked_about():
    fields = (Field("lags", "input", "sequence", ("level",)), Field("state", "target", "category", ("state",)))
    drawn = samples({"level": np.arange(9) * 1.0, "state": list("abcdefghi")}, Windows(3, 0), fields)
    assert drawn.table["state last"].tolist() == list("cdefghi")


def test_no_window_spans_two_series_or_a_gap_and_rows_are_put_in_the_order_of_time():
    when = [0, 1, 2, 3, 9, 10, 11, 12] * 2
    town = ["here"] * 8 + ["there"] * 8
    order = np.random.default_rng(0).permutation(16)
    columns = {"when": np.array(when)[order], "town": np.array(town, dtype=object)[order], "level": np.arange(16.0)[order]}
    drawn = samples(columns, Windows(3, 1, group="town", time="when"))
    assert sorted(row.tolist() for row in drawn.table["level over 3 rows"]) == [[0, 1, 2], [4, 5, 6], [8, 9, 10], [12, 13, 14]]
    assert drawn.rows == 4
    assert drawn.notes == ("Time goes on in steps of 1, but 2 are longer; no window spans such a gap.",)


def test_a_series_that_is_too_short_is_told():
    with pytest.raises(DataError, match="The longest series has 9 rows without a gap, but a window needs 24 and 8 behind it"):
        samples({"level": np.arange(9.0)}, Windows(24, 8))


def test_what_a_column_says_is_done_and_validation_is_taken_from_training_where_nothing_is_said_to():
    said = ["Train"] * 20 + ["test"] * 5
    parts = parts_of(Split(by="column", column="part"), samples({"part": said}))
    assert parts["test"].tolist() == [20, 21, 22, 23, 24]
    assert len(parts["validation"]) == round(20 * 0.15 / 0.85)
    assert together(parts) == list(range(25))
    with pytest.raises(DataError, match="should say train, validation or test, but says 'maybe'"):
        parts_of(Split(by="column", column="part"), samples({"part": [*said, "maybe"]}))


def test_folders_say_the_parts():
    files = ["train/cat/1.png", "train/dog/1.png", "val/cat/2.png", "test/dog/3.png"]
    parts = parts_of(Split(by="folder"), samples({"file": files}))
    assert [rows.tolist() for rows in parts.values()] == [[0, 1], [2], [3]]


@given(st.integers(2, 6), st.integers(0, 100), st.integers(20, 80))
def test_every_row_tests_in_exactly_one_fold(folds, seed, rows):
    drawn = samples({"level": np.zeros(rows)})
    each = [parts_of(Split(seed=seed, by="folds", fold=fold, folds=folds), drawn) for fold in range(folds)]
    assert np.sort(np.concatenate([parts["test"] for parts in each])).tolist() == list(range(rows))
    assert all(together(parts) == list(range(rows)) for parts in each)
