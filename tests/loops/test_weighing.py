"""Rows that are drawn by their weight: how often, and the same ones every time."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.loops import batches as loop
from nnbuilder.loops.batches import Batch, Data
from nnbuilder.loops.weighing import Weighted


def places(batches: Iterable[Batch]) -> torch.Tensor:
    return torch.cat([batch["place"] for batch in batches])


def weighted(weights: list[float], size: int = 6, rows: torch.Tensor | None = None) -> Weighted:
    numbers = torch.arange(len(weights))
    made = Data({"place": numbers, "importance": torch.tensor(weights, dtype=torch.float64)}, {"train": numbers})
    return Weighted(made, made.rows("train") if rows is None else rows, ["place"], "importance", size, seed=5)


def test_a_row_comes_as_often_as_it_weighs_and_never_where_that_is_nothing():
    batches = weighted([0, 1, 3, 0, 0.5, 0] * 200)

    drawn = torch.cat([places(batches.epoch(number)) for number in range(10)])

    counts = torch.bincount(drawn % 6, minlength=6)
    assert counts.sum() == 12_000
    assert counts[[0, 3, 5]].tolist() == [0, 0, 0]
    # Of 12,000 rows so many are due, give or take 5 standard deviations.
    for place, share in ((1, 1 / 4.5), (2, 3 / 4.5), (4, 0.5 / 4.5)):
        assert abs(int(counts[place]) - 12_000 * share) < 5 * (12_000 * share * (1 - share)) ** 0.5
    assert len(set(drawn[drawn % 6 == 1].tolist())) == 200


def test_each_row_takes_its_share_of_what_the_generator_draws():
    """Row by row, as the definition says it: the first row whose sum of weights lies above the number drawn."""
    weights = [2.0, 0.0, 1.0, 5.0, 0.0]
    shares = torch.rand(5, generator=torch.Generator().manual_seed(5 * 1_000_003 + 7), dtype=torch.float64).tolist()

    right = [next(place for place in range(5) if sum(weights[: place + 1]) > share * sum(weights)) for share in shares]

    assert places(weighted(weights).epoch(7)).tolist() == right


@pytest.mark.parametrize("block_bytes", [1, 200, 2**26])
def test_a_weighted_epoch_follows_from_seed_and_number_alone_and_goes_on_in_its_middle(monkeypatch, block_bytes):
    monkeypatch.setattr(loop, "BLOCK_BYTES", block_bytes)
    batches = weighted([place % 4 for place in range(23)])
    before = torch.get_rng_state()

    whole, other = list(batches.epoch(2)), list(batches.epoch(3))

    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(places(batches.epoch(2, 2)), places(whole[2:]))
    assert not torch.equal(places(whole), places(other))


@given(st.lists(st.sampled_from([0.0, 1e-30, 0.3, 1.0, 7.0, 1e30]), min_size=1, max_size=40), st.integers(0, 100))
def test_whatever_the_weights_only_rows_of_the_part_that_weigh_something_are_drawn(weights, epoch):
    rows = torch.arange(len(weights))[:: 2 if len(weights) > 3 else 1]
    heavy = {row for row in rows.tolist() if weights[row] > 0}
    batches = weighted(weights, rows=rows)

    assert len(batches) == (-(-len(rows) // 6) if heavy else 0)
    if heavy:
        drawn = places(batches.epoch(epoch)).tolist()
        assert len(drawn) == len(rows)
        assert set(drawn) <= heavy
