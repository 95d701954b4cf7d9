"""Batches hold every row once an epoch, in an order that can be taken up anywhere, from the part a phase asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.document import Source
from nnbuilder.core.phases import Part
from nnbuilder.data.batching import Batches, rows_of
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare


@pytest.fixture(scope="module")
def digits():
    return prepare(describe(Source("builtin", "digits"), Path(".")), Path("."))


@given(st.integers(1, 200), st.integers(1, 70), st.integers(0, 2**40), st.integers(0, 100), st.booleans())
def test_an_epoch_has_every_row_once(count, size, seed, epoch, merges):
    rows = torch.arange(count) * 3 + 1
    batches = Batches(rows, size, seed, merges)
    ordered = batches.epoch(epoch)
    found = [batches.batch(ordered, step) for step in range(len(batches))]
    assert torch.cat(found).sort().values.tolist() == rows.tolist()
    assert all(len(batch) == size for batch in found[:-1])
    if merges and count > 1 and size > 1:
        assert all(len(batch) > 1 for batch in found)


def test_the_order_follows_from_seed_and_epoch_alone():
    batches = Batches(torch.arange(50), 8, seed=3)
    first = batches.epoch(4)
    torch.manual_seed(99)
    torch.rand(1000)
    assert torch.equal(batches.epoch(4), first)
    assert not torch.equal(batches.epoch(5), first)
    assert not torch.equal(Batches(torch.arange(50), 8, seed=4).epoch(4), first)


def test_shuffling_leaves_the_global_generator_alone():
    before = torch.get_rng_state()
    Batches(torch.arange(50), 8, seed=3).epoch(0)
    assert torch.equal(torch.get_rng_state(), before)


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
