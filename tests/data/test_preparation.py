"""What is fitted comes from the training part alone, survives JSON to the bit, and answers raw values in words."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nnbuilder.core.document import Field, Source
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.earlier_fits import preparation_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import fit
from nnbuilder.data.preparation import preparation as preparation_file
from nnbuilder.data.preparation.cells import Unprepared, in_digits
from nnbuilder.data.prepare import prepare

ROWS = [(f"{20 + row % 9}.{row % 7}", ("red", "green", "blue")[row % 3], f"{row * 3 % 11}", ("yes", "no")[row % 2]) for row in range(60)]


def _write(folder: Path, rows) -> None:
    lines = ["age,colour,visits,label", *(",".join(row) for row in rows)]
    (folder / "people.csv").write_text("\n".join(lines) + "\n", "utf-8")


@pytest.fixture
def people(tmp_path):
    _write(tmp_path, ROWS)
    return describe(Source("csv", "people.csv"), tmp_path), tmp_path


def test_columns_are_standardised_and_one_hot(people):
    data, folder = people
    prepared = prepare(data, folder)
    assert prepared.facts.fields["features"].names == ("age", "colour=blue", "colour=green", "colour=red", "visits")
    features = prepared.fields["features"]
    assert features[:3, 1:4].tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0]]
    train = features[prepared.parts["train"]][:, [0, 4]].double()
    assert torch.allclose(train.mean(0), torch.zeros(2).double(), atol=1e-6)
    assert torch.allclose(train.std(0, correction=0), torch.ones(2).double(), atol=1e-6)


def test_changing_rows_outside_training_moves_nothing(people):
    data, folder = people
    before = prepare(data, folder)
    train = set(before.parts["train"].tolist())
    _write(folder, [row if number in train else ("9999", row[1], "-500", row[3]) for number, row in enumerate(ROWS)])
    after = prepare(data, folder)
    assert after.fitted == before.fitted
    assert torch.equal(after.fields["features"][before.parts["train"]], before.fields["features"][before.parts["train"]])
    assert not torch.equal(after.fields["features"], before.fields["features"])


def test_changing_a_row_of_training_moves_the_mean(people):
    data, folder = people
    before = prepare(data, folder)
    first = int(before.parts["train"][0])
    _write(folder, [("9999", *row[1:]) if number == first else row for number, row in enumerate(ROWS)])
    assert prepare(data, folder).fitted != before.fitted


def test_missing_numbers_count_as_the_mean_of_training(people):
    data, folder = people
    train = set(prepare(data, folder).parts["train"].tolist())
    gaps = sorted(train)[:3] + sorted(set(range(60)) - train)[:3]
    _write(folder, [(("", "NA", "?")[number % 3], *row[1:]) if number in gaps else row for number, row in enumerate(ROWS)])
    prepared = prepare(data, folder)
    known = np.array([float(ROWS[row][0]) for row in sorted(train) if row not in gaps])
    (step,) = prepared.fitted.fields["features"].parts[0].steps
    assert step.mean == pytest.approx((known.mean(),), rel=1e-12)
    assert prepared.fields["features"][gaps, 0].tolist() == [0.0] * 6


@pytest.mark.parametrize("name", ["digits", "iris", "diabetes"])
def test_json_gives_the_same_bits(name):
    base = Path(".")
    prepared = prepare(describe(Source("builtin", name), base), base)
    again = preparation_of(prepared.fitted.to_json())
    assert again == prepared.fitted
    assert all(
        np.array_equal(again.apply(field, prepared.raw)[field].view(np.uint8), tensor.numpy().view(np.uint8)) for field, tensor in prepared.fields.items()
    )


def test_texts_and_numbers_and_single_rows_give_the_same_bits():
    base = Path(".")
    prepared = prepare(describe(Source("builtin", "iris"), base), base)
    texts = {name: [repr(float(value)) for value in prepared.raw[name]] for name in prepared.raw if name != "species"}
    assert np.array_equal(prepared.fitted.apply("features", texts)["features"], prepared.fields["features"].numpy())
    for row in (0, 77, 149):
        one = prepared.fitted.apply("features", {name: [values[row]] for name, values in texts.items()})["features"]
        assert np.array_equal(one[0], prepared.fields["features"][row].numpy())


def test_the_files_work_on_their_own_with_numpy_only(people, tmp_path):
    data, folder = people
    prepared = prepare(data, folder)
    shutil.copytree(Path(preparation_file.__file__).parent, tmp_path / "preparation", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "preparation.json").write_text(prepared.fitted.to_json(), "utf-8")
    code = """
