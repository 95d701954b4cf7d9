"""Batches of an epoch: which rows, in which order, from where on, and the same ones every time."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from nnbuilder.loops import batches as loop
from nnbuilder.loops.batches import Batch, Data, read_data

ROWS = 23


def data(**more: object) -> Data:
    fields = {"place": torch.arange(ROWS), "label": torch.arange(ROWS) % 3, "wide": torch.rand(ROWS, 4, generator=torch.Generator().manual_seed(1))}
    return Data(fields, {"train": torch.arange(3, ROWS), "test": torch.arange(3)}, **more)


def places(batches: Iterable[Batch]) -> list[list[int]]:
    return [batch["place"].tolist() for batch in batches]


def test_an_epoch_sees_every_row_once_in_an_order_of_its_own():
    batches = data().batches(data().rows("train"), ["place"], 6, seed=1)

    first, again, second = (places(batches.epoch(number)) for number in (0, 0, 1))

    assert first == again != second
    assert [len(batch) for batch in first] == [6, 6, 6, 2]
    for epoch in (first, second):
        assert sorted(place for batch in epoch for place in batch) == list(range(3, ROWS))


@given(st.integers(1, 200), st.integers(2, 70), st.integers(0, 2**40), st.integers(0, 100), st.booleans())
def test_whatever_their_number_and_size_every_row_comes_once(count, size, seed, epoch, merges):
    rows = torch.arange(count) * 3 + 1
    batches = Data({"place": torch.arange(3 * count + 1)}, {}).batches(rows, ["place"], size, seed=seed, least=2 if merges else 1)

    before = torch.get_rng_state()
    made = places(batches.epoch(epoch))

    assert torch.equal(torch.get_rng_state(), before)
    assert sorted(place for batch in made for place in batch) == rows.tolist()
    assert len(made) == len(batches)
    assert all(len(batch) == size for batch in made[:-1])
    assert not merges or count == 1 or all(len(batch) > 1 for batch in made)


@given(rows=st.integers(2, 400), each=st.integers(1, 50), together=st.integers(1, 9), seed=st.integers(0, 2**40), epoch=st.integers(0, 9))
def test_what_may_be_larger_than_the_memory_is_shuffled_within_stretches(rows, each, together, seed, epoch):
    with pytest.MonkeyPatch.context() as patch:
        for limit, size in (("STREAMED_BYTES", 0), ("STRETCH_BYTES", 8 * each + 7), ("STRETCHES", together)):
            patch.setattr(loop, limit, size)
        batches = Data({"place": torch.arange(rows)}, {}).batches(torch.arange(rows), ["place"], 5, seed=seed)
        order = torch.tensor([place for batch in places(batches.epoch(epoch)) for place in batch])
        again = [place for batch in places(batches.epoch(epoch, 1)) for place in batch]

    assert sorted(order.tolist()) == list(range(rows))
    assert again == order[5:].tolist()
    if rows % each == 0:
        for some in torch.split(order, each * together):
            assert len(set((some // each).tolist())) <= together, "so much is read before the next stretches are"


def test_a_large_set_is_in_another_order_each_epoch(monkeypatch):
    monkeypatch.setattr(loop, "STREAMED_BYTES", 0)
    batches = data().batches(data().rows("train"), ["place"], 6, seed=1)
    assert places(batches.epoch(0)) == places(batches.epoch(0)) != places(batches.epoch(1))


@pytest.mark.parametrize("start", range(5))
@pytest.mark.parametrize("block_bytes", [1, 200, 2**26])
def test_an_epoch_taken_up_in_the_middle_goes_on_with_the_same_batches(monkeypatch, start, block_bytes):
    monkeypatch.setattr(loop, "BLOCK_BYTES", block_bytes)
    batches = data().batches(data().rows("train"), ["place", "wide"], 6, seed=1)

    whole, rest = list(batches.epoch(2)), list(batches.epoch(2, start))

    assert places(rest) == places(whole[start:])
    assert all(torch.equal(a["wide"], b["wide"]) for a, b in zip(rest, whole[start:], strict=True))


def test_a_last_batch_that_is_too_small_joins_the_one_before():
    batches = data().batches(torch.arange(13), ["place"], 6, seed=1, least=2)

    assert len(batches) == 2
    assert [len(batch) for batch in batches.epoch(0)] == [6, 7]
    assert len(data().batches(torch.arange(1), ["place"], 6, least=2)) == 1
    assert list(data().batches(torch.arange(0), ["place"], 6)) == []


def test_noise_has_a_seed_of_its_own_or_is_that_of_torch():
    seeded = data().batches(data().rows("test"), ["place"], 2, noise=7)
    torch.manual_seed(3)
    before = torch.get_rng_state()
    once, again = ([batch.noise(4) for batch in seeded] for _ in range(2))

    assert all(torch.equal(a, b) for a, b in zip(once, again, strict=True))
    assert torch.equal(torch.get_rng_state(), before)
    plain = next(iter(data().batches(data().rows("test"), ["place"], 2)))
    drawn = plain.noise(4)
    assert drawn.shape == (2, 4)
    torch.manual_seed(3)
    assert torch.equal(drawn, torch.randn(2, 4))


def test_rows_are_chosen_by_class_by_word_and_by_share():
    words = {"town": ["Ulm" if place % 2 else "Bonn" for place in range(ROWS)]}
    some = data(words=words)

    assert set((some.rows("train", where={"label": [0, 2]}) % 3).tolist()) == {0, 2}
    assert all(row % 2 for row in some.rows("train", where={"town": ["Ulm"]}).tolist())
    share = some.rows("train", fraction=0.5, seed=4)
    assert len(share) == 10
    assert torch.equal(share, some.rows("train", fraction=0.5, seed=4))
    assert torch.equal(share, share.sort().values)


def test_what_is_not_there_is_told():
    with pytest.raises(ValueError, match="The data has no field image; it has place, label, wide"):
        data().batches(data().rows("train"), ["image"], 6)
    with pytest.raises(ValueError, match="What stands in town is not part of these tensors"):
        data().rows("train", where={"town": ["Ulm"]})


def test_a_file_of_tensors_gives_the_rows_of_each_part(tmp_path):
    whole = data()
    parts = {f"{part}/{name}": tensor[rows].contiguous() for part, rows in whole.parts.items() for name, tensor in whole.fields.items()}
    save_file(parts, tmp_path / "data.safetensors")

    again = read_data(str(tmp_path / "data.safetensors"))

    for part, rows in whole.parts.items():
        for name, tensor in whole.fields.items():
            assert torch.equal(again.fields[name][again.rows(part)], tensor[rows])
