"""A sensible first network for a data set, and why: small enough to learn in a minute, plain enough to be changed.

Sizes come from the facts of the data as formulas, so that the drawing fits other data without a hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

from nnbuilder.core import names
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL, MARKS, PICTURE, TABLE, TOKENS, FieldFacts
from nnbuilder.core.graph import MAIN, Node
from nnbuilder.core.layout.layered import arranged
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node
from nnbuilder.layers.first_encoders import Branch, Given, encoded
from nnbuilder.layers.first_heads import Aim, answered, drawn_over, ends, translated, written_on

GIVEN, TARGET = "given", "target"
_LONGEST_STEM = 40
_BY_HEART = 10_000
"""With fewer rows a class is kept from being learned by heart by dropout; a number it blurs more than it helps."""


class NoNetwork(ValueError):
    """Data for which no network can be proposed; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drawing, and a sentence for each choice that was made."""

    document: Document
    reasons: tuple[str, ...]


def propose(data: DataSet, title: str) -> Proposal:
    """Draws a network from the facts of a data set; raises `NoNetwork`."""
    facts = data.facts
    if facts is None or not facts.fields:
        raise NoNetwork("The data has not been read yet, so there is nothing to draw a network for.")
    given = _given(facts.fields, facts.rows)
    if not given:
        raise NoNetwork("No field of the data is an input; give one column that role.")
    aims = _aims(facts.fields)
    branches, reasons = _network(data, given, aims)
    nodes = [node(one.id, "Input", field=one.name) for one in given]
    wires = []
    for part, wiring in branches:
        nodes += part
        wires.append(wiring)
    document = Document({MAIN: graph(*_named(nodes), wires=" ".join(wires))}, data=data, title=title)
    phase, reason = _phase(facts.rows, given, aims)
    return Proposal(arranged(replace(document, phases=(phase,))), (*reasons, reason))


def _given(fields: Mapping[str, FieldFacts], rows: int) -> list[Given]:
    read = [(name, fact) for name, fact in fields.items() if fact.role == "input"]
    drops = rows < _BY_HEART and any(fact.role == "target" and fact.form == LABEL for fact in fields.values())
    stems = _stems([name for name, _ in read])
    return [
        Given(GIVEN if len(read) == 1 else f"{GIVEN}_{number}", stems[name], name, fact, rows, drops, len(read) == 1)
        for number, (name, fact) in enumerate(read, start=1)
    ]


def _aims(fields: Mapping[str, FieldFacts]) -> list[Aim]:
    learned = [(name, fact) for name, fact in fields.items() if fact.role == "target"]
    stems = _stems([name for name, _ in learned])
    return [Aim(TARGET if len(learned) == 1 else f"{TARGET}_{number}", stems[name], name, fact) for number, (name, fact) in enumerate(learned, start=1)]


def _stems(fields: Sequence[str]) -> dict[str, str]:
    """What stands before the names of the layers of each field: nothing where there is one only."""
    if len(fields) == 1:
        return {fields[0]: ""}
    return {name: f"{stem}_" for name, stem in names.unique_each([field[:_LONGEST_STEM] for field in fields], ()).items()} if fields else {}


Parts = list[tuple[tuple[Node, ...], str]]
"""Nodes, and the wires between them."""


def _network(data: DataSet, given: Sequence[Given], aims: Sequence[Aim]) -> tuple[Parts, list[str]]:
    """What stands between the Inputs and the losses, and why."""
    if not aims:
        return _rebuilding(given)
    parts: Parts = []
    reasons: list[str] = []
    through: str | None = None
    for aim in aims:
        branch = _direct(data, given, aim, is_alone=len(aims) == 1)
        if branch is None:
            if through is None:
                body, through, why = _features(given, aims)
                parts += body
                reasons += why
            branch = answered(aim, through)
        parts += [(branch.nodes, branch.wires), ends(aim, branch.last)]
        reasons.append(branch.reason)
    return parts, reasons


def _direct(data: DataSet, given: Sequence[Given], aim: Aim, *, is_alone: bool) -> Branch | None:
    """An answer that does not go through one row of features: a picture of the same size, a text out of a text."""
    if aim.fact.form in (PICTURE, MARKS):
        picture = next((one for one in given if one.fact.form == PICTURE and one.fact.shape[1:] == aim.fact.shape[-2:]), None)
        return drawn_over(aim, picture) if picture is not None else None
    if aim.fact.form != TOKENS or len(given) > 1 or not is_alone or given[0].fact.form != TOKENS:
        return None
    columns = {field.name: field.columns for field in data.fields}
    is_same = columns.get(aim.name) == columns.get(given[0].name) and aim.fact.shape == given[0].fact.shape
    return written_on(aim, given[0]) if is_same else translated(aim, given[0])


def _features(given: Sequence[Given], aims: Sequence[Aim]) -> tuple[Parts, str, list[str]]:
    """One row of features a sample: of one input as it is read, of several joined. Raises `NoNetwork`."""
    branches = []
    for one in given:
        branch = encoded(one)
        if branch is None:
            what = f"as input and {aims[0].fact.kind} as target" if aims else "as input"
            raise NoNetwork(f"There is no proposal for {one.fact.kind} {what}; draw the network by hand.")
        branches.append(branch)
    parts: Parts = [(branch.nodes, branch.wires) for branch in branches]
    reasons = [branch.reason for branch in branches]
    if len(branches) == 1:
        return parts, branches[0].last, reasons
    joined = [node("joined", "Concat"), node("together", "Linear", out_features=64), node("together_relu", "ReLU")]
    if given[0].drops:
        joined.append(node("together_dropout", "Dropout", p=0.2))
    wires = " ".join(f"{branch.last}>joined.tensors#{place}" for place, branch in enumerate(branches))
    parts.append((tuple(joined), f"{wires} {chain(*(one.id for one in joined))}"))
    reasons.append(f"What is read of {' and '.join(one.name for one in given[:6])} is joined, and one layer mixes it.")
    return parts, joined[-1].id, reasons


def _rebuilding(given: Sequence[Given]) -> tuple[Parts, list[str]]:
    """No target: an autoencoder, which learns to rebuild what it is given through a narrow place."""
    if len(given) == 1 and not given[0].fact.choices:
        return _rebuilt(given[0])
    parts, last, reasons = _features(given, ())
    code = (node("code", "Linear", out_features=16), node("code_relu", "ReLU"))
    parts.append((code, chain(last, *(one.id for one in code))))
    for one in given:
        aim = Aim(one.id, one.stem, one.name, one.fact)
        branch = answered(aim, code[-1].id)
        parts += [(branch.nodes, branch.wires), ends(aim, branch.last, is_rebuilt=True)]
    return parts, [*reasons, "No column is a target, so an autoencoder learns to rebuild what it reads from 16 numbers: what it cannot rebuild is unusual."]


def _rebuilt(given: Given) -> tuple[Parts, list[str]]:
    fact = given.fact
    values = prod(fact.shape)
    narrow, wide = max(2, min(32, values // 8)), max(16, min(256, values))
    is_flat = fact.form == TABLE
    size: Expression | int = Expression(f"{given.name}.{fact.axes[0]}") if is_flat else values
    nodes = (
        *(() if is_flat else (node("flatten", "Flatten"),)),
        node("encode", "Linear", out_features=wide),
        node("relu1", "ReLU"),
        node("code", "Linear", out_features=narrow),
        node("decode", "Linear", out_features=wide),
        node("relu2", "ReLU"),
        node("values", "Linear", out_features=size),
        *(() if is_flat else (node("rebuilt", "Reshape", shape=fact.shape),)),
    )
    reason = f"No column is a target, so an autoencoder learns to rebuild {values} values from {narrow}: what it cannot rebuild is unusual."
    wires = chain(given.id, *(one.id for one in nodes))
    return [(nodes, wires), ends(Aim(given.id, "", given.name, fact), nodes[-1].id, is_rebuilt=True)], [reason]


def _named(nodes: Sequence[Node]) -> list[Node]:
    """Every Input called as its field, as far as that name is free."""
    taken = {one.name for one in nodes if one.kind != "Input"}
    named = []
    for one in nodes:
        if one.kind == "Input":
            one = replace(one, name=names.unique(str(one.params["field"]), taken))
            taken.add(one.name)
        named.append(one)
    return named


def _phase(rows: int, given: Sequence[Given], aims: Sequence[Aim]) -> tuple[Phase, str]:
    """Enough steps for a small network to settle, and no more epochs than a person waits for."""
    batch = 16 if rows < 500 else 32 if rows < 2_000 else 64 if rows < 20_000 else 256
    steps = 1_500 if any(one.fact.form == PICTURE for one in given) else 2_500
    writes = any(one.fact.form == TOKENS for one in given) and any(aim.fact.form == TOKENS for aim in aims)
    epochs = max(5, min(150, round(steps * batch / max(1, 0.7 * rows))))
    optimizer = Setting("AdamW", {"lr": 4e-3 if writes else 2e-3, "weight_decay": 0.01})
    group = Group(optimizer=optimizer, schedule=Setting("Cosine", {"warmup": 0.05}))
    phase = Phase("train", epochs, None, Part(batch_size=batch), (Objective(groups=(group,)),), patience=max(15, epochs // 3))
    reason = f"{epochs} epochs of batches of {batch}, with a rate that falls along a cosine; training ends early where validation stops getting better."
    return phase, reason
