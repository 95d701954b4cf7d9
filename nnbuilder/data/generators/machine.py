"""A machine that is listened to, before and after some of its sensors were exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import MOST_ROWS, STANDARDISED, BuiltIn, Columns, built_in, chance, texts

SENSORS = ("load", "wear", "heat", "speed", "power", "oil_heat", "noise", "friction")
STATES = ("in_order", "dry_bearing", "loose_belt", "dry_and_loose")
_MIDDLE = np.array((50.0, 20.0, 60.0, 1500.0, 30.0, 75.0, 68.0, 4.0))
_SPREAD = np.array((25.0, 12.0, 15.0, 400.0, 12.0, 14.0, 9.0, 2.0))
GAIN = np.array((1.0, 0.5, 1.6, 1.5, 1.0, 1.0, 0.7, 1.0))
ZERO = np.array((0.0, 0.8, 0.0, -0.6, 0.0, 0.9, 0.0, 0.5))
"""What the new sensors make of a reading: times so much, and so much added, in spreads of the old ones."""


@built_in("machine", title="Machine", family="Tables", paper="after Gama et al., A survey on concept drift adaptation, 2014")
class Machine(BuiltIn):
    """A machine by eight sensors: is it in order, or which of two parts is worn? Later, sensors are exchanged.

    How the sensors go together tells what is wrong, and it takes thousands of rows to learn. After the change six of the eight
    sensors read with another gain or from another zero, and there are few rows yet. A network that has learned the old sensors
    errs, and one that learns from the new rows alone has too few of them; little of what was learned must be learned anew.
    """

    when: Literal["before", "after"] = param("before", "Before sensors were exchanged, or after that.")
    rows: int = param(6000, "How many rows there are before the change.", min=20, max=MOST_ROWS)
    rows_after: int = param(200, "How many there are after it.", min=20, max=MOST_ROWS)
    seed: int = param(0, "Which rows are drawn.", min=0)

    def read(self) -> Columns:
        stream = chance(2 * self.seed + (self.when == "after"))
        load, wear, heat, speed = stream.uniform(-1, 1, (4, self.rows if self.when == "before" else self.rows_after))
        is_dry = np.sin(np.pi * load) * wear + 0.6 * heat * speed > 0
        is_loose = np.cos(np.pi * speed) * heat + 0.6 * load * wear > 0
        readings = np.stack([load, wear, heat, speed, load * speed, heat + 0.5 * load, wear - 0.5 * speed, wear * heat], axis=1)
        readings += stream.normal(0, 0.04, readings.shape)
        if self.when == "after":
            readings = readings * GAIN + ZERO
        columns = np.round(readings * _SPREAD + _MIDDLE, 2).T.copy()
        return {**dict(zip(SENSORS, columns, strict=True)), "state": texts(STATES)[is_dry + 2 * is_loose]}

    def fields(self) -> tuple[Field, ...]:
        return (Field("sensors", "input", "numbers", SENSORS, transforms=STANDARDISED), Field("state", "target", "category", ("state",)))

    def later(self) -> Mapping[str, object]:
        return {"when": "after"} if self.when == "before" else {}
