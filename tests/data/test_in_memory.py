"""Arrays as data: what their fields are, where they are kept, and what is refused in words."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import nnbuilder as nb
from nnbuilder.core.document import Field, Split
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import reread
from nnbuilder.data.errors import DataError
from nnbuilder.data.in_memory import kept_data
from nnbuilder.data.prepare import prepare

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=(40, 3))
CLASSES = RNG.integers(0, 3, 40)


def test_features_and_classes(tmp_path):
    data = kept_data(NUMBERS, CLASSES, tmp_path)

    assert data.fields == (
        Field("features", "input", "numbers", ("features_1", "features_2", "features_3"), transforms=(Setting("Standardise"),)),
        Field("label", "target", "category", ("label",)),
    )
    assert data.split == Split(by="stratified", column="label")
    assert data.facts is not None
    assert data.facts.rows == 40
    assert data.facts.fields["features"].shape == (3,)
    assert data.facts.fields["label"].names == ("0", "1", "2")
    assert Path(data.source.name).parent == tmp_path
    assert reread(data, Path("elsewhere")) == data


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        (np.array(["red", "blue"] * 20), ("blue", "red")),
        (["red", "blue"] * 20, ("blue", "red")),
        (np.array(["red", "blue"] * 20, dtype=object), ("blue", "red")),
        (np.array([True, False] * 20), ("False", "True")),
        ([[7], [2]] * 20, ("2", "7")),
        (list(range(40)), tuple(map(str, range(40)))),
    ],
)
def test_texts_truth_values_and_whole_numbers_are_classes(tmp_path, answers, names: tuple[str, ...]):
    data = kept_data(NUMBERS, answers, tmp_path, split=Split(1.0, 0.0, 0.0))

    assert data.facts is not None
    assert data.facts.fields["label"].names == names


@pytest.mark.parametrize(("answers", "columns"), [(NUMBERS[:, 0], ("target",)), (NUMBERS[:, :1], ("target",)), (NUMBERS[:, :2], ("target_1", "target_2"))])
def test_real_numbers_are_predicted_as_numbers(tmp_path, answers, columns: tuple[str, ...]):
    data = kept_data(NUMBERS, answers, tmp_path)

    assert data.fields[1] == Field("target", "target", "numbers", columns, transforms=(Setting("Standardise"),))
    assert data.split == Split()


@pytest.mark.parametrize(("shape", "name", "kind"), [((20, 3, 8, 8), "image", "image"), ((20, 5, 3), "sequence", "sequence")])
def test_pictures_and_sequences_may_stand_alone(tmp_path, shape: tuple[int, ...], name: str, kind: str):
    values = RNG.random(shape)
    data = kept_data(values, None, tmp_path)
    prepared = prepare(data, tmp_path)

    assert [(field.name, field.kind) for field in data.fields] == [(name, kind)]
    assert data.facts is not None
    assert data.facts.fields[name].shape == shape[1:]
    np.testing.assert_allclose(prepared.fitted.fields[name].invert(prepared.fields[name].numpy()), values, rtol=1e-6)


def test_the_same_arrays_are_one_file_that_stays_as_it_is(tmp_path):
    first = kept_data(NUMBERS, CLASSES, tmp_path)
    before = Path(first.source.name).stat().st_mtime_ns
    again = kept_data(NUMBERS.copy(), CLASSES.copy(), tmp_path)
    other = kept_data(NUMBERS + 1, CLASSES, tmp_path)

    assert again == first
    assert Path(again.source.name).stat().st_mtime_ns == before
    assert other.source != first.source
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_that_was_damaged_is_written_again(tmp_path):
    path = Path(kept_data(NUMBERS, CLASSES, tmp_path).source.name)
    content = path.read_bytes()
    path.write_bytes(content[:-10])

    assert Path(kept_data(NUMBERS, CLASSES, tmp_path).source.name).read_bytes() == content


def test_columns_have_the_names_that_are_given(tmp_path):
    data = kept_data(NUMBERS, CLASSES, tmp_path, columns=("file", "Größe (cm)", "weight"))

    assert data.fields[0].columns == ("file", "Größe (cm)", "weight")
    assert data.facts is not None
    assert data.facts.fields["features"].names == ("file", "Größe (cm)", "weight")


def test_arrays_are_kept_with_the_data_of_the_user():
    data = nb.data(NUMBERS, CLASSES)

    assert Path(data.source.name).parent.name == "data"
    assert Path(data.source.name).exists()


def test_gaps_in_features_are_filled_and_gaps_in_answers_refused(tmp_path):
    holes = NUMBERS.copy()
    holes[3, 1] = np.nan
    prepared = prepare(kept_data(holes, CLASSES, tmp_path), tmp_path)

    assert np.isfinite(prepared.fields["features"].numpy()).all()
    with pytest.raises(DataError, match="The target target is missing in 1 of 40 rows"):
        kept_data(NUMBERS, holes[:, 1], tmp_path)


@pytest.mark.parametrize(
    ("given", "answers", "sentence"),
    [
        (NUMBERS, CLASSES[:-1], "X has 40 rows, but y has 39; each row needs its own answer."),
        (NUMBERS[:, 0], CLASSES, r"X has the shape \(40,\); it should be \(rows, features\)"),
        (NUMBERS[:0], CLASSES[:0], "with at least one row"),
        ([["a", "b"]] * 40, CLASSES, "X should be numbers, one row a sample"),
        ([[1.0, 2.0], [3.0]], CLASSES, "X should be numbers, one row a sample"),
        (np.where(NUMBERS[4, 1] == NUMBERS, np.inf, NUMBERS), CLASSES, "X holds an infinite number in row 5;"),
        (NUMBERS, np.full(40, np.inf), "y holds an infinite number in row 1; take that row out or put a number there."),
        (NUMBERS, NUMBERS[:, :, None], "it should be one class a row, or real numbers"),
        (NUMBERS, np.array(["2020-01-01"] * 40, dtype="datetime64[D]"), "it should be one class a row"),
    ],
)
def test_what_is_no_data_is_refused_in_words(tmp_path, given, answers, sentence: str):
    with pytest.raises(DataError, match=sentence):
        kept_data(given, answers, tmp_path)


@pytest.mark.parametrize("columns", [("a", "b"), ("a", "b", "b"), ("a", "b", "label")])
def test_names_that_do_not_fit_are_refused(tmp_path, columns: tuple[str, ...]):
    with pytest.raises(DataError, match="X has 3 columns, so 3 names are needed, all different and none of them label or target"):
        kept_data(NUMBERS, CLASSES, tmp_path, columns=columns)


@pytest.mark.skipif(sys.platform == "win32", reason="a file stands where a folder is needed")
def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"The data cannot be kept in .*choose another folder"):
        kept_data(NUMBERS, CLASSES, tmp_path / "file")
