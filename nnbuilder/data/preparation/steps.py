"""Steps that numbers take on their way into a network, each with its way back. Arithmetic is float64, in the order that stands here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Protocol

import numpy as np


class Step(Protocol):
    """One step: values (rows, *shape) to values, each row by itself."""

    step: ClassVar[str]

    @property
    def unit(self) -> float | None:
        """What a difference of 1 behind the step is before it, where it is the same everywhere."""

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of a sample behind the step."""

    def apply(self, values: np.ndarray) -> np.ndarray: ...

    def invert(self, values: np.ndarray) -> np.ndarray:
        """The values before the step, as far as they can be told."""


class _SameShape:
    """A step that takes every number by itself."""

    unit: float | None = 1.0

    def shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape


@dataclass(frozen=True)
class Standardise(_SameShape):
    """(x - mean) / std; what is missing counts as the mean. With several means there is one for each place of the axis
    `axis` of a sample, counted from its end."""

    mean: tuple[float, ...] = (0.0,)
    std: tuple[float, ...] = (1.0,)
    axis: int = 1
    step: ClassVar[str] = "standardise"

    @property
    def unit(self) -> float | None:  # type: ignore[override]
        return self.std[0] if len(set(self.std)) == 1 else None

    def apply(self, values: np.ndarray) -> np.ndarray:
        mean, std = along(self.mean, self.axis), along(self.std, self.axis)
        return np.asarray((np.where(np.isnan(values), mean, values) - mean) / std)

    def invert(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(values * along(self.std, self.axis) + along(self.mean, self.axis))


@dataclass(frozen=True)
class Scale(_SameShape):
    """x / by."""

    by: float = 1.0
    step: ClassVar[str] = "scale"

    @property
    def unit(self) -> float | None:  # type: ignore[override]
        return self.by

    def apply(self, values: np.ndarray) -> np.ndarray:
        return values / self.by

    def invert(self, values: np.ndarray) -> np.ndarray:
        return values * self.by


@dataclass(frozen=True)
class MinMax(_SameShape):
    """From `low` to `high` becomes from `bottom` to `top`."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    bottom: float = 0.0
    top: float = 1.0
    axis: int = 1
    step: ClassVar[str] = "min max"

    @property
    def unit(self) -> float | None:  # type: ignore[override]
        return (self.high[0] - self.low[0]) / (self.top - self.bottom) if len(self.low) == 1 else None

    def apply(self, values: np.ndarray) -> np.ndarray:
        low, high = along(self.low, self.axis), along(self.high, self.axis)
        return np.asarray((values - low) / (high - low) * (self.top - self.bottom) + self.bottom)

    def invert(self, values: np.ndarray) -> np.ndarray:
        low, high = along(self.low, self.axis), along(self.high, self.axis)
        return np.asarray((values - self.bottom) / (self.top - self.bottom) * (high - low) + low)


@dataclass(frozen=True)
class Log(_SameShape):
    """log(1 + |x| / by) with the sign of x: hardly changed near nothing, and ever less the larger it is.

    Source: Webber 2012, A bi-symmetric log transformation for wide-range data.
    """

    by: float = 1.0
    step: ClassVar[str] = "log"

    @property
    def unit(self) -> float | None:  # type: ignore[override]
        return None

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.sign(values) * np.log1p(np.abs(values) / self.by))

    def invert(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.sign(values) * np.expm1(np.abs(values)) * self.by)


@dataclass(frozen=True)
class Quantile(_SameShape):
    """The share of the training part that is smaller, along straight lines between `points`, whose shares are `shares`."""

    points: tuple[float, ...]
    shares: tuple[float, ...]
    step: ClassVar[str] = "quantile"

    @property
    def unit(self) -> float | None:  # type: ignore[override]
        return None

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.interp(values, self.points, self.shares))

    def invert(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.interp(values, self.shares, self.points))


@dataclass(frozen=True)
class Fill(_SameShape):
    """What is missing becomes `value`."""

    value: tuple[float, ...] = (0.0,)
    axis: int = 1
    step: ClassVar[str] = "fill"

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(values), along(self.value, self.axis), values)

    def invert(self, values: np.ndarray) -> np.ndarray:
        return values


@dataclass(frozen=True)
class Clip(_SameShape):
    """What is below `low` becomes it, what is above `high` becomes that."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    axis: int = 1
    step: ClassVar[str] = "clip"

    def apply(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(np.clip(values, along(self.low, self.axis), along(self.high, self.axis)))

    def invert(self, values: np.ndarray) -> np.ndarray:
        return values


STEPS: Mapping[str, type[Any]] = {one.step: one for one in (Standardise, Scale, MinMax, Log, Quantile, Fill, Clip)}


def along(numbers: Sequence[float], axis: int) -> Any:
    """A number, or one for each place of an axis counted from the end of a sample, so that they meet it."""
    return numbers[0] if len(numbers) == 1 else np.reshape(numbers, (-1, *(1,) * (axis - 1)))


def applied(steps: Sequence[Step], values: np.ndarray) -> np.ndarray:
    """Values after all steps, float64."""
    for step in steps:
        values = step.apply(values)
    return values


def inverted(steps: Sequence[Step], values: np.ndarray) -> np.ndarray:
    """Values before all steps, float64."""
    for step in reversed(steps):
        values = step.invert(values)
    return values


def shape_after(steps: Sequence[Step], shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of a sample behind all steps."""
    for step in steps:
        shape = step.shape(shape)
    return shape


def unit_of(steps: Sequence[Step]) -> float | None:
    """What a difference of 1 behind all steps is before them, where it is the same everywhere."""
    unit = 1.0
    for step in steps:
        if step.unit is None:
            return None
        unit *= step.unit
    return unit


def steps_to_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Steps as plain JSON."""
    return [{"step": step.step, **asdict(step)} for step in steps]  # type: ignore[call-overload]


def steps_from_json(entries: Sequence[Mapping[str, Any]], known: Mapping[str, type[Any]] = STEPS) -> tuple[Step, ...]:
    """Steps out of plain JSON; raises `KeyError` for one that is not known."""
    return tuple(_step(entry, known) for entry in entries)


def _step(entry: Mapping[str, Any], known: Mapping[str, type[Any]]) -> Any:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items() if name != "step"}
    return known[entry["step"]](**values)
