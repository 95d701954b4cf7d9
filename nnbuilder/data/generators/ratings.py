"""Ratings of films by people, who have tastes."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.errors import DataError
from nnbuilder.data.generators.declaration import MOST_ROWS, STANDARDISED, BuiltIn, Columns, built_in, chance, texts


@built_in(
    "ratings", title="Ratings", family="Tables", paper="the model of Koren, Bell & Volinsky, Matrix factorization techniques for recommender systems, 2009"
)
class Ratings(BuiltIn):
    """Ratings from 1 to 5 that people give films: some are kind, some films are good, and people have tastes.

    A rating is the mean, what its person adds, what its film adds, and how well the taste of one meets the nature of the
    other. The first three are a sum; the last is a product of hidden factors, which embeddings learn.
    """

    rows: int = param(24_000, "How many ratings; nobody rates a film twice.", min=100, max=MOST_ROWS)
    people: int = param(400, "How many people.", min=10, max=10_000)
    films: int = param(250, "How many films.", min=10, max=10_000)
    factors: int = param(3, "How many things tastes differ in.", min=1, max=50)
    noise: float = param(0.35, "Spread of the mood of the day, in stars.", min=0, max=5)
    seed: int = param(0, "Which people, films and ratings.", min=0)

    def read(self) -> Columns:
        if self.rows > self.people * self.films / 2:
            most = self.people * self.films // 2
            raise DataError(f"{self.people:,} people and {self.films:,} films give up to {most:,} ratings, not {self.rows:,}; choose fewer, or more people.")
        stream = chance(self.seed)
        person, film = np.divmod(stream.choice(self.people * self.films, self.rows, replace=False, shuffle=True), self.films)
        kindness, quality = stream.normal(0, 0.4, self.people), stream.normal(0, 0.5, self.films)
        taste, nature = (stream.normal(0, 0.9 / self.factors**0.25, (count, self.factors)) for count in (self.people, self.films))
        stars = 3.2 + kindness[person] + quality[film] + (taste[person] * nature[film]).sum(axis=1) + stream.normal(0, self.noise, self.rows)
        people, films = (texts([f"{word}_{number + 1}" for number in range(count)]) for word, count in (("person", self.people), ("film", self.films)))
        return {"person": people[person], "film": films[film], "stars": np.clip(np.round(2 * stars) / 2, 1, 5)}

    def fields(self) -> tuple[Field, ...]:
        who, what = (Field(name, "input", "category", (name,)) for name in ("person", "film"))
        return (who, what, Field("stars", "target", "numbers", ("stars",), transforms=STANDARDISED))
