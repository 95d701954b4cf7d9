"""A column that weighs rows: what it holds for each sample, and a sentence where that could not be meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nnbuilder.core.document import DataSet, Field, Source, Split, Windows
from nnbuilder.data.describe import reread
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import Prepared, prepare

FIELDS = (Field("size", "input", "numbers"), Field("kind", "target", "category"), Field("importance", "weight", "numbers"))
BY_PART = Split(by="column", column="part")


def described(folder: Path, weights: list[str], fields: tuple[Field, ...] = FIELDS, windows: Windows | None = None) -> DataSet:
    """Rows of which every fourth is there for the test."""
    rows = [f"{row},{'ab'[row % 2]},{weight},{row % 5},{'test' if row % 4 == 3 else 'train'}" for row, weight in enumerate(weights)]
    (folder / "rows.csv").write_text("\n".join(["size,kind,importance,again,part", *rows]) + "\n", "utf-8")
    return reread(DataSet(Source("csv", "rows.csv"), fields, BY_PART, windows=windows), folder)


def prepared(folder: Path, weights: list[str], **more: object) -> Prepared:
    return prepare(described(folder, weights, **more), folder)


def test_weights_are_what_the_column_says_and_stand_beside_what_is_fitted(tmp_path):
    weights = ["0", "1.1", "2", "1e-9"] * 5
    data = described(tmp_path, weights)
    whole = prepare(data, tmp_path)

    assert torch.equal(whole.fields["importance"], torch.tensor([float(weight) for weight in weights], dtype=torch.float64))
    assert list(whole.facts.fields) == list(whole.fitted.fields) == ["size", "kind"]
    assert whole.facts == data.facts
    assert not data.unread
    without = prepare(replace(data, fields=FIELDS[:2]), tmp_path)
    assert list(without.fields) == ["size", "kind"]
    assert without.fitted == whole.fitted


def test_a_window_weighs_what_its_last_row_does(tmp_path):
    fields = (FIELDS[0], Field("again", "target", "numbers"), FIELDS[2])
    data = replace(described(tmp_path, [str(row) for row in range(20)], fields), windows=Windows(3, horizon=2, stride=2), split=Split())
    assert prepare(data, tmp_path).fields["importance"].tolist() == [4, 6, 8, 10, 12, 14, 16, 18]


WRONG = {
    "negative": (["1", "2", "-0.5", "1"], r"The column importance weighs the rows, but holds -0\.5 in row 3; a weight is 0 or more\."),
    "missing": (["1", "", "1", "1"], r"The column importance weighs the rows, but holds nothing in row 2; a weight is 0 or more\."),
    "infinite": (["1", "1", "1", "inf"], r"The column importance holds inf in row 4, which is no number that a network can read\."),
    "a word": (["1", "heavy", "1", "1"], r"The column importance holds 'heavy' in row 2, which is no number; write one"),
    "nothing to draw": (["0", "0", "0", "5"], r"Every row of the training part weighs 0 in importance, so that none would be drawn; give"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_weight_that_cannot_be_meant_is_told_with_its_row(case, tmp_path):
    weights, sentence = WRONG[case]
    with pytest.raises(DataError, match=sentence):
        prepared(tmp_path, weights)


def test_one_column_that_is_there_weighs_the_rows(tmp_path):
    twice = (*FIELDS, Field("again", "weight", "numbers"))
    with pytest.raises(DataError, match=r"One column weighs the rows, but importance, again are to; leave out all but one\."):
        prepared(tmp_path, ["1"] * 8, fields=twice)
    gone = (*FIELDS[:2], Field("gone", "weight", "numbers"))
    with pytest.raises(DataError, match=r"The rows are weighed by the column gone, but the data has size, kind, importance, again, part\."):
        prepared(tmp_path, ["1"] * 8, fields=gone)
