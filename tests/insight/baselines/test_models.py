"""Each simple model finds what was planted for it, and what it cannot know it does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.decomposition import PCA

from nnbuilder.data.preparation.numbers import Amount, Numbers
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.preparation.steps import Standardise
from nnbuilder.insight.baselines import models
from nnbuilder.insight.baselines.ngram import NGram
from nnbuilder.insight.baselines.question import Ahead, Question, Samples
from nnbuilder.insight.baselines.repeating import repeaters
from tests.insight.baselines.questions import classes, split

random = np.random.default_rng(0)


def reached(question: Question) -> dict[str, dict[str, float]]:
    """{model: {score: value}} on the test part, in the order in which they learned."""
    values = {}
    for model in models(question):
        blocks = [question.statistics(model.answer(block), block.truth) for block in question.blocks(question.test, cells=1000)]
        values[model.name] = {score.name: score.value(np.concatenate([block[score.name] for block in blocks])) for score in question.judges}
    return values


def test_classes_in_a_table():
    found = reached(classes())
    assert list(found) == ["the commonest class", "logistic regression", "RBF-SVM", "gradient boosting"]
    assert found["the commonest class"]["accuracy"] < 0.5
    assert min(values["accuracy"] for name, values in found.items() if name != "the commonest class") > 0.75


def test_a_ring_is_seen_by_kernels_and_trees_and_by_no_line():
    given = random.normal(size=(600, 2)).astype(np.float32)
    question = Question("choice", ("accuracy",), *split((given,), (np.hypot(*given.T) > 1.1).astype(np.int64)), choices=2)
    found = reached(question)
    assert found["logistic regression"]["accuracy"] < 0.7
    assert found["RBF-SVM"]["accuracy"] > 0.9
    assert found["gradient boosting"]["accuracy"] > 0.9


def test_more_columns_than_rows_change_no_linear_model():
    """Turned onto the axes that the rows span, pictures of 4,000 pixels are a table of 60 columns, with the same answers."""
    truth = random.integers(0, 2, 100)
    given = random.normal(size=(100, 1, 64, 64)).astype(np.float32) + (truth * 0.3)[:, None, None, None].astype(np.float32)
    found = reached(Question("choice", ("accuracy",), *split((given,), truth), choices=2))
    assert found["logistic regression"]["accuracy"] > 0.9


def test_only_one_class_in_the_training_part_leaves_the_commonest():
    given, truth = np.zeros((50, 2), np.float32), np.zeros(50, np.int64)
    assert list(reached(Question("choice", ("accuracy",), *split((given,), truth), choices=2))) == ["the commonest class"]


def test_words_are_counted_in_texts_of_a_class():
    """The class is whether a word stands anywhere in a text."""
    tokens = random.integers(2, 30, (400, 12))
    truth = random.integers(0, 2, 400)
    tokens[np.arange(400), random.integers(0, 12, 400)] = truth
    found = reached(Question("choice", ("accuracy",), *split((tokens,), truth), choices=2))
    assert list(found) == ["the commonest class", "bag of words"]
    assert found["bag of words"]["accuracy"] > 0.95


def test_numbers_one_or_several():
    given = random.normal(size=(400, 3)).astype(np.float32)
    truth = np.stack([given @ [1.0, 2.0, 0.0], np.sin(3 * given[:, 2])], axis=1).astype(np.float32)
    one, both = (reached(Question("values", ("rmse",), *split((given,), values))) for values in (truth[:, 1:], truth))
    assert list(one) == list(both) == ["the mean", "ridge regression", "gradient boosting"]
    assert one["gradient boosting"]["rmse"] < 0.6 * one["ridge regression"]["rmse"]
    assert both["ridge regression"]["rmse"] < 0.5 * both["the mean"]["rmse"]


def test_who_rates_what_is_told_by_biases_alone():
    people, things = random.integers(0, 30, 2000), random.integers(0, 20, 2000)
    liking = random.normal(size=30)[people] + random.normal(size=20)[things] + random.normal(size=2000) * 0.1
    found = reached(Question("values", ("rmse",), *split((people, things), liking[:, None].astype(np.float32))))
    assert list(found) == ["the mean", "biases alone"]
    assert found["biases alone"]["rmse"] < 0.2


def test_a_series_is_what_it_was_last_or_a_line_through_its_past():
    """A slow wave: the last value is near, a line through the past is nearer. Input and truth are on other scales."""
    found = reached(going_on(np.sin(np.arange(700) / 8) + random.normal(size=700) * 0.01))
    assert list(found)[:4] == ["the mean", "the last value", "the value a season ago", "ridge regression on the lags"]
    assert found["the last value"]["rmse"] < 0.5 * found["the mean"]["rmse"]
    assert found["ridge regression on the lags"]["rmse"] < 0.2 * found["the last value"]["rmse"]


def test_a_season_is_found_on_the_validation_part():
    """The same seven values again and again: a season of seven foretells all of them."""
    question = going_on(np.tile([3.0, 9.0, 1.0, 7.0, 2.0, 8.0, 5.0], 60))
    (season,) = (model for model in repeaters(question) if model.name == "the value a season ago")
    assert season.settings == "7 steps"
    assert np.allclose(season.answer(question.test), question.test.truth, atol=1e-5)
    assert reached(question)["the last value"]["rmse"] > 1


def going_on(series: np.ndarray) -> Question:
    """Ten steps to the next three, which are prepared as `3 x + 5`."""
    windows = np.lib.stride_tricks.sliding_window_view(series, 13)
    amounts = tuple(Amount(f"x {step} ahead", (Standardise((-5 / 3,), (1 / 3,)),)) for step in (1, 2, 3))
    fitted = Preparation({"future": Numbers("future", "target", amounts)})
    truth = fitted.apply("future", {f"x {step} ahead": windows[:, 9 + step] for step in (1, 2, 3)})["future"]
    parts = [replace(part, past=(part.inputs[0][:, :, 0].astype(np.float64),)) for part in split((windows[:, :10, None].astype(np.float32),), truth)]
    ahead = tuple(Ahead(f"x {step} ahead", 0, step, step, is_array=False) for step in (1, 2, 3))
    return Question("values", ("rmse",), *parts, goes_on=ahead, field="future", preparation=fitted.to_json())


def test_a_picture_for_a_picture_is_first_of_all_the_picture_as_it_is():
    given = random.random((100, 1, 6, 6)).astype(np.float32)
    found = reached(Question("values", ("rmse",), *split((given,), given + 0.1)))
    assert found["the input as it is"]["rmse"] == pytest.approx(0.1, rel=1e-3)


def on_a_plane(rows: int = 300) -> np.ndarray:
    return (random.normal(size=(rows, 2)) @ random.normal(size=(2, 16))).reshape(rows, 1, 4, 4).astype(np.float32)


def test_rebuilding_is_compared_with_principal_components_of_the_same_width():
    pictures = on_a_plane() + random.normal(size=(300, 1, 4, 4)).astype(np.float32) * 0.1
    question = Question("values", ("squared error",), *split((pictures,), pictures), is_rebuilding=True, width=2)
    found = reached(question)
    assert list(found) == ["the mean", "PCA of width 2"]
    fitted = PCA(2).fit(question.train.truth.reshape(-1, 16))
    rest = question.test.truth.reshape(-1, 16)
    expected = np.mean((fitted.inverse_transform(fitted.transform(rest)) - rest) ** 2)
    assert found["PCA of width 2"]["squared error"] == pytest.approx(expected, rel=1e-4)


def test_noise_is_undone_from_the_same_noise():
    clean = on_a_plane()
    noisy = clean + random.normal(size=clean.shape).astype(np.float32)
    found = reached(Question("values", ("squared error",), *split((noisy,), clean), is_rebuilding=True, width=2))
    assert list(found) == ["the mean", "the input as it is", "PCA of width 2", "ridge regression"]
    assert found["the input as it is"]["squared error"] == pytest.approx(1.0, rel=0.1)
    assert found["PCA of width 2"]["squared error"] < 0.4


def following(texts: np.ndarray, choices: int, scores: tuple[str, ...]) -> Question:
    return Question("choice", scores, *split((texts[:, :-1],), texts[:, 1:]), choices=choices)


def test_what_comes_next_is_told_by_longer_contexts_where_they_decide():
    """Each token is the sum of the two before: one token back says nothing, two say all."""
    texts = np.zeros((200, 20), np.int64)
    texts[:, :2] = random.integers(0, 5, (200, 2))
    for place in range(2, 20):
        texts[:, place] = (texts[:, place - 1] + texts[:, place - 2]) % 5
    question = following(texts, 5, ("loss", "accuracy", "top-3 accuracy"))
    found = reached(question)
    assert list(found) == ["the commonest token", "a bigram model", "a 5-gram model"]
    assert found["a bigram model"]["accuracy"] < 0.4
    assert found["a 5-gram model"]["accuracy"] > 0.9
    assert found["a bigram model"]["top-3 accuracy"] > found["a bigram model"]["accuracy"]
    learned = NGram.learn([[row[0], *right] for row, right in zip(question.train.inputs[0].tolist(), question.train.truth.tolist(), strict=True)], 5, 5)
    whole = [[row[0], *right] for row, right in zip(question.test.inputs[0].tolist(), question.test.truth.tolist(), strict=True)]
    assert found["a 5-gram model"]["loss"] == pytest.approx(learned.loss(whole), rel=1e-5)


def test_a_choice_beside_each_token_is_read_off_the_token():
    """Tags, as for words: not what comes next, so no longer context is asked."""
    texts = random.integers(0, 12, (100, 15))
    found = reached(Question("choice", ("accuracy",), *split((texts,), texts % 3), choices=3))
    assert list(found) == ["the commonest token", "a bigram model"]
    assert found["a bigram model"]["accuracy"] == 1.0


def test_places_that_do_not_count_are_left_out_of_texts():
    texts = random.integers(1, 6, (100, 10))
    given, truth = texts[:, :-1].copy(), texts[:, 1:].copy()
    given[:, 5:], truth[:, 5:] = 0, -100
    found = reached(Question("choice", ("loss",), *split((given,), truth), choices=6))
    assert 1.4 < found["the commonest token"]["loss"] < 1.8
    assert all(np.isfinite(values["loss"]) for values in found.values())


def test_masks_are_read_off_the_pixels_around():
    """A place is marked where its neighbourhood is bright, which no single pixel tells."""
    pictures = random.random((60, 1, 12, 12)).astype(np.float32)
    padded = np.pad(pictures[:, 0], ((0, 0), (1, 1), (1, 1)), mode="edge")
    around = sum(padded[:, y : y + 12, x : x + 12] for y in range(3) for x in range(3)) / 9
    marks = (around > 0.5).astype(np.int64)
    found = reached(Question("choice", ("mean IoU",), *split((pictures,), marks), choices=2))
    assert list(found) == ["the commonest class", "logistic regression on 3 × 3 pixels"]
    assert found["the commonest class"]["mean IoU"] < 0.4
    assert found["logistic regression on 3 × 3 pixels"]["mean IoU"] > 0.9
    as_yes = reached(Question("yes_no", ("IoU",), *split((pictures,), marks[:, None].astype(np.float32))))
    assert as_yes["logistic regression on 3 × 3 pixels"]["IoU"] > 0.9


def test_several_questions_of_yes_and_no_have_a_line_each():
    given = random.normal(size=(400, 4)).astype(np.float32)
    truth = np.stack([given[:, 0] > 0, given[:, 1] > 0.5, np.zeros(400)], axis=1).astype(np.float32)
    found = reached(Question("yes_no", ("accuracy",), *split((given,), truth)))
    assert found["what is commonest"]["accuracy"] < 0.8
    assert found["logistic regression"]["accuracy"] > 0.95


def test_the_order_of_rows_changes_nothing():
    question = classes()
    turned = np.random.default_rng(3).permutation(len(question.train))
    shuffled = Question("choice", ("accuracy",), question.train.take(turned), question.validation, question.test, choices=3)
    assert isinstance(shuffled.train, Samples)
    one, other = reached(question), reached(shuffled)
    assert one["logistic regression"] == other["logistic regression"]
    assert one["RBF-SVM"] == other["RBF-SVM"]
