"""What there is to look at of a trained network beside its scores, as values; no torch, so that the window is there before it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Example:
    """One sample: `pictures` by what each is, uint8 (height, width) or (height, width, 3), and `words` beneath them."""

    row: int
    pictures: tuple[tuple[str, np.ndarray], ...]
    words: str


@dataclass(frozen=True, eq=False)
class Examples:
    """Samples under one title, and what the colours in them say."""

    title: str
    examples: tuple[Example, ...]
    legend: tuple[tuple[str, tuple[int, int, int]], ...] = ()


@dataclass(frozen=True, eq=False)
class Made:
    """New samples: `points` (count, 2) beside `real` ones, or `pictures` and the classes that were asked for; neither where they are
    nothing to look at."""

    points: np.ndarray | None = None
    real: np.ndarray | None = None
    pictures: tuple[np.ndarray, ...] = ()
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Views:
    """`examples` of what is rebuilt or marked; the classes that new samples can be asked of, None where it makes none; what it made
    after each epoch; and whether it writes text on."""

    examples: tuple[Examples, ...] = ()
    classes: tuple[str, ...] | None = None
    epochs: tuple[tuple[int, Made], ...] = ()
    writes: bool = False
