"""Transactions, a few of them fraud: every column looks as ever, only together they do not fit."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import MOST_ROWS, STANDARDISED, BuiltIn, Columns, built_in, chance, either

COLUMNS = ("hour", "distance", "amount", "items", "pause", "typing_speed", "discount", "balance", "age_of_card", "tries")
_MIDDLE = np.array((12.0, 30.0, 80.0, 12.0, 36.0, 5.0, 10.0, 2000.0, 40.0, 4.0))
_SPREAD = np.array((9.0, 20.0, 50.0, 6.0, 24.0, 2.0, 8.0, 1200.0, 25.0, 2.0))


@built_in(
    "fraud", title="Fraud", family="Tables", paper="after Sakurada & Yairi, Anomaly detection using autoencoders with nonlinear dimensionality reduction, 2014"
)
class Fraud(BuiltIn):
    """Transactions of ten columns, a few of them fraud that no single column shows.

    Two hidden habits decide all ten columns, bent around each other so that no two of them lie on a line. In a fraud some
    columns are those of somebody else: each value is an ordinary one, and what is wrong is how they go together. Distances
    from the middle and random cuts see little of that; an autoencoder that has learned the bend does.
    """

    rows: int = param(10_000, "How many transactions.", min=100, max=MOST_ROWS)
    share: float = param(0.03, "Share of frauds.", min=0.001, max=0.5)
    exchanged: int = param(3, "In a fraud, so many columns are somebody else's.", min=1, max=9)
    noise: float = param(0.12, "What habits do not explain, as a share of the spread of a column.", min=0, max=10)
    seed: int = param(0, "Which transactions are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        own, others = (habits(*stream.uniform(-1, 1, (2, self.rows))) + stream.normal(0, self.noise, (self.rows, len(COLUMNS))) for _ in range(2))
        is_fraud = stream.uniform(0, 1, self.rows) < self.share
        place = np.argsort(stream.uniform(0, 1, own.shape), axis=1)
        values = np.where(is_fraud[:, None] & (place < self.exchanged), others, own) * _SPREAD + _MIDDLE
        return {**dict(zip(COLUMNS, np.round(values, 2).T.copy(), strict=True)), "fraud": either(is_fraud, "yes", "no")}

    def fields(self) -> tuple[Field, ...]:
        return (Field("features", "input", "numbers", COLUMNS, transforms=STANDARDISED), Field("fraud", "target", "category", ("fraud",)))


def habits(when: np.ndarray, where: np.ndarray) -> np.ndarray:
    """What two habits, each from -1 to 1, make of the columns: (rows, 10), about from -1 to 1, without noise."""
    turn = np.pi
    columns = (
        *(when, where, np.cos(2 * turn * when), np.sin(2 * turn * where), np.cos(turn * (when + where)), np.sin(turn * (when - where))),
        *(2 * when * where, 2 * np.abs(when) - 1, np.cos(2 * turn * (where - when)), 2 * where**2 - 1),
    )
    return np.stack(columns, axis=1)


def as_habits(values: np.ndarray) -> np.ndarray:
    """Columns (rows, 10) in the measure of `habits`."""
    scaled: np.ndarray = (values - _MIDDLE) / _SPREAD
    return scaled
