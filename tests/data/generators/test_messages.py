"""Spam: here the simple model is enough."""

from __future__ import annotations

import pytest

from tests.data.generators.baselines import bag_of_words, drawn


@pytest.mark.parametrize("weighed", [False, True], ids=["counts", "tf-idf"])
def test_a_bag_of_words_is_enough(weighed):
    columns = drawn("spam")
    assert bag_of_words(columns["message"], columns["kind"], weighed) >= 0.97


def test_both_kinds_are_there_and_no_message_alone_is_most_of_them():
    columns = drawn("spam")
    assert 0.35 < (columns["kind"] == "spam").mean() < 0.45
    assert len(set(columns["message"])) > 0.95 * len(columns["message"])
