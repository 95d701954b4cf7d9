"""Dates: copying what is written gives none, reading each form gives all."""

from __future__ import annotations

import re
from datetime import datetime

from tests.data.generators.baselines import drawn

FORMS = (
    *("%d.%m.%Y", "%m/%d/%Y", "%m/%d/%y", "%d %B %Y", "%d %b %y", "%B %d, %Y"),
    *("%A, %B %d, %Y", "%d %B, %Y", "%A, %d %b %Y", "%b %d, %y", "%Y, %B %d", "%d-%b-%Y"),
)
CENTURY = 50


def read(written):
    """The date as a clock of this computer reads it, once "the", "of", the marks and endings of numbers are gone."""
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", written.lower().replace("the ", "").replace(" of ", " ").replace("'", ""))
    for form in FORMS:
        try:
            date = datetime.strptime(plain, form)
        except ValueError:
            continue
        if "%y" in form and re.search(r"\b\d\d$", plain):
            short = int(plain[-2:])
            date = date.replace(year=(1900 if short >= CENTURY else 2000) + short)
        return date.date().isoformat()
    return ""


def test_copying_gives_no_date_and_reading_gives_all():
    columns = drawn("dates")
    pairs = list(zip(columns["written"], columns["iso"], strict=True))
    assert not any(written == iso or written[:10] == iso for written, iso in pairs)
    assert [written for written, iso in pairs if read(written) != iso] == []


def test_the_last_digits_are_not_simply_copied():
    columns = drawn("dates")
    digits = [(re.sub(r"\D", "", written), re.sub(r"\D", "", iso)) for written, iso in zip(columns["written"], columns["iso"], strict=True)]
    assert sum(written == iso for written, iso in digits) / len(digits) < 0.02


def test_years_are_those_asked_for():
    years = {int(iso[:4]) for iso in drawn("dates", first_year=1999, last_year=2001)["iso"]}
    assert years == {1999, 2000, 2001}
