"""Rows of the training part that stand in the other parts again: a network that knows them by heart looks good there."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.data.quality.finding import Cure, Finding
from nnbuilder.data.quality.sample import Sample, codes

FEWEST, SHARE = 3, 0.01
"""A row or two that are alike may be chance (iris has two); from so many rows and so large a share on it is told."""
FEWEST_GROUPS = 10
"""Fewer values divide no rows into parts of about the right size."""
MOST_ALIKE = 4
"""Where a row stands there so many times on the average, a table of few values is meant to repeat itself."""


def repeated(sample: Sample) -> Iterator[Finding]:
    """At most one finding, about all inputs together."""
    if not sample.inputs or sample.training.all() or not sample.training.any():
        return
    rows = codes_of_rows(sample, sample.inputs)
    if len(rows) > MOST_ALIKE * len(np.unique(rows)):
        return
    # Rows of the same inputs and another answer teach nothing by heart.
    whole = codes_of_rows(sample, tuple(dict.fromkeys((*sample.inputs, *sample.targets))))
    again = np.isin(whole[~sample.training], whole[sample.training])
    if again.sum() < FEWEST or again.mean() < SHARE:
        return
    number = f"{int(again.sum()):,} of the {len(again):,} rows that validate or test ({again.mean():.0%})"
    message = f"{number} are the same as a row of the training part, so they measure what was learned by heart."
    yield Finding("duplicates", sample.inputs, message, 60.0 + 30.0 * float(again.mean()), tuple(_kept_together(sample)))


def _kept_together(sample: Sample) -> Iterator[Cure]:
    """Rows that are alike have the same value in any column: the one of most values divides the finest."""
    counts = {name: len(np.unique(codes(sample.columns[name]))) for name in sample.flat_inputs}
    finest = max(counts, key=lambda name: counts[name], default="")
    if finest and counts[finest] >= FEWEST_GROUPS:
        yield Cure(f"Keep all rows of one {finest} in one part", "group", finest)


def codes_of_rows(sample: Sample, names: tuple[str, ...]) -> np.ndarray:
    """The same number for rows that are the same in some columns, int64 (rows,)."""
    table = np.stack([codes(sample.columns[name]) for name in names], axis=1)
    return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
