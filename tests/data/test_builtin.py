"""The built-in sets: their fields, shapes, ranges and parts, as a person and the templates count on them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from nnbuilder.core.document import DataSet, Source
from nnbuilder.data.builtin import SETS
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.staleness import facts_are_stale

HERE = Path(".")
READY = list(SETS)


def test_digits_are_pictures_between_0_and_1_with_ten_classes():
    data = describe(Source("builtin", "digits"), HERE)
    prepared = prepare(data, HERE)
    image, label = prepared.fields["image"], prepared.fields["label"]
    assert (image.shape, image.dtype, label.shape, label.dtype) == ((1797, 1, 8, 8), torch.float32, (1797,), torch.int64)
    assert image.min() == 0
    assert image.max() == 1
    assert data.facts.fields["label"].names == tuple("0123456789")
    assert data.facts == prepared.facts
    assert label[:10].tolist() == list(range(10))


def test_digits_as_rows_are_sequences_of_the_same_numbers():
    rows = prepare(describe(Source("builtin", "digits", {"view": "rows"}), HERE), HERE)
    images = prepare(describe(Source("builtin", "digits"), HERE), HERE)
    assert (rows.facts.fields["rows"].kind, rows.facts.fields["rows"].shape) == ("sequence", (8, 8))
    assert torch.equal(rows.fields["rows"], images.fields["image"][:, 0])


def test_iris_has_four_standardised_numbers_and_three_species():
    prepared = prepare(describe(Source("builtin", "iris"), HERE), HERE)
    train = prepared.fields["features"][prepared.parts["train"]].double()
    assert prepared.facts.fields["species"].names == ("setosa", "versicolor", "virginica")
    assert train.shape[1] == 4
    assert torch.allclose(train.mean(0), torch.zeros(4).double(), atol=1e-6)
    assert torch.allclose(train.std(0, correction=0), torch.ones(4).double(), atol=1e-6)


def test_diabetes_predicts_a_number_that_goes_back_to_its_units():
    prepared = prepare(describe(Source("builtin", "diabetes"), HERE), HERE)
    assert prepared.facts.fields["features"].shape == (10,)
    assert prepared.facts.fields["progression"].shape == (1,)
    back = prepared.fitted.fields["progression"].invert(prepared.fields["progression"].numpy())
    assert np.allclose(back[:, 0], prepared.raw["progression"], atol=1e-4)


@pytest.mark.parametrize("name", READY)
def test_preparing_twice_gives_the_same_bits(name):
    data = describe(Source("builtin", name), HERE)
    first, second = prepare(data, HERE), prepare(data, HERE)
    assert all(torch.equal(first.fields[field], second.fields[field]) for field in first.fields)
    assert all(torch.equal(first.parts[part], second.parts[part]) for part in first.parts)


def test_digits_preview_shows_pictures_with_their_labels():
    shown = preview(describe(Source("builtin", "digits"), HERE), HERE, rows=12)
    assert (shown.pictures.shape, shown.pictures.dtype, shown.pictures.max()) == ((12, 8, 8), np.uint8, 255)
    assert shown.captions[:4] == ("0", "1", "2", "3")
    assert sum(shown.classes["label"].values()) == shown.rows == sum(shown.parts.values()) == 1797


def test_looking_at_data_does_not_load_torch():
    code = """
import sys
from pathlib import Path
from nnbuilder.core.document import Source
from nnbuilder.data.describe import describe
from nnbuilder.data.preview import preview
from nnbuilder.data.staleness import facts_are_stale
assert "sklearn" not in sys.modules, "scikit-learn is slow to load and is not needed yet"
data = describe(Source("builtin", "iris"), Path("."))
preview(data, Path("."))
assert facts_are_stale(data, Path(".")) is None
assert "torch" not in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_unknown_names_and_kinds_are_refused_in_words():
    with pytest.raises(DataError, match="no built-in data set called 'mnist'; there are digits, iris, wine"):
        describe(Source("builtin", "mnist"), HERE)
    with pytest.raises(DataError, match="data of the kind 'matlab'; it knows builtin, csv, jsonl"):
        describe(Source("matlab", "x"), HERE)


def test_built_in_facts_never_go_stale_and_unread_ones_say_so():
    data = describe(Source("builtin", "iris"), HERE)
    assert facts_are_stale(data, HERE) is None
    assert facts_are_stale(DataSet(data.source), HERE) == "The data has not been read yet."


@pytest.mark.parametrize("name", READY)
def test_every_built_in_set_opens_with_its_facts_and_can_be_looked_at(name):
    data = describe(Source("builtin", name), HERE)
    prepared, shown = prepare(data, HERE), preview(data, HERE)
    assert data.facts == prepared.facts
    divided = np.concatenate([rows.numpy() for rows in prepared.parts.values()])
    assert len(np.unique(divided)) == len(divided), "no row is in two parts"
    assert data.windows is not None or len(divided) == data.facts.rows, "only a window that spans two parts is in none"
    assert shown.parts == {name: len(rows) for name, rows in prepared.parts.items()}
    assert facts_are_stale(data, HERE) is None
    for field, facts in data.facts.fields.items():
        tensor = prepared.fields[field]
        assert (f"{field}.mask" in prepared.fields) == facts.mask
        assert tuple(tensor.shape[1:]) == facts.shape
        assert str(tensor.dtype) == f"torch.{facts.dtype}"


def test_wine_and_breast_cancer_are_those_of_scikit_learn():
    wine, cancer = (prepare(describe(Source("builtin", name), HERE), HERE) for name in ("wine", "breast_cancer"))
    assert (wine.fields["features"].shape, wine.facts.fields["grower"].names) == ((178, 13), ("class_0", "class_1", "class_2"))
    assert (cancer.fields["features"].shape, cancer.facts.fields["diagnosis"].names) == ((569, 30), ("benign", "malignant"))
    assert cancer.raw["mean_radius"][0] == pytest.approx(17.99)


def test_texts_of_another_python_are_stale():
    data = describe(Source("builtin", "topics"), HERE)
    older = replace(data, facts=replace(data.facts, fingerprint="topics of Python 3.10.1"))
    assert "has changed" in facts_are_stale(older, HERE)
