"""The series that samples are windows over, of which one scale is learned for all steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nnbuilder.data.blocks import Raw


@dataclass(frozen=True)
class Series:
    """What windows are cut from.

    columns  {column of samples: the column of the source that it holds a step of}
    raw      the columns of the source
    order    its rows, series by series in the order of time, int64
    places   where in that order each sample begins, int64 (samples,)
    span     how many of these rows a sample covers
    """

    columns: Mapping[str, str]
    raw: Raw
    order: np.ndarray
    places: np.ndarray
    span: int

    def covered(self, samples: np.ndarray) -> np.ndarray:
        """The rows of the source that some samples cover, each once and ascending."""
        begins, ends = (np.bincount(self.places[samples] + shift, minlength=len(self.order) + 1) for shift in (0, self.span))
        return np.sort(self.order[np.cumsum(begins - ends)[: len(self.order)] > 0])
