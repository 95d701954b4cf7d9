"""The description of a data set, read from a document. The data itself is not looked at.

Kinds of fields and of transforms are names here; which there are, and what suits them, is for `nnbuilder.data` to tell.
"""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.budget import shape_excess
from nnbuilder.core.document import DAMAGES, DIVISIONS, ROLES, DataSet, Field, Source, Split, Windows, usual_damage
from nnbuilder.core.facts import ColumnFacts, Facts, FieldFacts
from nnbuilder.core.parameters import Raw
from nnbuilder.core.tensor import DTYPES
from nnbuilder.project import limits
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader
from nnbuilder.project.values import checked_word, field_name, identifier, raw_value, setting


def data_set(reader: Reader) -> DataSet:
    fields = tuple(_field(entry) for entry in reader.get("fields", []).list(20_000))
    if len({field.name for field in fields}) != len(fields):
        raise DocumentError(f"The document is damaged at {reader.where}.fields: two fields have one name.")
    source = _source(reader.get("source"))
    return DataSet(
        source,
        fields,
        _split(reader.get("split", {})),
        reader.get("facts").optional(_facts),
        reader.get("windows").optional(_windows),
        reader.get("damaged", usual_damage(source)).choice(*DAMAGES),
    )


def _source(reader: Reader) -> Source:
    kind = reader.get("kind")
    options = {key: raw_value(value, True) for key, value in reader.get("options", {}).items(100)}
    return Source(identifier(kind.text(), kind.where, "a kind of source"), reader.get("name", "").text(), options)


def _split(reader: Reader) -> Split:
    shares = {name: reader.get(name, share).number(0, 1) for name, share in (("train", 0.7), ("validation", 0.15), ("test", 0.15))}
    return Split(
        **shares,
        seed=reader.get("seed", 0).whole(0, 2**63 - 1),
        by=reader.get("by", "random").choice(*DIVISIONS),
        column=reader.get("column", "").text(),
        fold=reader.get("fold", 0).whole(0, 999),
        folds=reader.get("folds", 5).whole(2, 1000),
    )


def _windows(reader: Reader) -> Windows:
    sizes = {name: reader.get(name, 1).whole(1, 10**6) for name in ("length", "horizon", "stride")}
    return Windows(**sizes, group=reader.get("group", "").text(), time=reader.get("time", "").text())


def _field(reader: Reader) -> Field:
    kind = reader.get("kind")
    return Field(
        field_name(reader.get("name")),
        reader.get("role").choice(*ROLES),
        identifier(kind.text(), kind.where, "a kind of field"),
        tuple(entry.text() for entry in reader.get("columns", []).list(20_000)),
        _params(reader.get("params", {})),
        *(tuple(setting(entry) for entry in reader.get(word, []).list(100)) for word in ("transforms", "augmentation")),
    )


def _params(reader: Reader) -> Mapping[str, Raw]:
    params = {identifier(key, value.where, "a parameter"): raw_value(value, True) for key, value in reader.items(100)}
    for name, value in params.items():
        if isinstance(value, str):
            checked_word(value, f"{reader.where}.{name}")
    return params


def _facts(reader: Reader) -> Facts:
    fields = {field_name(Reader(name, entry.where)): _fact(entry) for name, entry in reader.get("fields", {}).items()}
    columns = {entry.get("name").text(): _column(entry) for entry in reader.get("columns", []).list(20_000)}
    return Facts(fields, reader.get("rows", 0).whole(), reader.get("fingerprint", "").text(), columns)


def _column(reader: Reader) -> ColumnFacts:
    inputs, targets = (
        tuple(identifier(entry.text(), entry.where, "a kind of field") for entry in reader.get(word, []).list(100)) for word in ("inputs", "targets")
    )
    return ColumnFacts(inputs, targets, reader.get("distinct", 0).whole(), reader.get("missing", 0).whole(), reader.get("why", "").text())


def _fact(reader: Reader) -> FieldFacts:
    shape = tuple(entry.whole(1, 10**7) for entry in reader.get("shape", []).list(limits.NUMBERS))
    excess = shape_excess(shape)
    if excess is not None:
        raise DocumentError(f"The document is damaged at {reader.where}: {excess}.")
    kind, choices = reader.get("kind"), reader.get("choices", "")
    try:
        return FieldFacts(
            reader.get("role").choice(*ROLES),
            identifier(kind.text(), kind.where, "a kind of field"),
            shape,
            reader.get("dtype", "float32").choice(*DTYPES),
            tuple(entry.text() for entry in reader.get("names", []).list(limits.NUMBERS)),
            tuple(identifier(entry.text(), entry.where, "an axis") for entry in reader.get("axes", []).list(limits.NUMBERS)),
            identifier(choices.text(), choices.where, "what there is to choose from") if choices.text() else "",
            tuple(entry.whole(0, 10**15) for entry in reader.get("counts", []).list(limits.NUMBERS)),
            reader.get("mask", False).flag(),
        )
    except ValueError as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(f"The document is damaged at {reader.where}: {error}.") from None
