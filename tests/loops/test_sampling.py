"""Rows that are drawn by their class: how often, which beside which, and the same ones every time."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.loops import batches as loop
from nnbuilder.loops.batches import Batch, Data
from nnbuilder.loops.sampling import Balanced, Drawn, Pairs, Triplets

FIELDS: dict[type[Drawn], list[str]] = {
    Balanced: ["place", "label"],
    Pairs: ["place", "place.other", "place.mask", "place.other.mask", "label.same"],
    Triplets: ["place", "place.positive", "place.negative"],
}


def data(labels: list[int]) -> Data:
    places = torch.arange(len(labels))
    return Data({"place": places, "place.mask": places % 2 == 0, "label": torch.tensor(labels)}, {"train": places})


def drawn(kind: type[Drawn], labels: list[int], size: int = 6, rows: torch.Tensor | None = None) -> Drawn:
    made = data(labels)
    return kind(made, made.rows("train") if rows is None else rows, FIELDS[kind], "label", size, seed=5)


def column(batches: Iterable[Batch], name: str) -> torch.Tensor:
    return torch.cat([batch[name] for batch in batches])


def test_balanced_rows_are_of_each_class_equally_often_whatever_the_shares_of_the_data():
    labels = [0] * 900 + [1] * 90 + [2] * 10
    batches = drawn(Balanced, labels)

    found = torch.stack([torch.bincount(column(batches.epoch(number), "label"), minlength=3) for number in range(10)])

    assert (found.sum(dim=1) == 1000).all()
    # A third of 10,000 rows is drawn with a standard deviation of 47.
    assert (found.sum(dim=0) - 10_000 / 3).abs().max() < 5 * 47
    rare = column(batches.epoch(0), "place")
    assert set(rare[rare >= 990].tolist()) == set(range(990, 1000))


def test_every_second_pair_is_of_one_class_and_never_a_row_with_itself():
    labels = [place % 4 for place in range(61)]
    batches = list(drawn(Pairs, labels).epoch(3))
    first, other, is_same = (column(batches, name) for name in ("place", "place.other", "label.same"))
    classes = torch.tensor(labels)

    assert sorted(first.tolist()) == list(range(61))
    assert (first != other).all()
    assert torch.equal(is_same, (classes[first] == classes[other]).long())
    assert all(int(batch["label.same"].sum()) == 3 for batch in batches[:-1])
    assert torch.equal(column(batches, "place.other.mask"), other % 2 == 0)
    assert torch.equal(column(batches, "place.mask"), first % 2 == 0)


def test_of_a_triplet_the_second_is_of_the_same_class_and_the_third_of_another():
    labels = [place % 5 for place in range(60)]
    batches = list(drawn(Triplets, labels).epoch(0))
    first, positive, negative = (torch.tensor(labels)[column(batches, name)] for name in FIELDS[Triplets])

    assert torch.equal(first, positive)
    assert (first != negative).all()
    assert (column(batches, "place") != column(batches, "place.positive")).all()


def test_over_many_epochs_every_row_of_a_class_is_drawn_as_often():
    labels = [place % 3 for place in range(12)]
    batches = drawn(Triplets, labels)
    counts = torch.zeros(12, 12)
    for number in range(600):
        epoch = list(batches.epoch(number))
        for name in ("place.positive", "place.negative"):
            counts.index_put_((column(epoch, "place"), column(epoch, name)), torch.ones(12), accumulate=True)

    is_same = torch.tensor(labels)[:, None] == torch.tensor(labels)[None]
    # A positive is one of 3 others, a negative one of 8: 200 and 75 times, give or take 12 and 8.
    assert (counts[is_same & ~torch.eye(12, dtype=torch.bool)] - 200).abs().max() < 5 * 12
    assert (counts[~is_same] - 75).abs().max() < 5 * 8


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("block_bytes", [1, 200, 2**26])
def test_an_epoch_follows_from_seed_and_number_alone_and_goes_on_in_its_middle(monkeypatch, kind, block_bytes):
    monkeypatch.setattr(loop, "BLOCK_BYTES", block_bytes)
    batches = drawn(kind, [place % 3 for place in range(23)])
    before = torch.get_rng_state()

    whole, again, other = (list(batches.epoch(number)) for number in (2, 2, 3))

    assert torch.equal(torch.get_rng_state(), before)
    for name in FIELDS[kind]:
        assert torch.equal(column(whole, name), column(again, name))
        assert torch.equal(column(batches.epoch(2, 2), name), column(whole[2:], name))
    assert not torch.equal(column(whole, "place"), column(other, "place"))


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.sampled_from(list(FIELDS)), st.integers(0, 100))
def test_whatever_the_classes_only_rows_of_the_part_are_drawn(labels, kind, epoch):
    rows = torch.arange(len(labels))[:: 2 if len(labels) > 3 else 1]
    batches = drawn(kind, labels, rows=rows)

    for name in FIELDS[kind]:
        if name.startswith("place") and not name.endswith("mask"):
            assert set(column(batches.epoch(epoch), name).tolist()) <= set(rows.tolist())
    assert len(column(batches.epoch(epoch), "place")) == len(rows)
