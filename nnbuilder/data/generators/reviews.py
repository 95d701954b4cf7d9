"""Reviews of a few words, for or against: the words alone do not tell which."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import BuiltIn, Columns, built_in, chance, either, texts
from nnbuilder.data.generators.phrases import drawn, filled, several

GOOD = texts("good great exciting funny fresh warm clever lovely brilliant charming friendly careful beautiful honest smooth bright".split())
BAD = texts("bad awful boring sad stale cold stupid ugly terrible rude unfriendly careless dreadful fake rough gloomy".split())
THINGS = texts("film book food hotel music game service acting story room play coffee concert trip menu staff".split())
DEGREES = texts(("", "", "", "really ", "very ", "quite ", "truly ", "rather "))
ASIDES = texts(
    (
        "We went there on Sunday.",
        "My brother came along.",
        "It was raining outside.",
        "I had read about it before.",
        "We paid at the door.",
        "A friend had told us.",
        "It took two hours.",
        "We sat at the window.",
        "I wrote this on the train.",
        "There were many people.",
    )
)
_SAYINGS = (
    "The {thing} was {so}{is}, not {no}.",
    "The {thing} was not {so}{no} but {is}.",
    "Not {no} at all, the {thing} was {so}{is}.",
    "The {thing} was anything but {no}, simply {is}.",
    "From the {thing} I expected something {no} and got something {so}{is}.",
    "The {thing} was far from {so}{no}; it was {is}.",
    "The {thing} was never {no} and always {is}.",
    "They said {no}; I say {so}{is}, and I mean the {thing}.",
    "The {thing} was more {is} than {no}.",
    "Who calls this {thing} {so}{no}? It was {is}.",
    "Nobody could find the {thing} {no}, everybody found it {so}{is}.",
    "The {thing} should have been {no}, yet it was {so}{is}.",
)
"""In each, `is` is what the writer finds and `no` what he does not. Both stand in all, and either may be the good one."""


@built_in("reviews", title="Reviews", family="Texts", paper="the problem of Pang, Lee & Vaithyanathan, Thumbs up?, 2002, with what bags of words miss")
class Reviews(BuiltIn):
    """Reviews for or against, where order and negation decide: each holds as many good words as bad ones.

    "Good, not bad" and "bad, not good" are the same words. Whatever counts words is at chance; what reads some of them in
    a row, a convolution or a recurrent network, is not.
    """

    rows: int = param(4000, "How many reviews.", min=20, max=100_000)
    opinions: int = param(2, "A review has one to so many sentences with an opinion, all of one mind.", min=1, max=5)
    asides: int = param(2, "And up to so many sentences that say nothing of it, before and after.", min=0, max=5)
    noise: float = param(0.0, "Share of reviews under the wrong verdict.", min=0, max=0.5)
    seed: int = param(0, "Which reviews are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        is_good = stream.integers(0, 2, self.rows).astype(bool)
        before, opinions, after = (stream.integers(low, most + 1, self.rows) for low, most in ((0, self.asides), (1, self.opinions), (0, self.asides)))
        review = several(before, lambda: drawn(stream, ASIDES, self.rows))
        review = review + several(opinions, lambda: _opinions(stream, is_good))
        review = review + several(after, lambda: drawn(stream, ASIDES, self.rows))
        is_told_good = is_good ^ (stream.uniform(0, 1, self.rows) < self.noise)
        return {"review": texts([text.strip() for text in review]), "verdict": either(is_told_good, "for", "against")}

    def fields(self) -> tuple[Field, ...]:
        return (Field("review", "input", "text", ("review",), {"unit": "words"}), Field("verdict", "target", "category", ("verdict",)))


def _opinions(stream: np.random.Generator, is_good: np.ndarray) -> np.ndarray:
    """A sentence a row that finds its thing good, or bad."""
    rows = len(is_good)
    good, bad = drawn(stream, GOOD, rows), drawn(stream, BAD, rows)
    gaps = {"is": np.where(is_good, good, bad), "no": np.where(is_good, bad, good), "so": drawn(stream, DEGREES, rows), "thing": drawn(stream, THINGS, rows)}
    return filled(_SAYINGS, stream.integers(0, len(_SAYINGS), rows), **gaps)
