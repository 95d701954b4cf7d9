"""What is wrong with the phases of a drawing and with how its data is divided, told without training anything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnbuilder.core.augmentation import unsuited
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.clean_targets import unmixable
from nnbuilder.core.diagnostics import Diagnostic
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL
from nnbuilder.core.graph import Path
from nnbuilder.core.phases import Objective, Part, Phase
from nnbuilder.core.sampling_findings import sampling_findings
from nnbuilder.core.settings import Recipe, Setting, settle

_ROUNDING = 1e-6


def training_findings(document: Document, catalogue: Catalogue) -> tuple[Diagnostic, ...]:
    """Errors where training could not begin as it is drawn (an optimizer, a schedule, a field that is not there), warnings
    where it would begin with less than is drawn. All are about the document as a whole: `at` is ()."""
    of_phases = [finding for phase in document.phases for finding in _of_phase(document, phase, catalogue)]
    of_data = (*_of_split(document.data), *_of_augmentation(document, document.data, catalogue)) if document.data is not None else ()
    return (*of_phases, *sampling_findings(document, catalogue), *of_data, *_of_targets(document, catalogue))


def _of_phase(document: Document, phase: Phase, catalogue: Catalogue) -> Iterator[Diagnostic]:
    here = f"The phase {phase.name}"
    yield from _of_part(document.data, phase.part, here)
    yield from _missing(document, phase.frozen, f"{here} holds still")
    for objective in phase.objectives:
        there = f"{here}, objective {objective.name}"
        yield from _of_objective(document, objective, there, catalogue)
        for group in objective.groups:
            yield from _of_setting(catalogue.optimizers, group.optimizer, "optimizer", there)
            yield from _of_setting(catalogue.schedules, group.schedule, "schedule", there)
            yield from _missing(document, group.paths, f"{there} changes")


def _of_objective(document: Document, objective: Objective, there: str, catalogue: Catalogue) -> Iterator[Diagnostic]:
    yield from _missing(document, objective.updates, f"{there} changes")
    for loss in objective.losses:
        node = document.main.nodes.get(loss)
        spec = catalogue.get(node.kind) if node is not None else None
        if spec is None or spec.role != "loss":
            what = f"{node.name}, which is no loss" if node is not None else f"the loss {loss}, which is no longer drawn"
            yield _finding("warning", "loss", f"{there} names {what}; choose its losses again.")


def _of_setting(recipes: Mapping[str, Recipe], setting: Setting, what: str, there: str) -> Iterator[Diagnostic]:
    """A choice that does not exist, and values that it does not take."""
    formulas = [name for name, value in setting.params.items() if isinstance(value, Expression)]
    for name in formulas:
        yield _finding("error", what, f"{there}: {name} of the {what} is a formula; write a number.")
    literals = {name: value for name, value in setting.params.items() if name not in formulas}
    for invalid in settle(recipes, Setting(setting.kind, literals))[1]:
        yield _finding("error", what, f"{there}: the {what} cannot be used: {invalid.message}.")


def _of_part(data: DataSet | None, part: Part, here: str) -> Iterator[Diagnostic]:
    if data is None or data.facts is None:
        return
    fields = data.facts.fields
    for name, values in part.where:
        if name not in fields:
            yield _finding("error", "field", f"{here} chooses rows by {name}, but the data has no such field; it has {', '.join(list(fields)[:12]) or 'none'}.")
        elif fields[name].form == LABEL:
            for value in [value for value in values if value not in fields[name].names]:
                yield _finding("warning", "class", f"{here} chooses rows whose {name} is {value[:60]!r}, a class the data does not have.")


def _of_split(data: DataSet) -> Iterator[Diagnostic]:
    split = data.split
    whole = split.train + split.validation + split.test
    if whole > 1 + _ROUNDING:
        yield _finding("error", "split", f"The parts of the data add up to {whole:.0%}; they can be all of it at most.")
    if split.train <= 0:
        yield _finding("error", "split", "No part of the data is there to learn from; give the training part a share.")
    if split.by == "stratified" and split.column and all(split.column not in field.columns for field in data.fields):
        yield _finding("warning", "split", f"The data is to be divided by {split.column}, but has no such column; it is divided by chance.")


def _of_augmentation(document: Document, data: DataSet, catalogue: Catalogue) -> Iterator[Diagnostic]:
    for field in data.fields:
        yield from (_finding("error", "augmentation", words) for words in unsuited(field, data, catalogue.augmentations))
    yield from (_finding("error", "augmentation", words) for words in unmixable(document, catalogue))


def _of_targets(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Targets that the drawing reads and that have one class only. Whether numbers differ is told when they have been read."""
    inputs = [node for node in document.main.nodes.values() if (spec := catalogue.get(node.kind)) is not None and spec.role == "input"]
    drawn = {node.params.get("field") for node in inputs}
    for name, field in (document.facts.fields if document.facts is not None else {}).items():
        if name in drawn and field.role == "target" and field.choices == "classes" and len(field.names) == 1:
            only = f"The target {name} is {field.names[0][:60]!r} in every row of the training part"
            yield _finding("warning", "target", f"{only}, so there is nothing to learn from it; choose another target, or data in which it differs.")


def _missing(document: Document, paths: tuple[Path, ...], there: str) -> Iterator[Diagnostic]:
    for path in paths:
        gone = next((step for step in path if isinstance(step, str) and document.node(step) is None), None)
        if gone is not None or not path:
            yield _finding("warning", "path", f"{there} the node {gone or ''}, which is no longer drawn; choose its nodes again.")


def _finding(severity: str, code: str, message: str) -> Diagnostic:
    return Diagnostic(severity, f"phase/{code}", message)
