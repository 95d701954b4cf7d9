"""What a network says to one sample, as the window shows it: shares of choices, a picture, a series, or a sentence alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnbuilder.core.facts import STEPS, FieldFacts

_MOST_NUMBERS = 4
_LONGEST = 200
Shown = Callable[[Any], np.ndarray]
"""Cells of a field as a picture, uint8 (height, width) or (height, width, 3)."""


@dataclass(frozen=True)
class Answer:
    """An answer without a view of its own: a sentence says it all."""

    sentence: str


@dataclass(frozen=True)
class Shares(Answer):
    """How likely each choice is."""

    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Picture(Answer):
    """A picture, uint8 (height, width) or (height, width, 3), such as the input built again, or the class of each place."""

    picture: np.ndarray = field(default_factory=lambda: np.zeros((1, 1), dtype=np.uint8))


@dataclass(frozen=True, eq=False)
class Curve(Answer):
    """A series (length, features) in the units of the data."""

    values: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)))


@dataclass(frozen=True)
class Asked:
    """What an answer is read beside: the field that it answers, how that is shown where it is looked at as a picture, and how many of
    its columns in a row are the steps of one series."""

    name: str = ""
    steps: int = 0
    fact: FieldFacts | None = None
    shown: Shown | None = None
    is_sure: bool = True


def read(values: np.ndarray, entry: Mapping[str, Any] | None, asked: Asked, given: tuple[int, int] | None = None) -> Answer:
    """The answer of one output to one sample.

    `values` is what the network gives, without the batch; `entry` is what that says in a person's words, where it says anything
    (`Prediction.said`); `given` is the height and width of a picture that the network was asked about.
    """
    if not values.size:
        return Answer("It answers nothing: its output is empty.")
    if not np.isfinite(values).all():
        return Answer("Its answer is not a number (NaN or infinity); training has broken its weights.")
    if entry is None:
        return _unread(np.asarray(values, dtype=np.float64), given)
    if "mask" in entry:
        return _marked(np.asarray(entry["mask"]), entry["answer"])
    if entry.get("probabilities"):
        return _shares(entry["probabilities"], str(entry["answer"]), is_sure=asked.is_sure)
    answer = entry["answer"]
    if isinstance(answer, list):
        return _array(np.asarray(answer, dtype=np.float64), entry, asked)
    if isinstance(answer, Mapping) and asked.steps:
        series = np.array(list(answer.values()), dtype=np.float64).reshape(-1, asked.steps).T
        return Curve(_steps(series[:, 0], entry), series)
    if isinstance(answer, Mapping):
        return Answer(_joined("It answers", (f"{name} {_value(value)}" for name, value in answer.items())) + _off(entry))
    return Answer(f"It answers {_value(answer)}{f' for {asked.name}' if asked.name else ''}{_off(entry)}")


def _shares(shares: Mapping[str, float], best: str, *, is_sure: bool) -> Shares:
    share = shares.get(best, max(shares.values()))
    return Shares(f"It says {best}, {share:.0%} sure" if is_sure else f"It would say {best}, but that is a guess", dict(shares))


def _array(values: np.ndarray, entry: Mapping[str, Any], asked: Asked) -> Answer:
    if asked.shown is not None:
        return Picture(f"It builds this picture{_off(entry)}", asked.shown(values))
    if asked.fact is not None and asked.fact.form == STEPS:
        series = values.reshape(len(values), -1)
        return Curve(_steps(series[:, 0], entry), series)
    return _numbers(values)


def _steps(line: np.ndarray, entry: Mapping[str, Any]) -> str:
    return f"It answers {len(line):,} steps, from {line[0]:.4g} to {line[-1]:.4g}{_off(entry)}"


def _off(entry: Mapping[str, Any]) -> str:
    """How far a network that rebuilds is off, and whether that is much."""
    if "error" not in entry:
        return ""
    unusual = entry.get("unusual")
    than = "" if unusual is None else ", more than for 99 of 100 real samples" if unusual else ", as for real samples"
    return f", a squared error of {entry['error']:.2g}{than}"


def _marked(mask: np.ndarray, shares: Mapping[str, float]) -> Picture:
    marks = np.unique(mask)
    places = np.searchsorted(np.array(sorted(float(name) for name in shares)), mask) if all(map(_is_number, shares)) else np.searchsorted(marks, mask)
    names = [f"{name} on {share:.0%}" for name, share in shares.items() if share > 0]
    return Picture(_joined("It marks", names), (places * (255 // max(1, len(shares) - 1))).clip(0, 255).astype(np.uint8))


def _unread(values: np.ndarray, given: tuple[int, int] | None) -> Answer:
    """Numbers that answer no field of the data; as many as the picture has are one."""
    places = given[0] * given[1] if given is not None else 0
    if given is not None and places > 1 and values.size % places == 0 and (values.shape[-2:] == given or values.size == places):
        picture = values.reshape(-1, *given).mean(axis=0)
        low, high = float(picture.min()), float(picture.max())
        grey = ((picture - low) / max(high - low, 1e-12) * 255).round().astype(np.uint8)
        return Picture(f"It builds this picture, shown from {low:.2g} to {high:.2g}", grey)
    return _numbers(values)


def _numbers(values: np.ndarray) -> Answer:
    first = ", ".join(f"{value:.3g}" for value in values.ravel()[:_MOST_NUMBERS])
    if values.size <= _MOST_NUMBERS:
        return Answer(f"It answers {first}")
    return Answer(f"It answers {values.size:,} numbers of shape {values.shape}: {first} …")


def _joined(begin: str, parts: Any) -> str:
    text = ", ".join(parts)
    return f"{begin} {text if len(text) <= _LONGEST else f'{text[:_LONGEST]} …'}"


def _value(value: Any) -> str:
    if isinstance(value, float | np.floating):
        return f"{value:.4g}"
    text = str(value)
    return f"“{text if len(text) <= _LONGEST else f'{text[:_LONGEST]} …'}”"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
