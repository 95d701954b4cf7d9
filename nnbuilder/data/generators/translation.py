"""Two small languages, a little English and a little German, to be translated."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import BuiltIn, Columns, built_in, chance, texts
from nnbuilder.data.generators.phrases import drawn


def _table(lines: str) -> np.ndarray:
    """(lines, words)"""
    return texts([line.split() for line in lines.split(",")])


NOUNS = _table(
    "dog Hund 0,bird Vogel 0,fish Fisch 0,man Mann 0,king König 0,tree Baum 0,cat Katze 1,woman Frau 1,cow Kuh 1,"
    "queen Königin 1,flower Blume 1,duck Ente 1,child Kind 2,horse Pferd 2,house Haus 2,pig Schwein 2,book Buch 2,ship Schiff 2"
)
"""English, German, gender: der, die, das."""
ADJECTIVES = _table("old alt,small klein,big groß,red rot,white weiß,poor arm,rich reich,young jung,slow langsam,quiet still,clever klug,wild wild")
VERBS = _table(
    "see sees sieht -,hear hears hört -,love loves liebt -,find finds findet -,seek seeks sucht -,need needs braucht -,paint paints malt -,"
    "know knows kennt -,call calls ruft an,watch watches sieht an,catch catches fängt ein,offer offers bietet an,pull pulls zieht heran,fetch fetches holt ab"
)
"""English by itself and with a subject, German, and the particle that German puts at the end of the sentence."""
ADVERBS = _table("today heute,often oft,now jetzt,here hier,sometimes manchmal,tomorrow morgen")
JOINTS = _table("because weil,while während,if wenn,although obwohl")
_DEFINITE = texts((("der", "die", "das"), ("den", "die", "das")))
_ENDINGS_DEFINITE = texts((("e", "e", "e"), ("en", "e", "e")))
_INDEFINITE = texts((("ein", "eine", "ein"), ("einen", "eine", "ein")))
_ENDINGS_INDEFINITE = texts((("er", "e", "es"), ("en", "e", "es")))
"""By case, of the subject and of the object, and by gender."""


@built_in(
    "translation",
    title="English to German",
    family="Texts",
    paper="the task of Sutskever, Vinyals & Le, Sequence to sequence learning, 2014, with a grammar of its own",
)
class Translation(BuiltIn):
    """English sentences and what they are in German: the order turns, and articles and adjectives change with what they stand by.

    Eighteen nouns and fourteen verbs, but the verb stands second in a sentence and last in a clause, it comes in two parts,
    and "a" is ein, eine, einen: word for word almost nothing comes out right.
    """

    rows: int = param(8000, "How many pairs of sentences.", min=20, max=100_000)
    clauses: float = param(0.3, "Share of sentences with a second clause.", min=0, max=1)
    seed: int = param(0, "Which sentences are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        english, german = _sentence(stream, self.rows)
        joint = drawn(stream, JOINTS, self.rows).T
        second_english, second_german = _clause(stream, self.rows)
        has_second = stream.uniform(0, 1, self.rows) < self.clauses
        english = english + np.where(has_second, " " + joint[0] + " " + second_english, "") + "."
        german = german + np.where(has_second, ", " + joint[1] + " " + second_german, "") + "."
        return {"english": _begun(english), "german": _begun(german)}

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("english", "input", "text", ("english",), {"unit": "words"}),
            Field("german", "target", "text", ("german",), {"unit": "words", "marks": True}),
        )


def _sentence(stream: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """A whole sentence in both languages, maybe with an adverb in front, after which German turns subject and verb, and maybe negated."""
    subject, object_, verb, adverb = _noun(stream, rows, 0), _noun(stream, rows, 1), drawn(stream, VERBS, rows).T, drawn(stream, ADVERBS, rows).T
    has_adverb, is_negated = stream.uniform(0, 1, (2, rows)) < ((0.5,), (0.25,))
    says = np.where(is_negated, " does not " + verb[0], " " + verb[1])
    english = np.where(has_adverb, adverb[0] + " ", "") + subject[0] + says + " " + object_[0]
    in_front = np.where(has_adverb, adverb[1] + " " + verb[2] + " " + subject[1], subject[1] + " " + verb[2])
    german = in_front + " " + np.where(is_negated, object_[2], object_[1]) + np.where(verb[3] == "-", "", " " + verb[3])
    return english, german


def _clause(stream: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """A clause in both languages; the German verb is at its end, and in one part."""
    subject, object_, verb = _noun(stream, rows, 0), _noun(stream, rows, 1), drawn(stream, VERBS, rows).T
    whole = np.where(verb[3] == "-", "", verb[3]) + verb[2]
    return subject[0] + " " + verb[1] + " " + object_[0], subject[1] + " " + object_[1] + " " + whole


def _noun(stream: np.random.Generator, rows: int, case: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A noun with its article and maybe an adjective: English, German, and German of an object that is negated."""
    noun, adjective = drawn(stream, NOUNS, rows).T, drawn(stream, ADJECTIVES, rows).T
    is_definite, has_adjective = stream.uniform(0, 1, (2, rows)) < 0.5
    gender = noun[2].astype(int)
    article = np.where(is_definite, "the ", np.where(has_adjective & (adjective[0] == "old"), "an ", "a "))
    english = article + np.where(has_adjective, adjective[0] + " ", "") + noun[0]
    ending = np.where(is_definite, _ENDINGS_DEFINITE[case, gender], _ENDINGS_INDEFINITE[case, gender])
    named = np.where(has_adjective, " " + adjective[1] + ending, "") + " " + noun[1]
    german = np.where(is_definite, _DEFINITE[case, gender], _INDEFINITE[case, gender]) + named
    return english, german, np.where(is_definite, german + " nicht", "k" + german)


def _begun(sentences: np.ndarray) -> np.ndarray:
    """Sentences begin with a capital letter."""
    return texts([sentence[0].upper() + sentence[1:] for sentence in sentences])
