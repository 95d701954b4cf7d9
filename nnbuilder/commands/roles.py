"""What the columns of data are for, as a person says it on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nnbuilder.commands.answers import Problem
from nnbuilder.commands.augmenting import augmented
from nnbuilder.core.data_edits import predict, set_role, set_split
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.edits import EditError
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.errors import Damaged
from nnbuilder.data.kinds import USAGES
from nnbuilder.data.sources import source_of


def described(path: Path, base: Path, options: argparse.Namespace) -> DataSet:
    """Data as it is proposed, with the roles that are said in its place, and augmented as is said. Raises `Problem` and `DataError`."""
    try:
        data = describe(source_of(path, base), base, chosen=options.damaged)
    except Damaged as error:
        raise Problem(f"{error} Write --damaged skip for that.") from None
    try:
        said = _said(Document(data=data), options).data
    except EditError as error:
        raise Problem(str(error)) from None
    assert said is not None, "an edit of roles takes no data away"
    return augmented(data if said == data else reread(said, base), options.augment)


def reasons(data: DataSet) -> Iterator[str]:
    """Why each target is one, and why what is not read is not: a sentence each."""
    known = data.facts.columns if data.facts is not None else {}
    for field in data.fields:
        if field.role != "input" and field.columns[0] in known:
            yield f"{field.columns[0]}: {known[field.columns[0]].why}"


def _said(document: Document, options: argparse.Namespace) -> Document:
    for column in (*options.target, *options.input, *options.ignore):
        _check(document, column)
    for place, column in enumerate(options.target):
        document = set_role(document, column, "target", USAGES) if place else predict(document, column, USAGES)
    for column in options.input:
        document = set_role(document, column, "input", USAGES)
    others = [column for column in _columns(document) if column not in (*options.input, *_targets(document))] if options.input else []
    for column in (*options.ignore, *others):
        document = set_role(document, column, "ignore", USAGES)
    if options.seed is not None and document.data is not None:
        document = set_split(document, replace(document.data.split, seed=options.seed))
    return document


def _columns(document: Document) -> list[str]:
    return [column for field in document.data.fields for column in field.columns] if document.data is not None else []


def _targets(document: Document) -> list[str]:
    return [column for field in document.data.fields if field.role == "target" for column in field.columns] if document.data is not None else []


def _check(document: Document, column: str) -> None:
    columns = _columns(document)
    if column not in columns:
        raise Problem(f"The data has no column {column!r}; it has {', '.join(columns[:12])}{', …' if len(columns) > 12 else ''}.")
