"""The verdict is wrong as seldom as it says, sees what is large, and reads as a person would say it."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.insight.scores import named
from nnbuilder.insight.verdict import interval, is_chance, judge, sentence, too_few, too_few_others, too_few_stretches

PAIRS = 400


def right(hits: np.ndarray) -> np.ndarray:
    return hits.astype(np.float32)[:, None]


def pair(name: str, rows: int, random: np.random.Generator, lead: float) -> tuple[np.ndarray, np.ndarray]:
    """Statistics of a network and of a simple model; the network is ahead by `lead`, 0 where neither is better."""
    if name == "accuracy":
        hard = random.normal(size=rows)
        return right(hard + random.normal(size=rows) + 1.5 * lead > 0), right(hard + random.normal(size=rows) > 0)
    if name == "rmse":
        score, truth = named(name, "values"), random.normal(size=(rows, 1))
        # Errors of which some are large, as they are.
        errors = [random.standard_t(4, size=(rows, 1)) * spread for spread in (1 - 0.6 * lead, 1.0)]
        return score.statistics(truth + errors[0], truth), score.statistics(truth + errors[1], truth)
    score, truth = named(name, "choice", 2), (random.random(rows) < 0.25).astype(int)
    truth[:8] = 1
    beliefs = [np.stack([np.zeros(rows), truth * (1.2 + ahead) + random.normal(size=rows)], axis=1) for ahead in (2.5 * lead, 0.0)]
    return score.statistics(beliefs[0], truth), score.statistics(beliefs[1], truth)


def said_better(name: str, rows: int, pairs: int, lead: float) -> int:
    """Of how many pairs the network is said to be better, and not by chance."""
    random = np.random.default_rng(rows)
    score = named(name, "values" if name == "rmse" else "choice", 2)
    each = [pair(name, rows, random, lead) for _ in range(pairs)]
    return sum(score.better(score.value(one), score.value(other)) and not is_chance(score, one, other) for one, other in each)


@pytest.mark.parametrize(("name", "rows"), [("accuracy", 20), ("accuracy", 150), ("rmse", 20), ("rmse", 150)])
def test_better_is_said_of_equals_at_most_five_times_in_a_hundred(name, rows):
    assert said_better(name, rows, PAIRS, 0.0) <= 0.05 * PAIRS


@pytest.mark.slow
def test_better_is_said_of_equal_rankings_at_most_five_times_in_a_hundred():
    assert said_better("AUC", 40, 120, 0.0) <= 6


@pytest.mark.parametrize(("name", "pairs"), [("accuracy", 100), ("rmse", 100), ("AUC", 20)])
def test_a_large_lead_is_seen_nearly_always(name, pairs):
    assert said_better(name, 150, pairs, 1.0) > 0.9 * pairs


def test_the_interval_of_23_of_55_is_that_of_clopper_and_pearson():
    low, high = interval(named("accuracy", "choice", 2), right(np.arange(55) < 23))
    assert (round(low, 3), round(high, 3)) == (0.287, 0.559)


def test_a_bootstrap_holds_the_true_value_nearly_always():
    random = np.random.default_rng(0)
    score = named("rmse", "values")
    held = 0
    for _ in range(40):
        low, high = interval(score, score.statistics(random.normal(size=(80, 1)) * 3, np.zeros((80, 1))))
        held += low <= 3 <= high
    assert held >= 34


def test_samples_that_overlap_tell_less_than_they_are():
    """Twelve errors, each seen in forty windows, are no 480 errors."""
    random = np.random.default_rng(1)
    score = named("squared error", "values")
    network, simple = (np.repeat(random.normal(size=(12, 1)) * spread, 40, axis=0) for spread in (1.0, 1.5))
    tables = [score.statistics(errors, np.zeros_like(errors)) for errors in (network, simple)]
    stretches = np.repeat(np.arange(12), 40)
    assert judge(score, tables[0], {"the last value": tables[1]}).outcome == "better"
    assert judge(score, tables[0], {"the last value": tables[1]}, stretches).outcome == "chance"
    wide, narrow = (np.subtract(*reversed(interval(score, tables[0], each))) for each in (stretches, None))
    assert wide > 3 * narrow


@pytest.mark.parametrize(
    ("network", "simple", "words"),
    [
        (23, 21, "On 55 test rows the network is right for 41.8% (29 to 56), logistic regression for 38.2%: the difference may be chance."),
        (
            21,
            23,
            "Logistic regression does at least as well: on 55 test rows it is right for 41.8%, the network for 38.2% (25 to 52). "
            "The network is not worth its size yet.",
        ),
        (50, 21, "On 55 test rows the network is right for 90.9% (80 to 97), logistic regression for 38.2%: the network is better, and hardly by chance."),
        (
            21,
            50,
            "Logistic regression is better, and hardly by chance: on 55 test rows it is right for 90.9%, the network for 38.2% (25 to 52). "
            "The network is not worth its size yet.",
        ),
        (
            55,
            55,
            "Logistic regression does at least as well: on 55 test rows it is right for 100.0%, the network for 100.0% (93.5 to 100.0). "
            "The network is not worth its size yet.",
        ),
    ],
)
def test_the_sentence_says_how_sure_it_is(network, simple, words):
    score = named("accuracy", "choice", 2)
    # Right on different rows, as two models are.
    ours, theirs = right(np.arange(55) < network), right(np.arange(55)[::-1] < simple)
    assert sentence(judge(score, ours, {"the commonest class": right(np.zeros(55)), "logistic regression": theirs})) == words


def test_it_is_told_which_question_is_answered_and_what_most_rows_are():
    score = named("accuracy", "choice", 2)
    verdict = judge(score, right(np.arange(60) < 50), {"the commonest class": right(np.arange(60) < 10)})
    assert sentence(verdict, "churn", "90% of them no").startswith("For churn, on 60 test rows, 90% of them no, the network is right for 83.3% (71 to 92), ")


def test_too_few_rows_are_counted():
    assert too_few(1).startswith("There is only 1 test row, too few")
    assert too_few(19, "price").startswith("There are only 19 test rows for price, too few")
    assert too_few_others(300, 1, "no") == "Of 300 test rows only 1 is not no, too few to tell whether the network or a simple model finds them."


def test_windows_that_overlap_count_as_stretches():
    assert too_few_stretches(37, 2).startswith("The 37 test windows overlap and make only 2 stretches of a series, too few to tell")
    assert too_few_stretches(37, 1, "level").startswith("The 37 test windows for level overlap and are one stretch of a series")
