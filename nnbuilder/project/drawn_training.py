"""Phases, objectives and groups of parameters, read from a document."""

from __future__ import annotations

from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.project import limits
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader
from nnbuilder.project.values import field_name, identity, label, paths, setting


def phases(reader: Reader, notes: list[str]) -> tuple[Phase, ...]:
    """The phases of a document, counted before any is read."""
    drawn = reader.list(200)
    count = sum(len(entry.get("objectives", []).list(100)) for entry in drawn)
    if count > limits.OBJECTIVES:
        raise DocumentError(f"The phases have {count:,} objectives; a document has at most {limits.OBJECTIVES:,}.")
    return tuple(_phase(entry, notes) for entry in drawn)


def _phase(reader: Reader, notes: list[str]) -> Phase:
    return Phase(
        label(reader.get("name", "train"), "train", notes),
        reader.get("epochs", 10).whole(0, 10**6),
        reader.get("steps").optional(lambda entry: entry.whole(0, 10**9)),
        _part(reader.get("part", {}), notes),
        tuple(_objective(entry, notes) for entry in reader.get("objectives", []).list(100)) or (Objective(),),
        paths(reader.get("frozen", [])),
        reader.get("patience").optional(lambda entry: entry.whole(1, 10**6)),
    )


def _part(reader: Reader, notes: list[str]) -> Part:
    return Part(
        tuple(_condition(entry) for entry in reader.get("where", []).list(100)),
        reader.get("fraction", 1.0).number(0, 1),
        reader.get("batch_size", 64).whole(1, 10**6),
        label(reader.get("sampler", "plain"), "plain", notes),
    )


def _condition(reader: Reader) -> tuple[str, tuple[str, ...]]:
    field, values = reader.list(count=2)
    return field_name(field), tuple(value.text() for value in values.list())


def _objective(reader: Reader, notes: list[str]) -> Objective:
    return Objective(
        label(reader.get("name", "learn"), "learn", notes),
        tuple(identity(entry) for entry in reader.get("losses", []).list(1000)),
        paths(reader.get("updates", [])),
        reader.get("every", 1).whole(1, 10**6),
        tuple(_group(entry) for entry in reader.get("groups", []).list(100)) or (Group(),),
        reader.get("clip").optional(lambda entry: entry.number(0.0)),
    )


def _group(reader: Reader) -> Group:
    return Group(
        paths(reader.get("paths", [])),
        setting(reader.get("optimizer", {"kind": "AdamW"})),
        setting(reader.get("schedule", {"kind": "Constant"})),
    )
