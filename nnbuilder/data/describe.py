"""Looking at data for the first time: what are its fields, which is the target, how is it divided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.core.document import READ, DataSet, Field, Source, Split, usual_damage
from nnbuilder.core.facts import ColumnFacts, Facts
from nnbuilder.data import builtin, prose, sources
from nnbuilder.data.column_facts import column_facts
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import facts_of, fit
from nnbuilder.data.gaps import SKIP, STOP
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.opening import Cancel, go_on, never
from nnbuilder.data.parts import parts_of
from nnbuilder.data.proposing import proposed
from nnbuilder.data.reading import answered, read_data
from nnbuilder.data.samples import samples_of
from nnbuilder.data.series_proposing import series_in
from nnbuilder.data.table import Table


def describe(source: Source, base: Path, cancel: Cancel = never, chosen: str | None = None) -> DataSet:
    """Reads a source and proposes fields, roles, transforms and a split; the facts are what the drawing needs. `chosen` is what
    becomes of damaged samples; where nobody has chosen it, files that cannot be read and rows without an answer are left out.
    Raises `DataError`, `Damaged` where they are to stop it or rows of a table cannot be read and nobody has said what becomes
    of them, and `Cancelled` soon after `cancel` says so."""
    source = sources.settled(source, base, cancel)
    damaged = chosen or usual_damage(source)
    raw: Table = read_data(DataSet(source, damaged=damaged), base, cancel)
    looks = column_facts(raw, source.name, cancel)
    go_on(source.name, cancel)
    series = series_in(raw, looks) if source.kind not in ("builtin", "text") else None
    if series is not None:
        data = DataSet(source, series.fields, series.split, windows=series.windows, damaged=damaged)
        if chosen is None and answered(data, raw) is not raw:
            data = replace(data, damaged=SKIP)
        return with_facts(data, raw, sources.fingerprint(source, base, cancel), series.columns)
    fields, columns = _fields(source, raw, looks)
    target = next((field for field in fields if field.role == "target"), None)
    split = Split(by="stratified", column=target.columns[0]) if target is not None and kind_of(target).is_label else Split()
    data = DataSet(source, fields, split, damaged=damaged)
    if chosen is None:
        whole, raw = raw, answered(data, raw)
        data = data if raw is whole else replace(data, damaged=SKIP)
    elif chosen != STOP:
        raw = answered(data, raw)
    if source.kind == "builtin":
        data = replace(data, split=builtin.split(source) or split, windows=builtin.windows(source))
    return with_facts(data, raw, sources.fingerprint(source, base, cancel), columns)


def _fields(source: Source, raw: Mapping[str, Any], columns: Mapping[str, ColumnFacts]) -> tuple[tuple[Field, ...], Mapping[str, ColumnFacts]]:
    """What the columns of a source are for, and what they look like."""
    if source.kind == "builtin":
        return builtin.fields(source), columns
    if source.kind == "text":
        return prose.fields(source), columns
    return proposed(raw, source.name, columns)


def reread(data: DataSet, base: Path, cancel: Cancel = never) -> DataSet:
    """The same description with the facts of the data as it is now; raises `DataError`."""
    raw = read_data(data, base, cancel)
    used = {column for field in data.fields if field.role in READ for column in field.columns}
    missing = [column for column in used if column not in raw]
    if missing:
        raise DataError(f"{data.source.name} no longer has the column {sorted(missing)[0]}; it has {', '.join(list(raw)[:12])}.")
    fingerprint = sources.fingerprint(data.source, base, cancel)
    is_same = data.facts is not None and data.facts.fingerprint == fingerprint and data.facts.columns.keys() == raw.keys()
    columns = data.facts.columns if data.facts is not None and is_same else column_facts(raw, data.source.name, cancel)
    return with_facts(data, raw, fingerprint, columns)


def with_facts(data: DataSet, raw: Mapping[str, Any], fingerprint: str, columns: Mapping[str, ColumnFacts] | None = None) -> DataSet:
    """The same description with the facts that fitting tells."""
    samples = samples_of(data, raw)
    preparation = fit(samples.fields, samples.table, parts_of(data.split, samples)["train"], samples.series)
    return replace(data, facts=Facts(facts_of(preparation), samples.rows, fingerprint, columns or {}))
