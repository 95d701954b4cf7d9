"""New data in the place of old, prepared as the old was: with the means, classes and words that were fitted then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nnbuilder.core.document import DataSet, Source
from nnbuilder.core.facts import Facts
from nnbuilder.data import sources
from nnbuilder.data.blocks import Raw
from nnbuilder.data.column_facts import column_facts
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import facts_of
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.preparation.cells import Unprepared, is_missing, labels_of, place_of, places_of
from nnbuilder.data.preparation.preparation import FittedField, Preparation
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import samples_of

_MOST = 4
"""So many unknown words are named."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """The description of new data with the facts of an old preparation, and sentences about what is new in it."""

    data: DataSet
    notes: tuple[str, ...]


def renewed(data: DataSet, source: Source, base: Path, preparation: Preparation, cancel: Cancel = never) -> Renewed:
    """The same description of another source. Raises `DataError` where that lacks a column, or has classes to learn that the old data
    did not have."""
    source = sources.settled(source, base, cancel)
    raw = read_data(replace(data, source=source), base, cancel)
    _check_columns(data, source, raw)
    samples = samples_of(replace(data, source=source), raw)
    notes = []
    for fitted in preparation.fields.values():
        for column, unknown in _unknown(fitted, samples.table):
            if not _is_answered(fitted, column, unknown):
                raise DataError(_unlearnable(source, column, unknown, len(KINDS[fitted.kind].words(fitted)[column])))
            notes.append(_note(column, unknown))
    facts = Facts(facts_of(preparation), samples.rows, sources.fingerprint(source, base, cancel), column_facts(raw, source.name, cancel))
    return Renewed(replace(data, source=source, facts=facts), tuple(notes))


def _check_columns(data: DataSet, source: Source, raw: Raw) -> None:
    """Raises `DataError` for every column that is used and not there."""
    windows = data.windows
    beside = (data.split.column, *((windows.group, windows.time) if windows is not None else ()))
    used = [column for field in data.fields if field.role != "ignore" for column in field.columns]
    lacking = [column for column in dict.fromkeys((*used, *beside)) if column and column not in raw]
    if lacking:
        raise DataError(
            f"{source.name} lacks {_listed('the column', 'the columns', lacking)}, which the network has learned from. "
            f"It has {', '.join(list(raw)[:12])}; name its columns as they were, or begin a new network for it."
        )


def _unknown(fitted: FittedField, raw: Raw) -> Iterator[tuple[str, Counter[str]]]:
    """The words of each column that training did not have, and in how many rows they stand."""
    for column, words in KINDS[fitted.kind].words(fitted).items():
        places = places_of(words)
        counts = Counter(labels_of(raw[column]))
        unknown = Counter({label: count for label, count in counts.items() if place_of(label, places, -1) < 0 and not is_missing(label)})
        if unknown:
            yield column, unknown


def _is_answered(fitted: FittedField, column: str, unknown: Counter[str]) -> bool:
    """Whether an unknown word has a place all the same: beside the others, or as one that stands for all rare ones."""
    if len(fitted.columns) > 1:
        return True
    try:
        fitted.apply({column: [next(iter(unknown))]})
    except Unprepared:
        return False
    return True


def _note(column: str, unknown: Counter[str]) -> str:
    return (
        f"{column} holds {_words(unknown)}, which training did not have: the network reads these as none of its words. "
        "To let it learn them, put the old and the new rows into one table and train anew."
    )


def _unlearnable(source: Source, column: str, unknown: Counter[str], classes: int) -> str:
    return (
        f"{source.name} has in {column} {_words(unknown)}, which the network has no output for: it was trained for {classes} classes. "
        "Take these rows out, or put the old and the new rows into one table and train anew."
    )


def _words(unknown: Counter[str]) -> str:
    named = [f"{word[:40]!r} ({count:,} row{'' if count == 1 else 's'})" for word, count in unknown.most_common(_MOST)]
    more = len(unknown) - len(named)
    return ", ".join(named) + (f" and {more:,} more" if more else "")


def _listed(one: str, several: str, names: list[str]) -> str:
    return f"{one} {names[0]}" if len(names) == 1 else f"{several} {', '.join(names[:-1])} and {names[-1]}"
