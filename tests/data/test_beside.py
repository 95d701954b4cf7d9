"""The rows that stand beside each row: of which class, of which part, and the same ones every time."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.data.beside import Fields, rows_beside

CLASSES = [str(place % 4) for place in range(60)]
PARTS = {"train": np.arange(0, 40), "validation": np.arange(40, 50), "test": np.arange(50, 60)}


def fields(seed: int = 0) -> Fields:
    places = torch.arange(60)
    return Fields({"place": places, "place.mask": places % 2 == 0, "label": torch.zeros(60, dtype=torch.int64)}, PARTS, lambda: CLASSES, seed)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(0, 3))
def test_each_stands_with_rows_of_its_part_of_its_class_and_of_another(classes, seed):
    codes, half = np.array(classes), len(classes) // 2
    parts = {"train": np.arange(half), "test": np.arange(half, len(classes))}
    beside = rows_beside(codes, parts, seed)

    for rows in parts.values():
        for row in rows:
            alike, unlike = set(rows[codes[rows] == codes[row]]) - {row}, set(rows[codes[rows] != codes[row]])
            assert beside["positive"][row] in (alike or {row})
            assert beside["negative"][row] in (unlike or set(rows))
            assert beside["other"][row] in (beside["positive"][row], beside["negative"][row])


def test_half_of_the_pairs_of_every_part_are_of_one_class():
    for rows in PARTS.values():
        assert int(fields()["label.same"][rows].sum()) == len(rows) // 2


def test_what_stands_beside_is_that_of_one_row_and_told_by_what_the_data_says():
    """The target as it was prepared is one class here, as classes that training did not have are."""
    made = fields()
    other = made["place.other"]
    assert torch.equal(made["place.other.mask"], other % 2 == 0)
    assert torch.equal(made["label.same"], torch.tensor([int(CLASSES[row] == CLASSES[place]) for row, place in enumerate(other.tolist())]))


def test_they_are_the_same_every_time_and_others_with_another_seed():
    assert torch.equal(fields()["place.other"], fields()["place.other"])
    assert not torch.equal(fields()["place.other"], fields(1)["place.other"])


def test_what_nobody_asks_for_is_not_made():
    made = fields()
    assert list(made) == ["place", "place.mask", "label"]
    assert len(made) == 3
    assert made.get("place.friend") is None
    assert "gone.other" not in made
    with pytest.raises(KeyError):
        Fields({"place": torch.arange(3)}, {"train": np.arange(3)}, lambda: None, 0)["place.other"]
