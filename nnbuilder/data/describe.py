"""Looking at data for the first time: what are its fields, which is the target, how is it divided."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core import names
from nnbuilder.core.document import DataSet, Field, Source, Split
from nnbuilder.core.facts import Facts
from nnbuilder.core.settings import Setting
from nnbuilder.data import builtin, prose, sources
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import facts_of, fit
from nnbuilder.data.kinds import kind_of
from nnbuilder.data.kinds.columns import Look, look_at
from nnbuilder.data.opening import Cancel, go_on, never, watched
from nnbuilder.data.parts import parts_of
from nnbuilder.data.samples import samples_of

MOST_CLASSES = 50
_TARGET_WORDS = re.compile(r"^(label|target|class|species|y|outcome|result|grade|category|diagnosis|quality|price)s?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person says about the columns of a table, in place of what would be proposed. `target_type` is category
    or numbers; the empty text leaves it to what the values look like."""

    target: str = ""
    target_type: str = ""
    left_out: frozenset[str] = frozenset()


def describe(source: Source, base: Path, wishes: Wishes | None = None, cancel: Cancel = never) -> DataSet:
    """Reads a source and proposes fields, roles, transforms and a split; the facts are what the drawing needs. Raises
    `DataError`, and `Cancelled` soon after `cancel` says so."""
    source = sources.settled(source, base, cancel)
    raw = sources.read(source, base, cancel)
    fields = _fields(source, raw, wishes or Wishes(), cancel)
    go_on(source.name, cancel)
    target = next((field for field in fields if field.role == "target"), None)
    split = Split(by="stratified", column=target.columns[0]) if target is not None and kind_of(target).is_label else Split()
    data = DataSet(source, fields, split)
    if source.kind == "builtin":
        data = replace(data, split=builtin.split(source) or split, windows=builtin.windows(source))
    return with_facts(data, raw, sources.fingerprint(source, base, cancel))


def _fields(source: Source, raw: Mapping[str, Any], wishes: Wishes, cancel: Cancel) -> tuple[Field, ...]:
    """What the columns of a source are for."""
    if source.kind == "builtin":
        return builtin.fields(source)
    if source.kind == "text":
        return prose.fields(source)
    picture = next((name for name, values in raw.items() if np.ndim(values) > 2), None)
    return propose(raw, source.name, wishes, cancel) if picture is None else propose_pictures(raw, picture, wishes)


def propose_pictures(raw: Mapping[str, Any], picture: str, wishes: Wishes) -> tuple[Field, ...]:
    """Pictures as input, the column that looks most like their classes as target, and the others left out; without a
    column there is a picture alone, which can be learned to be rebuilt."""
    others = [column for column in raw if column != picture]
    looks = {column: look_at(raw, column) for column in others if np.ndim(raw[column]) == 1}
    usable = [column for column, look in looks.items() if _is_usable(look) and column not in wishes.left_out]
    target = wishes.target or next((column for column in usable if _TARGET_WORDS.match(column)), usable[-1] if usable else "")
    named = names.unique_each([picture, *([target] if target else []), *others], ())
    fields = [Field(named[picture], "input", "image", (picture,), transforms=(Setting("Scale"),))]
    for column in [target, *(column for column in others if column != target)] if target else others:
        is_class = column == target and _is_class(column, looks[column], wishes)
        kind, transforms = ("numbers", (Setting("Standardise"),)) if column == target and not is_class else ("category", ())
        fields.append(Field(named[column], "target" if column == target else "ignore", kind, (column,), transforms=transforms))
    return tuple(fields)


def reread(data: DataSet, base: Path, cancel: Cancel = never) -> DataSet:
    """The same description with the facts of the data as it is now; raises `DataError`."""
    raw = sources.read(data.source, base, cancel)
    wanted = {column for field in data.fields if field.role != "ignore" for column in field.columns}
    missing = [column for column in wanted if column not in raw]
    if missing:
        raise DataError(f"{data.source.name} no longer has the column {sorted(missing)[0]}; it has {', '.join(list(raw)[:12])}.")
    return with_facts(data, raw, sources.fingerprint(data.source, base, cancel))


