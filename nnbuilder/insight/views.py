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
    """New samples: `points` (count, 2) beside `real` ones, or `pictures`; neither where they are nothing to look at."""

    points: np.ndarray | None = None
    real: np.ndarray | None = None
    pictures: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True, eq=False)
class Views:
    """`examples` of what is rebuilt or marked; whether it makes samples from noise, and whether it writes text on."""

    examples: tuple[Examples, ...] = ()
    makes_samples: bool = False
    writes: bool = False
