"""How the rows of a phase are drawn into batches, and the fields that rows drawn together have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from nnbuilder.core.facts import LABEL, Facts, FieldFacts

PLAIN, BALANCED, PAIRS, TRIPLETS = "plain", "balanced", "pairs", "triplets"
SAMPLERS: Mapping[str, str] = MappingProxyType(
    {
        PLAIN: "Every row once an epoch, in an order of its own.",
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


def sampler_of(name: str) -> str:
    """How rows must be drawn so that there is a field of this name: `plain` for one of the data itself."""
    part = name.partition(".")[2].partition(".")[0]
    return PAIRS if part == SAME else next((sampler for sampler, companions in COMPANIONS.items() if part in companions), PLAIN)
