"""Rows that follow each other in time and have much the same answer, but are divided by chance."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnbuilder.data.kinds.columns import gaps_in
from nnbuilder.data.quality.finding import Cure, Finding
from nnbuilder.data.quality.sample import Sample, codes, holds_numbers

ALIKE = 0.5
"""From so much of a correlation, or of agreement beyond chance, on one row foretells the next."""
_FEWEST = 30


def neighbours(sample: Sample) -> Iterator[Finding]:
    """A finding for each target that goes on in time. Source: Bergmeir and Benítez 2012, On the use of cross-validation for time
    series predictor evaluation."""
    if sample.times is None or sample.rows < _FEWEST:
        return
    order = np.argsort(sample.times, kind="stable")
    for target, is_class in sample.targets.items():
        values = sample.columns[target]
        if values.ndim != 1:
            continue
        likeness = _agreement(codes(values[order])) if is_class or not holds_numbers(values) else _correlation(values[order])
        if likeness >= ALIKE:
            message = (
                f"Rows that follow each other in {sample.time} have much the same {target} (a likeness of {likeness:.2f}, where 0 is chance), but are divided "
                "by chance, so that what is tested lies between rows that were learned; rows that are to come do not."
            )
            yield Finding("time", (sample.time, target), message, 58.0, (Cure(f"Divide the rows by {sample.time}", "divide", sample.time, "time"),))


def _correlation(values: np.ndarray) -> float:
    """Of each number with the next, -1 to 1."""
    known = values[~gaps_in(values)].astype(np.float64)
    if len(known) < _FEWEST or not known[:-1].std() or not known[1:].std():
        return 0.0
    return float(np.corrcoef(known[:-1], known[1:])[0, 1])


def _agreement(classes: np.ndarray) -> float:
    """How often a class is that of the next row, 0 as often as by chance and 1 always (Cohen's kappa)."""
    shares = np.bincount(classes) / len(classes)
    chance = float((shares**2).sum())
    return 0.0 if chance == 1 else (float((classes[:-1] == classes[1:]).mean()) - chance) / (1 - chance)
