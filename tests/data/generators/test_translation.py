"""Translation: copying and translating word for word fail, the grammar does not."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from nnbuilder.data.generators.translation import ADJECTIVES, ADVERBS, JOINTS, NOUNS, VERBS
from tests.data.generators.baselines import divided, drawn


def pairs():
    columns = drawn("translation")
    return [(english.lower().strip("."), german.strip(".")) for english, german in zip(columns["english"], columns["german"], strict=True)]


def test_copying_gives_nothing_right():
    assert sum(english == german.lower() for english, german in pairs()) == 0


def test_word_for_word_gives_hardly_a_sentence_right():
    known = pairs()
    train, test = ([known[row] for row in rows] for rows in divided(len(known)))
    beside, often = defaultdict(Counter), Counter(word for _, german in train for word in set(german.lower().replace(",", "").split()))
    for english, german in train:
        for word in set(english.split()):
            beside[word].update(set(german.lower().replace(",", "").split()))
    # The German word that stands beside an English one above all others, however often it stands anywhere.
    dictionary = {word: max(counts, key=lambda other: counts[other] ** 2 / often[other]) for word, counts in beside.items()}
    assert dictionary["cat"] == "katze"
    right = [" ".join(dictionary[word] for word in english.split()) == german.lower().replace(",", "") for english, german in test]
    assert np.mean(right) < 0.05


ARTICLES = {("the", 0): "der die das", ("the", 1): "den die das", ("a", 0): "ein eine ein", ("a", 1): "einen eine ein"}
ENDINGS = {("the", 0): "e e e", ("the", 1): "en e e", ("a", 0): "er e es", ("a", 1): "en e es"}
WORDS = {english: (german, int(gender)) for english, german, gender in NOUNS}
QUALITIES, TIMES, LINKS = (dict(rows) for rows in (ADJECTIVES, ADVERBS, JOINTS))
FORMS = {form: (german, "" if particle == "-" else particle) for bare, form, german, particle in VERBS}
BARE = {bare: form for bare, form, _, _ in VERBS}


def noun(words, case):
    """The German of an article, maybe an adjective, and a noun, and whether a "the" begins it."""
    article = "the" if words[0] == "the" else "a"
    german, gender = WORDS[words[-1]]
    quality = [QUALITIES[words[1]] + ENDINGS[article, case].split()[gender]] if len(words) == 3 else []
    return [ARTICLES[article, case].split()[gender], *quality, german]


def clause(words, *, is_main, adverb=""):
    """The German of a clause: its verb second in a sentence, last behind a joint."""
    is_negated = "does" in words
    place = words.index("does") if is_negated else next(place for place, word in enumerate(words) if word in FORMS)
    verb, particle = FORMS[BARE[words[place + 2]] if is_negated else words[place]]
    subject, rest = noun(words[:place], 0), words[place + (3 if is_negated else 1) :]
    object_ = noun(rest, 1)
    if is_negated:
        object_ = [*object_, "nicht"] if rest[0] == "the" else ["k" + object_[0], *object_[1:]]
    if not is_main:
        return [*subject, *object_, particle + verb]
    return [*([TIMES[adverb], verb, *subject] if adverb else [*subject, verb]), *object_, *([particle] if particle else [])]


def translated(english):
    words = english.split()
    joint = next((place for place, word in enumerate(words) if word in LINKS), len(words))
    adverb = words[0] if words[0] in TIMES else ""
    german = " ".join(clause(words[bool(adverb) : joint], is_main=True, adverb=adverb))
    if joint < len(words):
        german += f", {LINKS[words[joint]]} " + " ".join(clause(words[joint + 1 :], is_main=False))
    return german[0].upper() + german[1:]


def test_the_grammar_gives_all_of_them_right():
    assert [(english, german, translated(english)) for english, german in pairs() if translated(english) != german] == []