import csv, sys
import numpy as np
from preparation.category import Category
from preparation.numbers import Numbers
from preparation.preparation import Preparation
rows = list(csv.DictReader(open("people.csv", encoding="utf-8")))
raw = {name: [row[name] for row in rows] for name in rows[0]}
kinds = {"numbers": Numbers.decode, "category": Category.decode}
np.save("features.npy", Preparation.from_json(open("preparation.json", encoding="utf-8").read(), kinds).apply("features", raw)["features"])
assert "torch" not in sys.modules and "nnbuilder" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert np.array_equal(np.load(tmp_path / "features.npy"), prepared.fields["features"].numpy())


def test_values_that_training_did_not_have_are_told(people):
    data, folder = people
    known = prepare(data, folder).fitted
    with pytest.raises(Unprepared, match="label has the value 'perhaps' in row 2, which the training data did not have; known are no, yes"):
        known.apply("label", {"label": ["yes", "perhaps"]})
    with pytest.raises(Unprepared, match="The column age holds 'old' in row 1, which is no number"):
        known.apply("features", {"age": ["old"], "colour": ["red"], "visits": ["1"]})
    with pytest.raises(Unprepared, match="The column visits is missing; features needs age, colour, visits"):
        known.apply("features", {"age": ["1"], "colour": ["red"]})
    assert known.apply("features", {"age": ["1"], "colour": ["purple"], "visits": ["1"]})["features"][0, 1:4].tolist() == [0, 0, 0]


def test_new_classes_in_a_later_file_are_told_when_an_earlier_fit_is_used(people):
    data, folder = people
    known = prepare(data, folder).fitted
    _write(folder, [*ROWS, ("20", "red", "1", "perhaps")])
    with pytest.raises(DataError, match="label has the value 'perhaps'"):
        prepare(data, folder, known)


def test_pictures_of_the_wrong_size_are_told():
    base = Path(".")
    known = prepare(describe(Source("builtin", "digits"), base), base).fitted
    with pytest.raises(Unprepared, match=r"image should have the shape \(1, 8, 8\) for each sample, got \(9, 9\)"):
        known.apply("image", {"image": np.zeros((2, 9, 9))})


def test_gaps_in_numbers_that_are_not_standardised_are_refused(people):
    data, folder = people
    _write(folder, [("", *ROWS[0][1:]), *ROWS[1:]])
    plain = replace(data, fields=(replace(data.fields[0], transforms=()), data.fields[1]))
    with pytest.raises(DataError, match="The column age has no value in row 1, and nothing fills it in"):
        prepare(plain, folder)


@pytest.mark.parametrize(
    ("number", "text"),
    [(1e8, "100000000"), (-0.1234567, "-0.123457"), (1.2e-5, "0.000012"), (3.0, "3"), (0.0, "0"), (2.5e20, "2.5e+20"), (1e-9, "1e-09")],
)
def test_a_number_is_told_in_the_digits_of_a_person(number, text):
    assert in_digits(number) == text


def test_a_value_far_from_training_is_told_without_an_exponent():
    fitted = fit([Field("basket", "input", "numbers", transforms=(Setting("Standardise"),))], {"basket": np.array([10.0, 2e6])}, np.arange(2))
    assert [words for _, words in fitted.fields["basket"].remarks({"basket": [1e8]})] == ["basket is 100000000, far from the 10 to 2000000 that training had."]
