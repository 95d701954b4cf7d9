"""A curve of any number of points as what can be seen of it: the least and the greatest value of every column of pixels."""

from __future__ import annotations

import numpy as np

Points = tuple[np.ndarray, np.ndarray]


def by_column(x: np.ndarray, y: np.ndarray, edges: np.ndarray) -> Points:
    """The points between the first and the last edge, and one more on either side where the line leaves the view.

    `x` and `y` are (points,), `edges` (columns + 1,); `x` and `edges` ascend. Where there are more points than can be seen, a
    column keeps its first place with its least value and its last place with its greatest; nan is no value.
    """
    start, stop = max(0, int(np.searchsorted(x, edges[0])) - 1), min(len(x), int(np.searchsorted(x, edges[-1], side="right")) + 1)
    x, y = x[start:stop], y[start:stop]
    if len(x) <= 2 * len(edges):
        return x, y
    # Points outside of the view are columns of their own.
    inside = np.searchsorted(x, edges)
    starts = np.unique(np.concatenate(([0], inside[inside < len(x)])))
    ends = np.append(starts[1:], len(x)) - 1
    places = np.column_stack((x[starts], x[ends])).ravel()
    return places, np.column_stack((np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts))).ravel()
