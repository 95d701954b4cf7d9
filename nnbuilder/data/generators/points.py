"""Points in the plane, each set a classic of what a straight line can and cannot divide."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import MOST_ROWS, STANDARDISED, BuiltIn, Columns, built_in, chance, texts

KINDS = texts(("blue", "orange", "green", "purple", "brown"))


def _columns(x: np.ndarray, y: np.ndarray, kind: np.ndarray) -> Columns:
    return {"x": x, "y": y, "kind": KINDS[kind]}


class Points(BuiltIn):
    """Points (x, y), each of a kind."""

    __slots__ = ()

    def fields(self) -> tuple[Field, ...]:
        return (Field("point", "input", "numbers", ("x", "y"), transforms=STANDARDISED), Field("kind", "target", "category", ("kind",)))


@built_in("clouds", title="Two clouds", family="Points", paper="Rosenblatt, The perceptron, 1958")
class Clouds(Points):
    """Points in two clouds that a straight line divides: a perceptron is enough.

    A linear model gets nearly all of them right, and a deeper network has nothing to add.
    """

    rows: int = param(1000, "How many points.", min=20, max=MOST_ROWS)
    noise: float = param(0.5, "Spread of each cloud; their middles are 2.5 apart.", min=0, max=10)
    seed: int = param(0, "Which points are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        kind = stream.integers(0, 2, self.rows)
        side = np.where(kind == 1, 1.25, -1.25) * np.sqrt(0.5)
        noise = stream.normal(0, self.noise, (2, self.rows))
        return _columns(side + noise[0], side + noise[1], kind)


@built_in("xor", title="Exclusive or", family="Points", paper="Minsky & Papert, Perceptrons, 1969")
class ExclusiveOr(Points):
    """Points in four clouds, opposite ones of one kind: no straight line gets more than three of them right.

    The classic limit of the perceptron; one hidden layer of a few neurons solves it.
    """

    rows: int = param(1000, "How many points.", min=20, max=MOST_ROWS)
    noise: float = param(0.3, "Spread of each cloud; their middles are 2 apart.", min=0, max=10)
    seed: int = param(0, "Which points are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        right, up = stream.integers(0, 2, (2, self.rows))
        noise = stream.normal(0, self.noise, (2, self.rows))
        return _columns(2.0 * right - 1 + noise[0], 2.0 * up - 1 + noise[1], right ^ up)


@built_in("moons", title="Two moons", family="Points", paper="the two moons of semi-supervised learning, as in scikit-learn's make_moons")
class Moons(Points):
    """Points on two half circles that reach into each other: a bent line divides them.

    A linear model gets nearly nine of ten right and no more.
    """

    rows: int = param(1000, "How many points.", min=20, max=MOST_ROWS)
    noise: float = param(0.1, "Spread around each half circle, whose radius is 1.", min=0, max=10)
    seed: int = param(0, "Which points are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        kind = stream.integers(0, 2, self.rows)
        angle = stream.uniform(0, np.pi, self.rows)
        noise = stream.normal(0, self.noise, (2, self.rows))
        x = np.where(kind == 0, np.cos(angle), 1 - np.cos(angle))
        y = np.where(kind == 0, np.sin(angle), 0.5 - np.sin(angle))
        return _columns(x + noise[0], y + noise[1], kind)


@built_in("circles", title="Circles", family="Points", paper="the two circles of spectral clustering, as in scikit-learn's make_circles")
class Circles(Points):
    """Points on circles within each other: no straight line divides them, a distance does."""

    rows: int = param(1000, "How many points.", min=20, max=MOST_ROWS)
    rings: int = param(2, "How many circles, their radii evenly spaced up to 1.", min=2, max=5)
    noise: float = param(0.08, "Spread around each circle.", min=0, max=10)
    seed: int = param(0, "Which points are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        kind = stream.integers(0, self.rings, self.rows)
        angle = stream.uniform(0, 2 * np.pi, self.rows)
        noise = stream.normal(0, self.noise, (2, self.rows))
        radius = (kind + 1) / self.rings
        return _columns(radius * np.cos(angle) + noise[0], radius * np.sin(angle) + noise[1], kind)


@built_in("spirals", title="Spirals", family="Points", paper="Lang & Witbrock, Learning to tell two spirals apart, 1988")
class Spirals(Points):
    """Points on spirals wound into each other: shallow networks are slow to learn them, deeper ones are not."""

    rows: int = param(2000, "How many points.", min=20, max=MOST_ROWS)
    arms: int = param(2, "How many spirals.", min=2, max=5)
    turns: float = param(2.0, "How often each winds around the middle; Lang and Witbrock had 3.", min=0.25, max=10)
    noise: float = param(0.02, "Spread around each spiral, which ends 1 from the middle.", min=0, max=10)
    seed: int = param(0, "Which points are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        kind = stream.integers(0, self.arms, self.rows)
        # The root spreads points evenly along the arm, whose outer turns are longer.
        way = np.sqrt(stream.uniform(0, 1, self.rows))
        noise = stream.normal(0, self.noise, (2, self.rows))
        angle = 2 * np.pi * (self.turns * way + kind / self.arms)
        return _columns(way * np.cos(angle) + noise[0], way * np.sin(angle) + noise[1], kind)


@built_in("ring", title="Ring", family="Points", paper="the ring of Gaussians of Metz et al., Unrolled generative adversarial networks, 2017")
class Ring(BuiltIn):
    """Points in heaps on a circle, for generators: one that collapses finds only some of the heaps."""

    rows: int = param(2000, "How many points.", min=20, max=MOST_ROWS)
    heaps: int = param(8, "How many heaps, evenly spaced.", min=2, max=100)
    noise: float = param(0.05, "Spread of each heap; the circle has radius 1.", min=0, max=10)
    seed: int = param(0, "Which points are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        angles = 2 * np.pi * stream.integers(0, self.heaps, self.rows) / self.heaps
        noise = stream.normal(0, self.noise, (2, self.rows))
        return {"x": np.cos(angles) + noise[0], "y": np.sin(angles) + noise[1]}

    def fields(self) -> tuple[Field, ...]:
        return (Field("point", "input", "numbers", ("x", "y")),)
