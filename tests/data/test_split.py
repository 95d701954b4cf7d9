"""Parts are disjoint, complete, fair to every class, and the same for the same seed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.document import Split
from nnbuilder.data.errors import DataError
from nnbuilder.data.split import PARTS, divide

shares = st.tuples(st.floats(0.05, 0.95), st.floats(0, 1)).map(lambda pair: (pair[0], (1 - pair[0]) * pair[1]))
splits = st.builds(lambda pair, seed: Split(pair[0], pair[1], 1 - pair[0] - pair[1], seed), shares, st.integers(0, 2**32))
labels = st.lists(st.sampled_from("abcdefgh"), min_size=3, max_size=120)


@given(splits, st.integers(3, 300))
def test_every_row_is_in_exactly_one_part(split, rows):
    parts = divide(split, rows)
    assert tuple(parts) == PARTS
    assert np.sort(np.concatenate(list(parts.values()))).tolist() == list(range(rows))
    for share, part in zip((split.train, split.validation, split.test), parts.values(), strict=True):
        assert abs(len(part) - share * rows) <= 2


@given(splits, labels)
def test_with_classes_every_row_is_in_exactly_one_part_and_training_has_every_class(split, names):
    parts = divide(split, len(names), names)
    assert np.sort(np.concatenate(list(parts.values()))).tolist() == list(range(len(names)))
    assert {names[row] for row in parts["train"]} == set(names)


@given(st.integers(0, 2**32), st.dictionaries(st.sampled_from("abcde"), st.integers(20, 60), min_size=2))
def test_classes_keep_their_shares(seed, sizes):
    names = [name for name, size in sizes.items() for _ in range(size)]
    parts = divide(Split(seed=seed), len(names), names)
    for part, share in zip(PARTS, (0.7, 0.15, 0.15), strict=True):
        found = Counter(names[row] for row in parts[part])
        assert all(abs(found[name] - share * size) <= 2 for name, size in sizes.items())


@given(splits, labels)
def test_the_same_seed_divides_alike(split, names):
    first, second = divide(split, len(names), names), divide(split, len(names), names)
    assert all(np.array_equal(first[part], second[part]) for part in PARTS)


@given(st.integers(3, 40), st.integers(0, 1000))
def test_three_rows_are_enough_for_three_parts(rows, seed):
    assert all(len(part) > 0 for part in divide(Split(seed=seed), rows).values())


def test_another_seed_divides_differently():
    assert divide(Split(seed=1), 100)["test"].tolist() != divide(Split(seed=2), 100)["test"].tolist()


def test_a_part_without_a_share_is_empty():
    parts = divide(Split(0.8, 0.2, 0.0), 50)
    assert [len(part) for part in parts.values()] == [40, 10, 0]


@pytest.mark.parametrize("split", [Split(0.7, 0.7, 0.1), Split(0.0, 0.5, 0.5), Split(1.2, -0.1, -0.1)])
def test_shares_that_do_not_add_up_are_refused(split):
    with pytest.raises(DataError, match="must add up to 1"):
        divide(split, 100)


def test_too_few_rows_are_refused():
    with pytest.raises(DataError, match="There are 2 rows; at least 3"):
        divide(Split(), 2)
