"""What the columns of a source are probably for: which is to be predicted, which are read and how, and which are left out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nnbuilder.core import names
from nnbuilder.core.data_edits import TOGETHER
from nnbuilder.core.document import READ, Field
from nnbuilder.core.facts import ColumnFacts
from nnbuilder.data.blocks import Raw, rows_of
from nnbuilder.data.column_facts import axes_of, counts_rows, holds_dates, is_left_out, is_spelled
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.series_proposing import FEWEST

Columns = Mapping[str, ColumnFacts]
_AIM = re.compile(
    r"^((is|has)[ _-]?)?(label|target|class|species|outcome|result|grade|category|diagnosis|quality|price|mask|churn(ed)?|surviv(al|ed)|default(ed)?|fraud"
    r"|verdict|sentiment|rating|answer|response)(e?s)?$",
    re.IGNORECASE,
)
"""What people call what is to be predicted."""
_WEAK_AIM = re.compile(r"^y$", re.IGNORECASE)
"""Also a coordinate, so that a column of classes at the end comes first."""


def proposed(raw: Raw, file: str, columns: Columns) -> tuple[tuple[Field, ...], Columns]:
    """The fields of a source, and what its columns look like with the reason for the target. Raises `DataError` where there is
    nothing to learn from."""
    rows = rows_of(raw)
    usable = [name for name, column in columns.items() if not is_left_out(name, column, rows)]
    _check(file, columns, usable)
    target, columns = _with_target(columns, [name for name in usable if columns[name].targets and not counts_rows(name, columns[name], rows)], usable)
    given = [name for name in usable if name != target]
    fields = [*_inputs(raw, columns, given), *([_field(raw, columns, target, "target")] if target else [])]
    dates = [name for name in columns if name not in usable and holds_dates(raw, name)]
    # Of several columns of dates a person says which one counts.
    fields += [_unread(name, columns[name], "time" if dates == [name] else "ignore") for name in columns if name not in usable]
    return _each_named(fields), _with_counters(columns, rows)


def _with_counters(columns: Columns, rows: int) -> Columns:
    """The columns with the reason written at those that count the rows."""
    why = "It counts the rows, so it says nothing about rows that are to come."
    return {name: replace(column, why=why) if counts_rows(name, column, rows) else column for name, column in columns.items()}


def could_be_predicted(columns: Columns, name: str) -> int:
    """How likely a column is what a person wants to predict; 0 where nothing speaks for it but its place."""
    is_class = columns[name].targets[0] in ("category", "mask")
    return 3 if _AIM.match(name) else 2 if is_class and name == list(columns)[-1] else 1 if _WEAK_AIM.match(name) else 0


def _with_target(columns: Columns, candidates: Sequence[str], usable: Sequence[str]) -> tuple[str, Columns]:
    """The column to predict, or none, and the columns with the reason written at it."""
    plain = [name for name in candidates if KINDS[columns[name].targets[0]].usage.form[0] == () or columns[name].targets[0] == "numbers"]
    called = [name for name in candidates if _AIM.match(name)]
    pool = plain or called
    if not pool:
        texts = [name for name in usable if columns[name].inputs[0] == "text"]
        return (texts[-1], columns) if len(texts) == len(usable) == 2 else ("", columns)
    pool = list(dict.fromkeys([*pool, *called]))
    ranked = sorted(pool, key=lambda name: (could_be_predicted(columns, name), list(columns).index(name)))
    target, others = ranked[-1], ranked[:-1]
    if len(usable) < 2:
        return "", columns
    likely = could_be_predicted(columns, target)
    reason = ("It is the last column", "It is called so", "It is the last column and holds classes", f"What is called {target} is often to be predicted")[
        likely
    ]
    also = f"; {others[-1]} could be it too" if others else ""
    return target, {**columns, target: replace(columns[target], why=f"{reason}{also}. {columns[target].why}")}


def _inputs(raw: Raw, columns: Columns, given: Sequence[str]) -> list[Field]:
    """A field for each column of pictures, series or texts, and one for all those that stand side by side."""
    kinds = {name: columns[name].inputs[0] for name in given}
    alone = [_field(raw, columns, name, "input") for name in given if not KINDS[kinds[name]].usage.is_table]
    pictures, texts = [field for field in alone if axes_of(raw, field.columns[0])], [field for field in alone if not axes_of(raw, field.columns[0])]
    side_by_side: dict[str, list[str]] = {}
    for name in given:
        if KINDS[kinds[name]].usage.is_table:
            side_by_side.setdefault(kinds[name], []).append(name)
    tables = [Field(TOGETHER, "input", kind, tuple(members), transforms=KINDS[kind].usage.transforms) for kind, members in side_by_side.items()]
    return [*pictures, *tables, *texts]


def _field(raw: Raw, columns: Columns, name: str, role: str) -> Field:
    kind = (columns[name].targets if role == "target" and columns[name].targets else columns[name].inputs)[0]
    usage = KINDS[kind].usage
    spelled = bool(usage.params) and not axes_of(raw, name) and is_spelled(raw, name)
    return Field(names.legal(name), role, kind, (name,), {} if spelled else usage.params, () if spelled else usage.transforms)


def _unread(name: str, column: ColumnFacts, role: str) -> Field:
    kind = (*column.targets, *column.inputs, "category")[0]
    return Field(names.legal(name), role, kind if column.targets else "category", (name,))


def _each_named(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields, no two of one name; the one of all features keeps its own, and a target its own before what is left out."""
    named: dict[int, str] = {}
    order = sorted(range(len(fields)), key=lambda place: (fields[place].name != TOGETHER or len(fields[place].columns) < 2, fields[place].role not in READ))
    for place in order:
        name = fields[place].name
        named[place] = names.unique(name, set(named.values())) if name in named.values() else name
    return tuple(replace(field, name=named[place]) for place, field in enumerate(fields))


def _check(file: str, columns: Columns, usable: Sequence[str]) -> None:
    if not usable:
        reason = "no column holds numbers or a small number of classes, so there is nothing to learn from"
        raise DataError(f"{Path(file).name}: {reason}; add one to {', '.join(list(columns)[:12])}.")
    if len(usable) == 1 and KINDS[columns[usable[0]].inputs[0]].usage.is_table:
        raise DataError(
            f"{Path(file).name}: only the column {usable[0]} can be used; a table needs one column to predict and one to "
            f"predict it from, and a series of one column needs {FEWEST} rows or more, each with a date of its own."
        )
