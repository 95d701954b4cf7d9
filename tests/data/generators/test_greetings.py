"""Greetings: the word before tells little of the next, what stands at the beginning tells nearly all."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
import pytest

from nnbuilder.data.generators.greetings import DAYS, GREETINGS, PEOPLE, PLANS
from tests.data.generators.baselines import divided, drawn

TOPICS = ({greeting.split()[-1] for greeting in GREETINGS}, set(PEOPLE), set(PLANS), set(DAYS))


@pytest.fixture(scope="module")
def texts():
    return [re.findall(r"\w+|[^\w\s]", text) for text in drawn("greetings", rows=2500)["text"]]


def told(words):
    """For each place and topic, the word of it that was said before: what a long memory may hold."""
    first = [next(((place, word) for place, word in enumerate(words) if word in topics), (len(words), "")) for topics in TOPICS]
    return [tuple(word if said < place else "" for said, word in first) for place in range(len(words))]


def before(words, count):
    """For each place, so many words before it."""
    return [tuple(words[max(0, place - count) : place]) for place in range(len(words))]


def following(texts, contexts):
    """{context: how often each word stands behind it}."""
    counts = defaultdict(Counter)
    for words, known in zip(texts, contexts, strict=True):
        for word, context in zip(words[1:], known[1:], strict=True):
            counts[context][word] += 1
    return counts


def among_three(texts, contexts):
    """How often, in texts to be judged by, a word is among the three that most often stand behind its context in the others."""
    train, test = divided(len(texts))
    counts = following([texts[row] for row in train], [contexts[row] for row in train])
    likeliest = {context: {word for word, _ in words.most_common(3)} for context, words in counts.items()}
    return np.mean([word in likeliest.get(context, ()) for row in test for word, context in zip(texts[row][1:], contexts[row][1:], strict=True)])


def test_three_guesses_after_one_word_are_far_below_those_of_a_long_memory(texts):
    bigram, trigram = (among_three(texts, [before(words, count) for words in texts]) for count in (1, 2))
    pairs, topics = [before(words, 2) for words in texts], [told(words) for words in texts]
    # Which topic a pair of words depends on is learned: the one that makes the next word surest.
    surest = defaultdict(lambda: np.zeros(len(TOPICS)))
    for number in range(len(TOPICS)):
        known = [[(pair, said[number]) for pair, said in zip(*text, strict=True)] for text in zip(pairs, topics, strict=True)]
        train = divided(len(texts))[0]
        for (pair, _), words in following([texts[row] for row in train], [known[row] for row in train]).items():
            surest[pair][number] += sum(count for _, count in words.most_common(3))
    remembered = [[(pair, said[int(surest[pair].argmax())]) for pair, said in zip(*text, strict=True)] for text in zip(pairs, topics, strict=True)]
    memory = among_three(texts, remembered)
    assert memory >= bigram + 0.12, (bigram, trigram, memory)
    assert memory >= trigram + 0.05, (bigram, trigram, memory)
    assert memory >= 0.9


def test_who_is_greeted_decides_as_whom_one_signs(texts):
    signed = defaultdict(set)
    for words in texts:
        signed[told(words)[-1][1]].add(words[words.index("your", len(words) - 4) + 1])
    assert signed == {person: {row.split()[0]} for person, row in PEOPLE.items()}