def wishes_of(data: DataSet) -> Wishes:
    """What the fields of a description say about its columns."""
    target = next((field for field in data.fields if field.role == "target"), None)
    left_out = frozenset(column for field in data.fields if field.role == "ignore" for column in field.columns)
    return Wishes(target.columns[0], target.kind, left_out) if target is not None else Wishes(left_out=left_out)


def with_facts(data: DataSet, raw: Mapping[str, Any], fingerprint: str) -> DataSet:
    """The same description with the facts that fitting tells."""
    samples = samples_of(data, raw)
    preparation = fit(samples.fields, samples.table, parts_of(data.split, samples)["train"])
    return replace(data, facts=Facts(facts_of(preparation), samples.rows, fingerprint))


def propose(raw: Mapping[str, Any], file: str, wishes: Wishes, cancel: Cancel = never) -> tuple[Field, ...]:
    """Fields for a table: one target, one field of all usable features, and what is left out."""
    looks = {name: look_at(raw, name) for name in watched(raw, file, cancel, every=1)}
    usable = [name for name, look in looks.items() if _is_usable(look) and (name not in wishes.left_out or name == wishes.target)]
    if wishes.target and wishes.target not in usable:
        reason = why_left_out(looks[wishes.target]) if wishes.target in raw else f"The table has {', '.join(list(raw)[:12])}."
        raise DataError(f"{wishes.target} cannot be predicted. {reason}")
    if not usable:
        reason = "no column holds numbers or a small number of classes, so there is nothing to learn from"
        raise DataError(f"{Path(file).name}: {reason}; add one to {', '.join(list(raw)[:12])}.")
    if len(usable) < 2:
        raise DataError(f"{Path(file).name}: only the column {usable[0]} can be used; a table needs one column to predict and one to predict it from.")
    target = wishes.target or next((name for name in reversed(usable) if _TARGET_WORDS.match(name)), usable[-1])
    features = tuple(name for name in usable if name != target)
    left_out = [name for name in raw if name not in usable]
    named = names.unique_each([target, *left_out], {"features"})
    amount = Field(named[target], "target", "numbers", (target,), transforms=(Setting("Standardise"),))
    goal = Field(named[target], "target", "category", (target,)) if _is_class(target, looks[target], wishes) else amount
    return (
        Field("features", "input", "numbers", features, transforms=(Setting("Standardise"),)),
        goal,
        *(Field(named[name], "ignore", "category", (name,)) for name in left_out),
    )


def _is_class(name: str, look: Look, wishes: Wishes) -> bool:
    if not wishes.target_type:
        return not look.is_number or _are_few_whole(look)
    if wishes.target_type == "numbers" and not look.is_number:
        raise DataError(f"{name} holds words, so it can be predicted as classes only.")
    if wishes.target_type == "category" and look.different > MOST_CLASSES:
        raise DataError(f"{name} has {look.different:,} different values, too many to be classes; up to {MOST_CLASSES} are. Predict it as a number.")
    return wishes.target_type == "category"


def why_left_out(look: Look) -> str:
    """Why a column of a table is not used: a sentence."""
    if not look.present:
        return "It has no values."
    return f"It has {look.different} different texts in {look.present} rows, too many to be classes; up to {MOST_CLASSES}, and at most half the rows, are."


def _is_usable(look: Look) -> bool:
    """Numbers, or few enough different words; not what is different in nearly every row."""
    return bool(look.present) and (look.is_number or look.different <= min(MOST_CLASSES, max(2, look.present // 2)))


def _are_few_whole(look: Look) -> bool:
    """Whole numbers with few different values are classes rather than amounts."""
    return not look.missing and look.is_whole and look.different <= min(10, max(2, look.rows // 10))
