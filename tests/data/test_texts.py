"""Texts by characters, words and byte pairs: what is learned of the training part, filled up, marked, and answered."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.core.document import DataSet, Document, Field, Source, Split
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import MAIN
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node
from nnbuilder.data import sources
from nnbuilder.data.describe import with_facts
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import apply, fit
from nnbuilder.data.kinds.learned_pairs import learned_pairs
from nnbuilder.data.preparation.byte_pairs import merged, spelled, unspelled
from nnbuilder.data.preparation.text import Text
from nnbuilder.data.prepare import prepare
from nnbuilder.insight.predict import Predictor
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train

REVIEWS = ["a good film", "not a good film", "a bad film", "not a bad film at all", "good"]


def fitted(texts: list[str], transforms: tuple[Setting, ...] = (), columns: tuple[str, ...] = ("t",), **params: object) -> Text:
    field = Field("t", "input", "text", columns, params, transforms)
    raw = dict.fromkeys(columns, np.array(texts, dtype=object))
    return fit([field], raw, np.arange(len(texts))).fields["t"]


def test_shorter_texts_are_filled_up_and_the_mask_tells_where_they_are():
    text = fitted(REVIEWS, unit="words")

    prepared = text.apply({"t": ["good film", "not a good bad film at all"]})

    assert text.vocabulary == ("\ufffd", "<pad>", "a", "all", "at", "bad", "film", "good", "not")
    assert prepared[""].tolist() == [[7, 6, 1, 1, 1, 1], [8, 2, 7, 5, 6, 4]]
    assert prepared["mask"].tolist() == [[True, True, False, False, False, False], [True] * 6]


def test_a_text_begins_and_ends_with_marks_and_is_learned_one_token_on():
    read = fitted(REVIEWS, unit="words", marks=True, length=4)
    followed = fitted(REVIEWS, unit="words", marks=True, length=4, shift=1)
    begin, end, pad = (read.mark(mark) for mark in ("<begin>", "<end>", "<pad>"))
    film, good = (read.vocabulary.index(word) for word in ("film", "good"))

    given = {"t": ["good film"]}

    assert read.apply(given)[""].tolist() == [[begin, good, film, end]]
    assert followed.apply(given)[""].tolist() == [[good, film, end, pad]]
    assert followed.apply(given)["mask"].tolist() == [[True, True, True, False]]
    assert read.invert(read.apply(given)[""]).tolist() == ["good film"]


def test_two_columns_are_read_as_one_text_with_a_mark_between():
    text = fitted(REVIEWS, columns=("question", "answer"), unit="words")

    numbers = text.apply({"question": ["a film"], "answer": ["good"]})[""][0].tolist()

    assert [text.vocabulary[number] for number in numbers[:5]] == ["a", "film", "<between>", "good", "<pad>"]


def test_without_length_as_many_are_read_as_95_of_100_texts_have():
    assert fitted(["x" * length for length in range(1, 101)]).length == 95
    assert fitted(["x" * length for length in range(1, 101)], length=7).length == 7


def test_the_commonest_tokens_are_told_apart_and_others_are_one():
    text = fitted(["b b b a a c"] * 3, unit="words", vocabulary=4)

    assert text.tokens == ("a", "b")
    assert text.apply({"t": ["a c zebra b"]})[""][0].tolist()[:4] == [2, 0, 0, 3]


def test_words_are_small_or_cut_where_a_person_says():
    assert fitted(["The the THE"], (Setting("Lower"),), unit="words").tokens == ("the",)
    assert fitted(["New York;Rome"], (Setting("Split", {"at": ";"}),), unit="words").tokens == ("New York", "Rome")
    assert fitted(["Isn't it?"], unit="words").tokens == ("'", "?", "Isn", "it", "t")


def test_a_text_that_is_too_short_is_refused_where_none_is_filled_up():
    field = Field("t", "input", "text", ("t",), {"length": 5, "padding": False})
    raw = {"t": np.array(["abcdef", "abcde", "abc"], dtype=object)}
    with pytest.raises(DataError, match="t needs 5 characters, but there are 3 in row 3; give a longer text"):
        apply(fit([field], raw, np.arange(2)), raw, "texts")


def test_pairs_are_learned_in_the_order_in_which_they_are_common():
    words = {("l", "o", "w"): 5, ("l", "o", "w", "e", "r"): 2, ("n", "e", "w"): 6}
    assert learned_pairs(words, 3) == (("l", "o"), ("lo", "w"), ("e", "w"))
    assert learned_pairs({("a", "b"): 1}, 9) == ()


def by_counting_again(words: dict[tuple[str, ...], int], most: int) -> tuple[tuple[str, str], ...]:
    """The same by its definition: all pairs are counted anew after each that is joined."""
    pairs: list[tuple[str, str]] = []
    parts = {word: list(word) for word in words}
    while len(pairs) < most:
        counts: dict[tuple[str, str], int] = {}
        for word, count in words.items():
            for pair in zip(parts[word], parts[word][1:], strict=False):
                counts[pair] = counts.get(pair, 0) + count
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        pairs.append(best)
        for word in parts:
            parts[word] = list(merged(word, {pair: rank for rank, pair in enumerate(pairs)}))
    return tuple(pairs)


@pytest.mark.parametrize("seed", range(8))
def test_pairs_are_those_that_counting_again_gives(seed):
    chance = random.Random(seed)
    words = {tuple(chance.choices("abc", k=chance.randint(1, 9))): chance.randint(1, 5) for _ in range(25)}
    assert learned_pairs(words, 20) == by_counting_again(words, 20)


@pytest.mark.parametrize("text", ["", "plain words", "  two  spaces\n\tand lines", "größer 中文 🎈", "x" * 500, "\ud800"])
def test_byte_pairs_put_every_text_together_again(text):
    assert unspelled(letter for word in spelled(text) for letter in word) == text.encode("utf-8", "replace").decode()
    pairs = fitted(["größer und größer", "und so weiter"], unit="byte pairs", vocabulary=270, length=600)
    assert pairs.invert(pairs.apply({"t": [text]})[""]).tolist() == [text.encode("utf-8", "replace").decode()]
    assert len(pairs.vocabulary) <= 270


def test_answers_are_texts_or_the_likeliest_next_tokens():
    text = fitted(REVIEWS, unit="words")
    scores = np.full((1, 3, len(text.vocabulary)), -5.0)
    for place, word in enumerate(("good", "film", "<pad>")):
        scores[0, place, text.vocabulary.index(word)] = 5.0

    assert text.answer(scores) == [{"answer": "good film"}]
    (answer,) = text.answer(scores[:, 0])
    assert answer["answer"] == "good"
    assert next(iter(answer["probabilities"])) == "good"
    assert text.answer(scores[..., :4]) is None


def test_a_network_learns_words_and_answers_a_line_of_text(tmp_path: Path):
    lines = [f"{'' if number % 2 else 'not '}{('good', 'fine', 'great')[number % 3]};{('no', 'yes')[number % 2]}" for number in range(60)]
    (tmp_path / "t.csv").write_text("\n".join(["review;liked", *lines]) + "\n")
    fields = (Field("review", "input", "text", ("review",), {"unit": "words"}), Field("liked", "target", "category", ("liked",)))
    source = Source("csv", "t.csv")
    data = with_facts(DataSet(source, fields, Split(by="stratified", column="liked")), sources.read(source, tmp_path), "")
    layers = ("embedding", "gru", "last", "answer")
    drawn = graph(
        node("review", "Input", field="review"),
        node("embedding", "Embedding", num_embeddings=Expression("review.vocabulary"), embedding_dim=8),
        node("gru", "GRU", hidden_size=16),
        node("last", "Select", dim=1, index=-1),
        node("answer", "Linear", out_features=Expression("liked.classes")),
        node("liked", "Input", field="liked"),
        node("scores", "Output"),
        node("loss", "CrossEntropy"),
        wires=chain("review", *layers) + " answer>scores answer>loss.prediction liked>loss.target",
    )
    group = Group(optimizer=Setting("AdamW", {"lr": 0.02}))
    document = Document({MAIN: drawn}, data=data, phases=(Phase("train", 30, None, Part(batch_size=16), (Objective(groups=(group,)),)),))

    run = train(job_for(document, CATALOGUE, tmp_path), RunStore(tmp_path / "runs", CATALOGUE), lambda event: None)

    answers = Predictor.of(run).predict({"review": ["not great", "fine", "not fine good"]})
    assert [answer.answer for answer in answers[:2]] == ["no", "yes"]
    assert prepare(data, tmp_path).fields["review.mask"].sum() == sum(len(line.partition(";")[0].split()) for line in lines)
