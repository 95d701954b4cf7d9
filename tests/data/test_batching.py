"""The rows of a part that a phase asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nnbuilder.core.document import Source
from nnbuilder.core.phases import Part
from nnbuilder.data.batching import rows_of
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare


@pytest.fixture(scope="module")
def digits():
    return prepare(describe(Source("builtin", "digits"), Path(".")), Path("."))


def test_a_filter_keeps_rows_of_the_named_classes(digits):
    rows = rows_of(Part(where=(("label", ("3", "7")),)), digits, "train")
    assert set(digits.fields["label"][rows].tolist()) == {3, 7}
    assert set(rows.tolist()) <= set(digits.parts["train"].tolist())
    assert len(rows) == sum(int(digits.fields["label"][row]) in (3, 7) for row in digits.parts["train"])


def test_a_fraction_is_a_seeded_share_of_training_only(digits):
    part = Part(fraction=0.1)
    first = rows_of(part, digits, "train", seed=1)
    assert len(first) == round(len(digits.parts["train"]) * 0.1)
    assert torch.equal(first, rows_of(part, digits, "train", seed=1))
    assert not torch.equal(first, rows_of(part, digits, "train", seed=2))
    assert torch.equal(rows_of(part, digits, "validation"), digits.parts["validation"])


def test_filters_that_leave_nothing_or_name_nothing_are_told(digits):
    with pytest.raises(DataError, match="no rows to train on"):
        rows_of(Part(where=(("label", ("eleven",)),)), digits, "train")
    with pytest.raises(DataError, match="filters on colour, but the data has image, label"):
        rows_of(Part(where=(("colour", ("red",)),)), digits, "train")
