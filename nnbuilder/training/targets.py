"""Targets that are the same in every row a phase learns from: such a run goes well and teaches nothing."""

from __future__ import annotations

import torch
from torch import Tensor

from nnbuilder.codegen.program import Program
from nnbuilder.core.document import Document
from nnbuilder.data.batching import rows_of
from nnbuilder.data.prepare import Prepared

_ROWS = 1024
"""So many rows are compared at once, since large targets should not be copied whole."""


def constant_targets(document: Document, program: Program, prepared: Prepared, seed: int = 0) -> tuple[str, ...]:
    """A sentence for each target that never differs in the rows of the training part that a phase sees, with what would be right."""
    sentences = []
    for number, name in _targets(program, prepared):
        phase = document.phases[number]
        rows = rows_of(phase.part, prepared, "train", seed)
        if _is_constant(prepared.fields[name], rows):
            sentences.append(
                f"The target {name} is {_value(prepared, name, rows[:1])} in all {len(rows):,} rows that the phase {phase.name} learns from, "
                "so there is nothing to learn from it; choose another target, or rows in which it differs."
            )
    return tuple(sentences)


def _targets(program: Program, prepared: Prepared) -> dict[tuple[int, str], None]:
    """(number of the phase, target field) for every target that an objective compares with, in their order."""
    arguments = [(method.phase, argument) for method in program.objectives for argument in method.arguments if argument.kind == "field"]
    fields = [(phase, field) for phase, argument in arguments for field in prepared.fitted.fields_of([argument.field])]
    return {(phase, field.name): None for phase, field in fields if field.role == "target"}


def _is_constant(values: Tensor, rows: Tensor) -> bool:
    return all(bool((values[some] == values[rows[0]]).all()) for some in torch.split(rows, _ROWS))


def _value(prepared: Prepared, name: str, row: Tensor) -> str:
    """What the target is in a row, as it stands in the data; "the same" where that is more than one value."""
    raw = prepared.fitted.field(name).invert(prepared.fields[name][row].numpy())
    if raw.size != 1:
        return "the same"
    (value,) = raw.flat
    return repr(value[:60]) if isinstance(value, str) else f"{value:.6g}"
