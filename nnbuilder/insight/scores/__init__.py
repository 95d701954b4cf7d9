"""Every score by its name, which is what a person reads and what is written down."""

from __future__ import annotations

import re
from typing import Literal

from nnbuilder.insight.scores.choices import OF_CHOICES, top
from nnbuilder.insight.scores.score import Score
from nnbuilder.insight.scores.values import OF_VALUES, OF_YES_OR_NO

Form = Literal["choice", "yes_no", "values"]
"""One of several choices, yes or no to each question, or values."""


def named(name: str, form: Form, choices: int = 0, places: int = 1) -> Score:
    """The score of a name for answers of a form; `places` is how many answers a sample has. Raises ValueError for a name
    that there is none of."""
    found = re.fullmatch(r"top-([1-9]\d{0,3}) accuracy", name)
    if form == "choice" and found is not None:
        return top(int(found[1]), places)
    if form == "choice" and name in OF_CHOICES:
        return OF_CHOICES[name](choices, places)
    others = OF_YES_OR_NO if form == "yes_no" else OF_VALUES
    if form == "choice" or name not in others:
        raise ValueError(f"There is no score {name!r} for answers that are {form}.")
    return others[name]()
