"""Reviews: words alone say nothing of the verdict, their order says all."""

from __future__ import annotations

import re

import pytest

from nnbuilder.data.generators.reviews import BAD, GOOD
from tests.data.generators.baselines import bag_of_words, drawn

DENIALS = r"not|never|than|anything but|far from|said|expected something|calls this \w+|find the \w+|should have been"
DENIED = re.compile(rf"\b({DENIALS})( really| very| quite| truly| rather)? $", re.I)
ADJECTIVE = re.compile(rf"\b({'|'.join([*GOOD, *BAD])})\b", re.I)


@pytest.mark.parametrize("weighed", [False, True], ids=["counts", "tf-idf"])
def test_a_bag_of_words_is_at_chance(weighed):
    columns = drawn("reviews")
    assert bag_of_words(columns["review"], columns["verdict"], weighed) <= 0.55


def test_every_review_has_as_many_good_words_as_bad_ones():
    for review in drawn("reviews", rows=400)["review"]:
        words = ADJECTIVE.findall(review.lower())
        assert sum(word in GOOD for word in words) == sum(word in BAD for word in words) > 0, review


def verdict(review):
    """What a reader finds: an adjective that is not denied by the words before it is meant."""
    meant = [match[0].lower() for match in ADJECTIVE.finditer(review) if not DENIED.search(review[: match.start()])]
    return "for" if sum(word in GOOD for word in meant) > sum(word in BAD for word in meant) else "against"


def test_who_reads_in_order_knows_the_verdict():
    columns = drawn("reviews")
    right = [verdict(review) == told for review, told in zip(columns["review"], columns["verdict"], strict=True)]
    assert sum(right) / len(right) >= 0.98


def test_noise_turns_that_share_of_verdicts_around():
    clean, noisy = drawn("reviews"), drawn("reviews", noise=0.2)
    assert (clean["review"] == noisy["review"]).all()
    assert 0.17 < (clean["verdict"] != noisy["verdict"]).mean() < 0.23
