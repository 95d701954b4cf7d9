"""Series over time: one of a strange attractor, one of a town's hours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnbuilder.core.document import Field, Split, Windows
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import MOST_ROWS, STANDARDISED, BuiltIn, Columns, built_in, chance

SETTLING = 2000
"""Steps until the trajectory is on the attractor."""


@built_in("lorenz", title="Lorenz attractor", family="Series", paper="Lorenz, Deterministic nonperiodic flow, 1963")
class Lorenz(BuiltIn):
    """A weather in miniature: one variable of a chaotic system over time, to be continued.

    Nothing is random but small noise of measurement, yet no line through the past continues it for long.
    """

    rows: int = param(6000, "How many moments.", min=200, max=50_000)
    step: float = param(0.04, "Time from one moment to the next; the system turns about once in 0.75.", min=0.001, max=0.2)
    noise: float = param(0.2, "Spread of the noise of measurement; x has a spread of 8.", min=0, max=100)
    seed: int = param(0, "Where it begins, and the noise.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        inner = max(1, round(self.step / 0.01))
        path = _trajectory(stream.normal((1.0, 1.0, 25.0)).tolist(), self.step / inner, self.rows * inner)[::inner]
        measured = path + stream.normal(0, self.noise, path.shape)
        return {"time": np.arange(self.rows) * self.step, "x": measured[:, 0], "y": measured[:, 1], "z": measured[:, 2]}

    def fields(self) -> tuple[Field, ...]:
        return (Field("past", "input", "numbers", ("x",), transforms=STANDARDISED), Field("future", "target", "numbers", ("x",), transforms=STANDARDISED))

    def split(self) -> Split:
        return Split(by="time", column="time")

    def windows(self) -> Windows:
        return Windows(24, 8, time="time")


def _flow(x: float, y: float, z: float) -> tuple[float, float, float]:
    """The velocity at a point, with Lorenz's own constants 10, 28 and 8/3."""
    return 10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z


def _moved(point: Sequence[float], way: Sequence[float], time: float) -> tuple[float, float, float]:
    """Where one is after some time on a straight way. Plain numbers: on three of them arrays are four times as slow."""
    return point[0] + time * way[0], point[1] + time * way[1], point[2] + time * way[2]


def _trajectory(point: Sequence[float], step: float, count: int) -> np.ndarray:
    """(count, 3): the path from a point on, once it is on the attractor, by the method of Runge and Kutta of order 4."""
    path = np.empty((count, 3))
    for place in range(-SETTLING, count):
        first = _flow(*point)
        second = _flow(*_moved(point, first, step / 2))
        third = _flow(*_moved(point, second, step / 2))
        fourth = _flow(*_moved(point, third, step))
        way = [(a + 2 * b + 2 * c + d) / 6 for a, b, c, d in zip(first, second, third, fourth, strict=True)]
        point = _moved(point, way, step)
        if place >= 0:
            path[place] = point
    return path


DAY, WEEK = 24, 168
LOW, FULL, PUMPED = 30.0, 90.0, 26.0
"""Percent of the tower at which its pump starts and at which it stops, and what the pump brings in an hour."""
LOOKS = 4
"""How often in an hour the pump looks at the level."""


@built_in("seasons", title="Water tower", family="Series", paper="a threshold model: Tong, Threshold models in non-linear time series analysis, 1983")
class WaterTower(BuiltIn):
    """Hours of a town's water tower: days and weeks of use, and a pump that starts when it is low and stops when it is full.

    The seasons alone are easy. When the level turns is not: it depends on how full the tower is and on what will be used
    until then, which no straight line through the past hours says.
    """

    rows: int = param(8760, "How many hours; 8,760 are a year.", min=400, max=MOST_ROWS)
    noise: float = param(0.3, "Spread of the noise of measurement, in percent of the tower.", min=0, max=50)
    seed: int = param(0, "Which use and which noise.", min=0)

    def read(self) -> Columns:
        stream = chance(self.seed)
        hour = np.arange(self.rows)
        awake = np.clip(np.sin(2 * np.pi * (hour % DAY - 7) / DAY) + 0.4, 0, None)
        use = (3 + 6 * awake * np.where(hour % WEEK < 5 * DAY, 1.0, 0.6)) * stream.lognormal(0, 0.05, self.rows)
        return {"hour": hour, "use": use, "level": _levels(use.tolist()) + stream.normal(0, self.noise, self.rows)}

    def fields(self) -> tuple[Field, ...]:
        return (
            Field("past", "input", "numbers", ("level",), transforms=STANDARDISED),
            Field("future", "target", "numbers", ("level",), transforms=STANDARDISED),
        )

    def split(self) -> Split:
        return Split(by="time", column="hour")

    def windows(self) -> Windows:
        return Windows(48, 12, time="hour")


def _levels(use: Sequence[float]) -> np.ndarray:
    """How full the tower is at the end of each hour, in percent."""
    level, pumping, levels = (LOW + FULL) / 2, False, np.empty(len(use))
    for hour, used in enumerate(use):
        for _ in range(LOOKS):
            pumping = level < LOW or (pumping and level < FULL)
            level += (PUMPED * pumping - used) / LOOKS
        levels[hour] = level
    return levels
