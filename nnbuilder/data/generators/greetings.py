"""Greetings and plans to be written on: what was said at the beginning decides words much later."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import Raw, param
from nnbuilder.data.generators.declaration import BuiltIn, Columns, built_in, chance, texts
from nnbuilder.data.generators.phrases import drawn, filled

GREETINGS = {
    "Happy birthday": "candles cake year balloon",
    "Merry Christmas": "presents goose night tree",
    "Happy new year": "resolutions firework start clover",
    "Happy Easter": "eggs nest spring rabbit",
    "Get well soon": "visitors soup sleep sun",
    "Good luck for the exam": "points breakfast result owl",
    "Congratulations on the wedding": "dances party honeymoon heart",
    "Welcome to the new house": "guests garden neighbourhood key",
}
"""{greeting: what one wishes many of, a big one of, a good one of, and what is on the card}."""
PEOPLE = {
    "grandma": "grandchild love kiss",
    "Tom": "friend cheers handshake",
    "boss": "employee respect report",
    "neighbour": "tenant regards basket",
    "teacher": "pupil thanks drawing",
    "doctor": "patient gratitude jar",
    "cousin": "relative hugs photo",
    "coach": "player pride trophy",
}
"""{who is greeted: as whose what one writes, with what, and what comes with the card}."""
PLANS = {
    "swim": "pool towel goggles ice",
    "ski": "slope gloves helmet waffles",
    "sing": "choir notes pipe tea",
    "cook": "kitchen apron knife pasta",
    "fish": "lake bucket rod trout",
    "hike": "station boots map cheese",
    "dance": "hall shoes music punch",
    "climb": "wall rope harness nuts",
    "paint": "studio brush canvas cookies",
    "ride": "stable saddle whip apples",
}
"""{what to do: where, what one brings, what the other brings, and what there is to eat or drink}."""
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NAMES = "Anna Ben Clara David Emma Felix Grete Hugo".split()
_GREETING = (
    "{greeting}, dear {who}! I wish you many {many} and a good {good}, and the {card} on the card is for you, {who}.",
    "{greeting}, dear {who}! May there be many {many}, a big {big} and a good {good}.",
    "{greeting}! Dear {who}, I drew a {card} for you, and I wish you many {many} and a big {big}.",
)
_PLAN = (
    " Shall we {do} on {day}? We meet at the {place}, you bring the {thing} and I bring the {other}. First we {do}, and then there is {food}.",
    " On {day} we {do}. Come to the {place} with your {thing}; my {other} is packed, and there will be {food}. So see you on {day}.",
    " Let us {do} again. The {place} is open on {day}. I have my {thing} and you have your {other}, and there is {food} for both.",
)
_CLOSING = (" With {feeling} and a {gift} from your {role} {name}.", " A {gift} comes with it. With {feeling}, your {role} {name}.")


@built_in("greetings", title="Greetings and plans", family="Texts", paper="the task of Shannon, Prediction and entropy of printed English, 1951")
class Greetings(BuiltIn):
    """Greetings and plans, to be written on word by word: "Happy birthday, dear ..." decides what comes much later.

    Who is greeted decides with what and as whom it is signed, the occasion what is wished, the plan what to bring. The
    word before tells little of that; a network that remembers the beginning knows.
    """

    rows: int = param(4000, "How many texts.", min=20, max=100_000)
    length: int = param(80, "How many words and signs a network reads at once; hardly a text has more.", min=2, max=1000)
    seed: int = param(0, "Which texts are drawn.", min=0)

    def read(self) -> Columns:
        stream, rows = chance(self.seed), self.rows
        greeting, who, plan = (_row(stream, table, rows) for table in (GREETINGS, PEOPLE, PLANS))
        occasion = dict(zip(("greeting", "many", "big", "good", "card"), greeting.T, strict=True))
        person = dict(zip(("who", "role", "feeling", "gift"), who.T, strict=True))
        doing = dict(zip(("do", "place", "thing", "other", "food"), plan.T, strict=True), day=drawn(stream, texts(DAYS), rows))
        text = filled(_GREETING, stream.integers(0, len(_GREETING), rows), **occasion, who=person["who"])
        text = text + filled(_PLAN, stream.integers(0, len(_PLAN), rows), **doing)
        return {"text": text + filled(_CLOSING, stream.integers(0, len(_CLOSING), rows), **person, name=drawn(stream, texts(NAMES), rows))}

    def fields(self) -> tuple[Field, ...]:
        read: dict[str, Raw] = {"unit": "words", "length": self.length}
        return (Field("text", "input", "text", ("text",), read), Field("following", "target", "text", ("text",), {**read, "shift": 1}))


def _row(stream: np.random.Generator, table: dict[str, str], rows: int) -> np.ndarray:
    """(rows, columns): a line of a table a row, the words beside each other that go together."""
    lines = texts([[key, *words.split()] for key, words in table.items()])
    return drawn(stream, lines, rows)
