"""The description of a data set, read from a document. The data itself is not looked at."""

from __future__ import annotations

from nnbuilder.core.budget import shape_excess
from nnbuilder.core.document import DataSet, Field, Source, Split
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.tensor import DTYPES
from nnbuilder.project import limits
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader
from nnbuilder.project.values import field_name, identifier, raw_value

ROLES = ("input", "target", "ignore")
TYPES = ("image", "numbers", "category", "sequence", "text", "mask")
_RANKS = {"image": 3, "category": 0, "mask": 2, "text": 1}
"""How many axes one sample has, for the types that fix it."""


def data_set(reader: Reader) -> DataSet:
    fields = tuple(_field(entry) for entry in reader.get("fields", []).list(20_000))
    if len({field.name for field in fields}) != len(fields):
        raise DocumentError(f"The document is damaged at {reader.where}.fields: two fields have one name.")
    return DataSet(_source(reader.get("source")), fields, _split(reader.get("split", {})), reader.get("facts").optional(_facts))


def _source(reader: Reader) -> Source:
    kind = reader.get("kind")
    options = {key: raw_value(value, True) for key, value in reader.get("options", {}).items(100)}
    return Source(identifier(kind.text(), kind.where, "a kind of source"), reader.get("name", "").text(), options)


def _split(reader: Reader) -> Split:
    shares = {name: reader.get(name, share).number(0, 1) for name, share in (("train", 0.7), ("validation", 0.15), ("test", 0.15))}
    stratify = reader.get("stratify", "")
    return Split(**shares, seed=reader.get("seed", 0).whole(0, 2**63 - 1), stratify=field_name(stratify) if stratify.text() else "")


def _field(reader: Reader) -> Field:
    columns, transforms = (tuple(entry.text() for entry in reader.get(name, []).list(20_000)) for name in ("columns", "transforms"))
    return Field(field_name(reader.get("name")), reader.get("role").choice(*ROLES), reader.get("type").choice(*TYPES), columns, transforms)


def _facts(reader: Reader) -> Facts:
    fields = {field_name(Reader(name, entry.where)): _fact(entry) for name, entry in reader.get("fields", {}).items()}
    return Facts(fields, reader.get("rows", 0).whole(), reader.get("fingerprint", "").text())


def _fact(reader: Reader) -> FieldFacts:
    shape = tuple(entry.whole(1, 10**7) for entry in reader.get("shape", []).list(limits.NUMBERS))
    excess = shape_excess(shape)
    if excess is not None:
        raise DocumentError(f"The document is damaged at {reader.where}: {excess}.")
    kind = reader.get("type").choice(*TYPES)
    if len(shape) != _RANKS.get(kind, len(shape)) or (kind == "sequence" and not shape):
        raise DocumentError(f"The document is damaged at {reader.where}: a field of type {kind} cannot have the shape {shape}.")
    labels = tuple(entry.text() for entry in reader.get("names", []).list(limits.NUMBERS))
    return FieldFacts(reader.get("role").choice(*ROLES), kind, shape, reader.get("dtype", "float32").choice(*DTYPES), labels)
