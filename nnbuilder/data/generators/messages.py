"""Messages, wanted and unwanted: each kind has its words, so that counting them is enough."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import BuiltIn, Columns, built_in, chance, either, texts
from nnbuilder.data.generators.phrases import drawn, filled, several

PRIZES = texts("a phone,a holiday,a car,cash,a voucher,gold,a watch,a laptop".split(","))
SUMS = texts("$500 $1000 $50 $9999 $250".split())
PEOPLE = texts("Anna Ben Clara David Emma Felix Grete Hugo".split())
THINGS = texts("the report,the cake,the tickets,the keys,your book,the minutes,the bill,the photos".split(","))
DAYS = texts("today tomorrow Monday Tuesday Friday Sunday".split())
_SPAM = (
    "You have won {prize}, claim it {day}!",
    "Click here to get {sum} free.",
    "Urgent: your account will be closed {day}.",
    "Cheap pills, no prescription, only {sum}.",
    "Congratulations, you are our winner of {prize}!",
    "Earn {sum} a day from home, guaranteed.",
    "Free offer: {prize} for the first hundred callers.",
    "Verify your password {day} to avoid suspension.",
    "Limited offer, save {sum}, act now!",
    "Invest {sum} and double it by {day}.",
)
_HAM = (
    "Can you send me {thing} by {day}?",
    "Lunch {day} with {person}?",
    "{person} asked for {thing}.",
    "The meeting moved to {day}.",
    "Thanks for {thing}, see you {day}.",
    "I will be late {day}, start without me.",
    "{person} left {thing} at the office.",
    "Could we talk about {thing} {day}?",
    "Happy birthday, {person}!",
    "Please pay {person} {sum} for {thing}.",
)
_EITHER = (
    "Hello {person},",
    "Hi,",
    "Dear {person},",
    "Please reply by {day}.",
    "Call me {day}.",
    "Best wishes, {person}",
    "This is not about {thing}.",
    "It is free {day}.",
)


@built_in("spam", title="Spam", family="Texts", paper="the problem of Sahami, Dumais, Heckerman & Horvitz, A Bayesian approach to filtering junk e-mail, 1998")
class Spam(BuiltIn):
    """Messages, wanted or not: words give them away, and counting words is enough.

    A linear model on a bag of words gets nearly all of them right; a deep network has nothing to add.
    """

    rows: int = param(3000, "How many messages.", min=20, max=100_000)
    noise: float = param(0.01, "Share of messages under the wrong name.", min=0, max=0.5)
    seed: int = param(0, "Which messages are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        is_spam = stream.uniform(0, 1, self.rows) < 0.4
        message = several(stream.integers(0, 2, self.rows), lambda: _sentences(stream, is_spam, _EITHER, _EITHER))
        message = message + several(stream.integers(1, 4, self.rows), lambda: _sentences(stream, is_spam, _HAM, _SPAM))
        message = message + several(stream.integers(0, 3, self.rows), lambda: _sentences(stream, is_spam, _EITHER, _EITHER))
        is_told_spam = is_spam ^ (stream.uniform(0, 1, self.rows) < self.noise)
        return {"message": texts([text.strip() for text in message]), "kind": either(is_told_spam, "spam", "wanted")}

    def fields(self) -> tuple[Field, ...]:
        return (Field("message", "input", "text", ("message",), {"unit": "words"}), Field("kind", "target", "category", ("kind",)))


def _sentences(stream: np.random.Generator, is_spam: np.ndarray, wanted: tuple[str, ...], spam: tuple[str, ...]) -> np.ndarray:
    """A sentence a row, of the patterns of its kind."""
    rows = len(is_spam)
    which = np.where(is_spam, len(wanted) + stream.integers(0, len(spam), rows), stream.integers(0, len(wanted), rows))
    words = {"prize": PRIZES, "sum": SUMS, "person": PEOPLE, "thing": THINGS, "day": DAYS}
    return filled((*wanted, *spam), which, **{gap: drawn(stream, choices, rows) for gap, choices in words.items()})
