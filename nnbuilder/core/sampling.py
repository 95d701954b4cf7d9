"""How the rows of a phase are drawn into batches, and the fields that rows drawn together have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.facts import LABEL, Facts, FieldFacts

PLAIN, BALANCED, PAIRS, TRIPLETS = "plain", "balanced", "pairs", "triplets"
SAMPLERS: Mapping[str, str] = MappingProxyType(
    {
        PLAIN: "Every row once an epoch, in an order of its own; as often as it weighs where a column weighs rows.",
        BALANCED: "As many rows, but every class of the target as often as the others.",
        PAIRS: "Two rows at once, half of the pairs of one class.",
        TRIPLETS: "Three rows at once: the second of the class of the first, the third of another.",
    }
)
"""{how rows are drawn: what that means}."""
SAME = "same"
DIFFERENT = "different"
COMPANIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({PAIRS: ("other",), TRIPLETS: ("positive", "negative")})
"""What the rows are called that stand beside a row."""


def weighing_field(data: DataSet | None) -> str:
    """The field that says how often a row is drawn; nothing where rows count alike. It is prepared for the drawing of rows alone
    and is among no facts, so that no Input reads it and nobody who asks a network must know it."""
    return next((field.name for field in data.fields if field.role == "weight"), "") if data is not None else ""


def weighing_column(data: DataSet | None) -> str:
    """The column of the data that it is read from; nothing where rows count alike."""
    return next((field.columns[0] for field in data.fields if field.role == "weight"), "") if data is not None else ""


def class_target(facts: Facts | None) -> str | None:
    """The first target that is one class a row, by which rows are drawn."""
    return next((name for name, fact in facts.fields.items() if fact.role == "target" and fact.form == LABEL), None) if facts is not None else None


def drawn_fields(facts: Facts | None, sampler: str) -> dict[str, FieldFacts]:
    """The fields that a way of drawing adds, by the names that Input nodes give them: `image.other`, and whether both are of one
    class, `label.same`; `image.positive` and `image.negative`. None where no target has classes."""
    target = class_target(facts)
    if facts is None or target is None or sampler not in COMPANIONS:
        return {}
    given = {name: fact for name, fact in facts.fields.items() if fact.role == "input"}
    beside = {f"{name}.{companion}": fact for name, fact in given.items() for companion in COMPANIONS[sampler]}
    if sampler == PAIRS:
        beside[f"{target}.{SAME}"] = FieldFacts("target", facts.fields[target].kind, (), "int64", (DIFFERENT, SAME), (), "classes")
    return beside


def facts_of_field(facts: Facts | None, name: str) -> FieldFacts | None:
    """What is known of a field of the data, or of one that rows have which are drawn together; None where there is none."""
    if facts is None:
        return None
    return facts.fields.get(name) or next((found for sampler in COMPANIONS if (found := drawn_fields(facts, sampler).get(name))), None)


def fields_offered(document: Document) -> tuple[str, ...]:
    """What an Input may be bound to: the fields of the data, and those that the phases add by how they draw rows."""
    facts = document.facts
    added = [name for phase in document.phases for name in drawn_fields(facts, phase.part.sampler)]
    return tuple(dict.fromkeys((*(facts.fields if facts is not None else ()), *added)))


def sampler_of(name: str) -> str:
    """How rows must be drawn so that there is a field of this name: `plain` for one of the data itself."""
    word = companion_of(name)
    return PAIRS if word == SAME else next((sampler for sampler, companions in COMPANIONS.items() if word in companions), PLAIN)


def companion_of(name: str) -> str:
    """`image.other` as `other`; nothing for a field of the row itself."""
    word = name.partition(".")[2].partition(".")[0]
    return word if word == SAME or any(word in companions for companions in COMPANIONS.values()) else ""


def source_of(name: str) -> str:
    """The field of the data that holds the values: `text` for `text.other`, `text.mask` for `text.other.mask`."""
    word = companion_of(name)
    return name.replace(f".{word}", "", 1) if word else name
