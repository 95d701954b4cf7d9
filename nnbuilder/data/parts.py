"""Which samples train, validate and test, by chance or by what a person says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from nnbuilder.core.document import Split
from nnbuilder.data.errors import DataError
from nnbuilder.data.samples import Samples
from nnbuilder.data.split import PARTS, divide, shares_of

Parts = Mapping[str, np.ndarray]
"""{part: the numbers of its samples, int64, ascending}, disjoint."""
_SAID: Mapping[str, str] = {
    **dict.fromkeys(("train", "training", "learn", "fit"), "train"),
    **dict.fromkeys(("validation", "val", "valid", "dev", "development"), "validation"),
    **dict.fromkeys(("test", "testing", "eval", "evaluation", "holdout"), "test"),
}
FILE = "file"
"""The column in which a folder of pictures or texts has their paths."""


def parts_of(split: Split, samples: Samples) -> Parts:
    """The samples of each part. Together they are all, but by time: there a sample that spans two parts is in neither.

    Raises `DataError` where a column is missing, or leaves a part that was asked for without a sample.
    """
    if split.by not in _BY:
        raise DataError(f"Samples are divided by {', '.join(_BY)}, not by {split.by}; choose one of them.")
    return _BY[split.by](split, samples)


def _by_class(split: Split, samples: Samples) -> Parts:
    # The column may have gone with another source; then the rows are divided by chance, which `check` tells.
    return divide(split, samples.rows, samples.labels(split.column) if split.column in samples.source else None)


def _by_group(split: Split, samples: Samples) -> Parts:
    """Every group whole: each, the largest first and equal ones by chance, goes to the part that lacks most."""
    shares = shares_of(split, samples.rows)
    labels = np.array(samples.labels(split.column), dtype=object).astype(str)
    groups, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    needed = int((shares > 0).sum())
    if len(groups) < needed:
        raise DataError(f"{split.column} has {len(groups)} groups, but {needed} parts need one each; divide the rows by something else.")
    chance = np.random.Generator(np.random.PCG64(split.seed)).permutation(len(groups))
    order = chance[np.argsort(-counts[chance], kind="stable")]
    owed, part_of = shares * samples.rows, np.zeros(len(groups), dtype=np.int64)
    empty = shares > 0
    for place, group in enumerate(order):
        # The last groups go to parts that would stay empty otherwise.
        open_parts = empty if len(order) - place <= empty.sum() else shares > 0
        part_of[group] = int(np.argmax(np.where(open_parts, owed, -np.inf)))
        owed[part_of[group]] -= counts[group]
        empty[part_of[group]] = False
    return _named(part_of[codes.reshape(-1)])


def _by_time(split: Split, samples: Samples) -> Parts:
    """The earliest train and the latest test. What begins in one part and ends in the next is in neither."""
    shares = shares_of(split, samples.rows)
    begins, ends = samples.times(split.column)
    # The number of a row says no more than its place in the file.
    moments = np.sort(ends)
    cuts = [moments[min(len(moments) - 1, round(share * len(moments)))] for share in np.cumsum(shares)[:2]]
    is_train = (ends < cuts[0]) if shares[1:].sum() > 0 else np.ones(samples.rows, dtype=bool)
    is_test = (begins >= cuts[1]) if shares[2] > 0 else np.zeros(samples.rows, dtype=bool)
    is_validation = (begins >= cuts[0]) & ((ends < cuts[1]) if shares[2] > 0 else True) if shares[1] > 0 else np.zeros(samples.rows, dtype=bool)
    parts = {"train": np.flatnonzero(is_train), "validation": np.flatnonzero(is_validation & ~is_test), "test": np.flatnonzero(is_test)}
    for name, share in zip(PARTS, shares, strict=True):
        if share > 0 and not len(parts[name]):
            raise DataError(f"No sample lies wholly in the {name} part; take shorter windows, or give that part a larger share.")
    return {name: rows.astype(np.int64) for name, rows in parts.items()}


def _by_column(split: Split, samples: Samples) -> Parts:
    return _as_said(split, samples.labels(split.column), f"the column {split.column}")


def _by_folder(split: Split, samples: Samples) -> Parts:
    folders = [path.replace("\\", "/").split("/")[0] for path in samples.labels(split.column or FILE)]
    return _as_said(split, folders, "the first folder")


def _as_said(split: Split, labels: Sequence[str], where: str) -> Parts:
    """What is said to train may validate, where nothing is said to."""
    said = [_SAID.get(label.strip().lower()) for label in labels]
    strange = next((label for label, part in zip(labels, said, strict=True) if part is None), None)
    if strange is not None:
        raise DataError(f"Rows are divided by {where}, which should say train, validation or test, but says {strange[:40]!r}.")
    codes = np.array([PARTS.index(str(part)) for part in said], dtype=np.int64)
    if not (codes == 0).any():
        raise DataError(f"Rows are divided by {where}, but none is said to train.")
    if not (codes == 1).any() and split.validation > 0:
        train = np.flatnonzero(codes == 0)
        share = split.validation / (split.train + split.validation)
        codes[np.random.Generator(np.random.PCG64(split.seed)).permutation(train)[: max(1, round(share * len(train)))]] = 1
    return _named(codes)


def _by_folds(split: Split, samples: Samples) -> Parts:
    """One of as many equal folds tests; of the others, the same share validates whichever it is."""
    if not 2 <= split.folds <= samples.rows or not 0 <= split.fold < split.folds:
        raise DataError(f"There are folds 0 to {split.folds - 1} of {samples.rows:,} rows, at least two; fold {split.fold} was asked for.")
    order = np.random.Generator(np.random.PCG64(split.seed)).permutation(samples.rows)
    pieces = np.array_split(order, split.folds)
    rest = np.concatenate([piece for number, piece in enumerate(pieces) if number != split.fold])
    count = max(1, round(len(rest) * split.validation / (split.train + split.validation))) if split.validation > 0 else 0
    codes = np.zeros(samples.rows, dtype=np.int64)
    codes[pieces[split.fold]], codes[rest[:count]] = 2, 1
    return _named(codes)


def _named(codes: np.ndarray) -> Parts:
    return {name: np.flatnonzero(codes == number).astype(np.int64) for number, name in enumerate(PARTS)}


_BY: Mapping[str, Callable[[Split, Samples], Parts]] = {
    "random": lambda split, samples: divide(replace(split, column=""), samples.rows),
    "stratified": _by_class,
    "group": _by_group,
    "time": _by_time,
    "column": _by_column,
    "folder": _by_folder,
    "folds": _by_folds,
}
