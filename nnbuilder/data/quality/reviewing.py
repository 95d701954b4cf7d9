"""The review of a data set as a document describes it, and what its cures are as edits of the document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from nnbuilder.core import data_edits
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.edits import set_phases
from nnbuilder.core.facts import LABEL, PICTURE
from nnbuilder.core.phase_edits import balanced
from nnbuilder.core.sampling import PLAIN, class_target
from nnbuilder.core.settings import Setting
from nnbuilder.data.blocks import Raw
from nnbuilder.data.kinds import USAGES
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.parts import parts_of
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.times import moments
from nnbuilder.data.quality.finding import Cure, Finding
from nnbuilder.data.quality.review import review
from nnbuilder.data.quality.sample import Sample
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import samples_of
from nnbuilder.data.table import Table

Edit = Callable[[Document], Document]


def reviewed(data: DataSet, base: Path, weights: int | None = None, cancel: Cancel = never) -> tuple[Finding, ...]:
    """What is wrong with the data that a document describes. Raises `DataError` and `Cancelled`."""
    return review_of(data, read_data(data, base, cancel), weights, cancel) if _is_reviewed(data) else ()


def review_of(data: DataSet, raw: Raw, weights: int | None = None, cancel: Cancel = never) -> tuple[Finding, ...]:
    """The same of columns that have been read already, as `read_data` gives them."""
    return review(_sample(data, raw), weights, cancel) if _is_reviewed(data) else ()


def _is_reviewed(data: DataSet) -> bool:
    """Rows that are stretches of a series, or a running text, are looked at otherwise."""
    return data.windows is None and data.source.kind != "text"


def edit_of(cure: Cure, document: Document) -> Edit | None:
    """The edit that a cure is in a document; None where nothing here can do it."""
    data = document.data
    if data is None:
        return None
    field = next((field for field in data.fields if cure.column in field.columns), None)
    if field is None:
        return None
    if cure.action == "set_role":
        return lambda document: data_edits.set_role(document, cure.column, cure.value, USAGES)
    if cure.action == "set_kind" and len(field.columns) == 1:
        return lambda document: data_edits.set_kind(document, field.name, cure.value, USAGES)
    if cure.action in ("group", "divide"):
        split = replace(data.split, by="group" if cure.action == "group" else cure.value, column=cure.column)
        return lambda document: data_edits.set_split(document, split)
    if cure.action == "balance" and field.name == class_target(document.facts) and any(phase.part.sampler == PLAIN for phase in document.phases):
        return lambda document: set_phases(document, balanced(document.phases))
    if cure.action == "augment" and field.role == "input":
        augmentation = (*field.augmentation, Setting(cure.value))
        return lambda document: data_edits.set_augmentation(document, field.name, augmentation)
    return None


def _sample(data: DataSet, raw: Raw) -> Sample:
    samples = samples_of(data, raw)
    training = np.zeros(samples.rows, dtype=np.bool_)
    training[parts_of(data.split, samples)["train"]] = True
    inputs = tuple(column for field in data.fields if field.role == "input" for column in field.columns)
    usages = {name: usage.form for name, usage in USAGES.items()}
    targets = {column: usages.get(field.kind) == LABEL for field in data.fields if field.role == "target" for column in field.columns}
    skipped = tuple(f"{one.where}: {one.reason}" for one in raw.skipped) if isinstance(raw, Table) else ()
    plain = tuple(field.columns[0] for field in data.fields if field.role == "input" and usages.get(field.kind) == PICTURE and not field.augmentation)
    columns = {name: np.asarray(raw[name]) for name in dict.fromkeys((*inputs, *targets))}
    return Sample(columns, inputs, targets, training, skipped, plain, *_times(data, raw))


def _times(data: DataSet, raw: Raw) -> tuple[str, np.ndarray | None]:
    """The column that orders the rows, and its moments, where chance divides them; none where it holds something else."""
    column = next((field.columns[0] for field in data.fields if field.role == "time"), "")
    if not column or column not in raw or data.split.by not in ("random", "stratified"):
        return "", None
    try:
        return column, moments(column, np.asarray(raw[column]))
    except Unprepared:
        return "", None
