"""What is wrong with single columns: nothing in them, gaps, numbers and dates that are read as words, classes out of balance."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from nnbuilder.data.column_facts import are_dates
from nnbuilder.data.kinds.columns import gaps_in
from nnbuilder.data.quality.finding import Cure, Finding
from nnbuilder.data.quality.sample import Sample, holds_numbers

MANY_GAPS = 0.3
RARE, COMMON = 0.1, 0.8
"""A class is rare below so much of an equal share; one is common from so large a share of all rows on."""
MOSTLY = 0.95
_GROUPED = re.compile(r"^[^\w\s-]?\s?[-+]?\d{1,3}([,.' ]\d{3})+([.,]\d+)?\s?(%|[^\w\s]{1,3})?$")
_MARKED = re.compile(r"^([$€£¥]\s?[-+]?\d+([.,]\d+)?|[-+]?\d+([.,]\d+)?\s?[%$€£¥])$")
_FEW_VALUES = 10
_TRIED = 500


def constant(sample: Sample) -> Iterator[Finding]:
    """Inputs that are the same in every row that is learned from."""
    for name in sample.flat_inputs:
        values = sample.columns[name][sample.training]
        known = values[~gaps_in(values)]
        if len(values) and not len(known):
            yield Finding(
                "constant", (name,), f"{name} has no values at all in the training part, so nothing can be learned from it.", 35.0, (_left_out(name),)
            )
        elif len(known) == len(values) > 1 and (known == known[0]).all():
            yield Finding(
                "constant",
                (name,),
                f"{name} is {_shown(known[0])} in every row of the training part, so nothing can be learned from it.",
                30.0,
                (_left_out(name),),
            )


def gaps(sample: Sample) -> Iterator[Finding]:
    """Inputs of which much is missing."""
    for name in sample.flat_inputs:
        share = float(gaps_in(sample.columns[name]).mean())
        if MANY_GAPS <= share < 1.0:
            message = f"{name} is missing in {share:.0%} of the rows; what is filled in there is invented, and every other value stands on the rest."
            yield Finding("gaps", (name,), message, 25.0 + 30.0 * share, (_left_out(name),))


def mislabelled(sample: Sample) -> Iterator[Finding]:
    """Words that are numbers or dates for a person, and amounts that look like classes."""
    for name in (*sample.flat_inputs, *sample.targets):
        values = sample.columns[name]
        if values.ndim == 1 and not holds_numbers(values):
            yield from _words(name, values)
    for target, is_class in sample.targets.items():
        values = sample.columns[target]
        if values.ndim == 1 and holds_numbers(values) and not is_class:
            yield from _amounts(target, values)


def imbalanced(sample: Sample) -> Iterator[Finding]:
    """Targets with a class that is rare, or one that is nearly always right."""
    for target, is_class in sample.targets.items():
        values = sample.columns[target]
        if not is_class or values.ndim != 1:
            continue
        classes, counts = np.unique(values[sample.training].astype(str), return_counts=True)
        if len(classes) < 2:
            continue
        rare, common = int(counts.argmin()), int(counts.argmax())
        total = int(counts.sum())
        if counts[common] < COMMON * total and counts[rare] >= RARE * total / len(classes):
            continue
        message = (
            f"{target} is {_shown(classes[common])} in {counts[common] / total:.1%} of the rows and {_shown(classes[rare])} in {counts[rare] / total:.1%} "
            f"({counts[rare]:,} rows); whoever always answers {_shown(classes[common])} is right {counts[common] / total:.1%} of the time."
        )
        yield Finding("imbalance", (target,), message, 70.0, (Cure(f"Draw the classes of {target} equally often", "balance", target),))


def _words(name: str, values: np.ndarray) -> Iterator[Finding]:
    known = [str(value).strip() for value in values[~gaps_in(values)][:_TRIED]]
    if not known:
        return
    if are_dates(known):
        message = f"{name} holds dates such as {_shown(known[0])}; as words each is another class, as a time it orders the rows."
        yield Finding("dates", (name,), message, 50.0, (Cure(f"Let {name} order the rows", "set_role", name, "time"),))
        return
    marked = [bool(_GROUPED.match(text) or _MARKED.match(text)) for text in known]
    if any(marked) and np.mean([is_marked or text.isdigit() for is_marked, text in zip(marked, known, strict=True)]) >= MOSTLY:
        message = f"{name} holds numbers such as {_shown(known[0])}, which are read as words because of the signs in them; write them as plain numbers."
        yield Finding("numbers as words", (name,), message, 50.0)


def _amounts(target: str, values: np.ndarray) -> Iterator[Finding]:
    known = values[~gaps_in(values)]
    different = np.unique(known)
    if 1 < len(different) <= _FEW_VALUES and len(known) >= 10 * len(different) and (different == np.floor(different)).all():
        message = f"{target} has {len(different)} different whole numbers only, {', '.join(f'{value:g}' for value in different)}; it may be a class."
        yield Finding("classes as numbers", (target,), message, 45.0, (Cure(f"Make {target} a class", "set_kind", target, "category"),))


def _left_out(name: str) -> Cure:
    return Cure(f"Leave {name} out", "set_role", name, "ignore")


def _shown(value: object) -> str:
    text = f"{value:g}" if isinstance(value, float | np.floating) else str(value)
    return f"“{text[:40]}”"
