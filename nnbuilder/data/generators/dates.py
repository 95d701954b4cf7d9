"""Dates as people write them, and as a computer wants them."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.errors import DataError
from nnbuilder.data.generators.declaration import BuiltIn, Columns, built_in, chance, texts
from nnbuilder.data.generators.phrases import filled

MONTHS = texts("January February March April May June July August September October November December".split())
WEEKDAYS = texts("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
ENDINGS = texts([("th" if day // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")) for day in range(32)])
_FORMS = (
    "{day}.{month}.{year}",
    "{month}/{day}/{year}",
    "{month}/{day}/{short}",
    "{day} {name} {year}",
    "{day} {cut} {short}",
    "{name} {day}{ending}, {year}",
    "{weekday}, {name} {day}{ending}, {year}",
    "the {day}{ending} of {name}, {year}",
    "{weekday}, {day} {cut} {year}",
    "{cut} {day}, '{short}",
    "{year}, {name} the {day}{ending}",
    "{day}-{cut}-{year}",
)
"""Slashes are American, the month first; two digits of a year are of 1950 to 2049."""


@built_in("dates", title="Dates", family="Texts", paper="the date task of Ng's Sequence models course, 2018, made for attention in translation")
class Dates(BuiltIn):
    """Dates in a dozen forms, to be written as 2021-03-04: characters in, characters out.

    Copying gives no right answer: months become numbers, the order turns, digits are filled up, and centuries are known.
    """

    rows: int = param(5000, "How many dates.", min=20, max=100_000)
    first_year: int = param(1950, "The first year there is a date of.", min=1950, max=2049)
    last_year: int = param(2049, "The last year there is a date of.", min=1950, max=2049)
    seed: int = param(0, "Which dates are drawn, and how each is written.", min=0)

    def read(self) -> Columns:
        if self.last_year < self.first_year:
            raise DataError(f"The last year of the dates, {self.last_year}, is before the first, {self.first_year}; exchange them.")
        stream = chance(self.seed)
        first, behind = (np.datetime64(f"{year}-01-01", "D").astype(np.int64) for year in (self.first_year, self.last_year + 1))
        date = stream.integers(first, behind, self.rows).astype("datetime64[D]")
        written = filled(_FORMS, stream.integers(0, len(_FORMS), self.rows), **_words(date))
        is_lower = stream.uniform(0, 1, self.rows) < 0.3
        return {"written": np.where(is_lower, texts([text.lower() for text in written]), written), "iso": texts(date.astype(str).tolist())}

    def fields(self) -> tuple[Field, ...]:
        return (Field("written", "input", "text", ("written",)), Field("iso", "target", "text", ("iso",), {"length": 10, "padding": False}))


def _words(date: np.ndarray) -> dict[str, np.ndarray]:
    """All that a form may say of a date, {gap: a word a row}."""
    months, years = date.astype("datetime64[M]"), date.astype("datetime64[Y]")
    day, month = (date - months).astype(np.int64) + 1, (months - years).astype(np.int64)
    year = texts(years.astype(str).tolist())
    name = MONTHS[month]
    words = {"day": day.astype(object), "month": (month + 1).astype(object), "year": year, "short": texts([text[2:] for text in year])}
    # 1 January 1970, the day 0, was a Thursday.
    weekday = WEEKDAYS[(date.astype(np.int64) + 3) % 7]
    return {**words, "name": name, "cut": texts([text[:3] for text in name]), "ending": ENDINGS[day], "weekday": weekday}
