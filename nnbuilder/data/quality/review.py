"""The review of a data set: everything that is looked for, and of what is found the gravest."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnbuilder.data.opening import Cancel, go_on, never
from nnbuilder.data.quality.columns import constant, gaps, imbalanced, mislabelled
from nnbuilder.data.quality.finding import MOST_TOLD, UNREADABLE, Cure, Finding
from nnbuilder.data.quality.giving_away import giving_away, identifiers
from nnbuilder.data.quality.neighbours import neighbours
from nnbuilder.data.quality.repeated import repeated
from nnbuilder.data.quality.sample import Sample

BY_HEART = 50
"""So many weights for each row that is learned from make learning by heart easy."""
_FEW_ROWS = 1_000
_FEW_PICTURES = 500


def review(sample: Sample, weights: int | None = None, cancel: Cancel = never) -> tuple[Finding, ...]:
    """At most five findings, the gravest first. `weights` are those of the network that is drawn. Raises `Cancelled`."""
    some = sample.drawn()

    def looked_at() -> None:
        go_on("the data", cancel)

    told: list[Finding] = []
    for finding in sorted(_findings(some, weights, looked_at), key=lambda finding: -finding.weight):
        # A column that is better left out need not be found fault with again.
        if not any(set(finding.columns) <= set(other.columns[:1]) for other in told if finding.columns):
            told.append(finding)
    return tuple(told[:MOST_TOLD])


def _findings(sample: Sample, weights: int | None, looked_at: Callable[[], None]) -> Iterator[Finding]:
    yield from giving_away(sample, looked_at)
    yield from identifiers(sample, looked_at)
    looked_at()
    yield from repeated(sample)
    looked_at()
    yield from neighbours(sample)
    yield from imbalanced(sample)
    yield from mislabelled(sample)
    yield from gaps(sample)
    yield from constant(sample)
    if sample.skipped:
        first = f"; first: {sample.skipped[0]}"
        yield Finding(UNREADABLE, (), f"{len(sample.skipped):,} rows or files of the source are left out, or mended{first.rstrip('.')}.", 65.0)
    yield from _wide(sample)
    yield from _by_heart(sample, weights)
    yield from _few_pictures(sample)


def _wide(sample: Sample) -> Iterator[Finding]:
    """Source: Hastie, Tibshirani and Friedman 2009, The Elements of Statistical Learning, chapter 18: with more columns than rows a
    plane through the rows fits any answer."""
    rows, columns = int(sample.training.sum()), len(sample.flat_inputs)
    if columns > rows:
        message = (
            f"There are {columns:,} columns to read and {rows:,} rows to learn from, so that any answer can be learned by heart; leave out columns that "
            "cannot matter, and trust only rows that were held back."
        )
        yield Finding("wide", (), message, 40.0)


def _by_heart(sample: Sample, weights: int | None) -> Iterator[Finding]:
    """Source: Zhang et al. 2017, Understanding deep learning requires rethinking generalization: a network with many more weights
    than rows learns even random answers by heart."""
    rows = int(sample.training.sum())
    if weights is None or rows >= _FEW_ROWS or rows == 0 or weights < BY_HEART * rows:
        return
    message = (
        f"There are {rows:,} rows to learn from and {weights:,} weights, {weights // rows:,} for each row, so the network can learn all of them by heart; "
        "trust the validation part only, and try a smaller network."
    )
    yield Finding("few rows", (), message, 20.0)


def _few_pictures(sample: Sample) -> Iterator[Finding]:
    """Source: Shorten and Khoshgoftaar 2019, A survey on Image Data Augmentation for Deep Learning."""
    rows = int(sample.training.sum())
    if 0 < rows < _FEW_PICTURES:
        for column in sample.plain:
            message = f"{column} has {rows:,} pictures to learn from, which is few; turned, shifted and sized a little anew in each epoch they teach more."
            yield Finding("few pictures", (column,), message, 15.0, (Cure(f"Turn and shift {column}", "augment", column, "Affine"),))
