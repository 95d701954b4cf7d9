"""Phases that draw their rows in a way that does not fit what the drawing reads, each with the way that does."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import reachable
from nnbuilder.core.phases import Phase
from nnbuilder.core.sampling import COMPANIONS, PLAIN, SAMPLERS, class_target, companion_of, drawn_fields, sampler_of, weighing_field

_TITLES = {"plain": "Draw rows plainly", "pairs": "Draw pairs", "triplets": "Draw triplets"}


def sampling_findings(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Errors where a phase could not begin so, warnings where it would begin otherwise than is drawn."""
    for number, phase in enumerate(document.phases):
        yield from _of_phase(document, number, phase, catalogue)


def _of_phase(document: Document, number: int, phase: Phase, catalogue: Catalogue) -> Iterator[Diagnostic]:
    here, sampler = f"The phase {phase.name}", phase.part.sampler
    if sampler not in SAMPLERS:
        message = f"{here} draws rows by {sampler}, which this program does not know; it draws them plainly."
        yield _finding("warning", message, number, PLAIN)
        return
    facts = document.facts
    if facts is None:
        return
    if sampler != PLAIN and class_target(facts) is None:
        message = f"{here} draws {_called(sampler)}, but no target of the data has classes; make a category the target, or draw rows plainly."
        yield _finding("error", message, number, PLAIN)
        return
    beside = _beside(document, phase, catalogue)
    other = next((name for name in beside if sampler_of(name) != sampler), None)
    if other is not None:
        right = sampler_of(other)
        yield _finding("error", f"{here} draws {_called(sampler)}, but the drawing reads {other}, which only {right} have; draw {right}.", number, right)
    elif sampler in COMPANIONS and not beside:
        names = " and ".join(drawn_fields(facts, sampler))
        message = f"{here} draws {sampler}, but the drawing reads nothing of the rows beside; bind an Input to {names}, or draw rows plainly."
        yield _finding("warning", message, number, PLAIN)
    elif sampler != PLAIN and (weight := weighing_field(document.data)):
        message = f"The weights in {weight} are not used, because {here[0].lower()}{here[1:]} draws {_called(sampler)}; draw rows plainly to use them."
        yield _finding("warning", message, number, PLAIN)


def _beside(document: Document, phase: Phase, catalogue: Catalogue) -> list[str]:
    """The fields of rows drawn beside (`image.other`) that the losses of a phase hang on."""
    graph = document.main
    given = {node.id: str(node.params.get("field", "")) for node in graph.nodes.values() if node.kind == INPUT}
    beside = {node: name for node, name in given.items() if companion_of(name)}
    if not beside:
        return []
    losses = [node.id for node in graph.nodes.values() if (spec := catalogue.get(node.kind)) is not None and spec.role == "loss" and not node.muted]
    chosen = [loss for objective in phase.objectives for loss in losses if not objective.losses or loss in objective.losses]
    upstream = reachable(graph, chosen, upstream=True)
    return [name for node, name in beside.items() if node in upstream]


def _called(sampler: str) -> str:
    return {"plain": "rows plainly", "balanced": "every class equally often"}.get(sampler, sampler)


def _finding(severity: str, message: str, number: int, right: str) -> Diagnostic:
    return Diagnostic(severity, "phase/sampler", message, fixes=(Fix(_TITLES[right], "sampler", "", str(number), right),))
