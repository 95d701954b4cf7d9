"""Losses that are given values which mean something else: probabilities for scores, scores for probabilities.

Torch takes them all without a word, and minimises something else than is meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import End, NodeId, sources
from nnbuilder.core.layer import LayerSpec, Meaning
from nnbuilder.core.tasks import PREDICTION
from nnbuilder.core.ways import Ways

_CALLED: dict[Meaning, str] = {
    "scores": "raw scores, which may be any numbers",
    "log_probabilities": "logarithms of probabilities, which are never above 0",
    "probabilities": "probabilities between 0 and 1",
    "values": "values",
    "log_rates": "logarithms of rates",
}
_HARMLESS: frozenset[tuple[Meaning, Meaning]] = frozenset({("scores", "log_probabilities")})
"""{(what a loss takes, what comes)} that give the same loss: a second LogSoftmax changes nothing."""


def meaning_findings(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Warnings at losses of the main graph, each with what would be right."""
    specs = specs_of(document, catalogue, document.main)
    ways = Ways(document.main, specs.get)
    for loss, spec in specs.items():
        if spec is not None and spec.role == "loss" and spec.predicts is not None and not document.main.nodes[loss].muted:
            for source in sources(document.main.edges).get(loss, {}).get(PREDICTION, ())[:1]:
                yield from _at_loss(document, catalogue, ways, loss, spec, source)


def _at_loss(document: Document, catalogue: Catalogue, ways: Ways, loss: NodeId, spec: LayerSpec, source: End) -> Iterator[Diagnostic]:
    assert spec.predicts is not None, "a loss without a meaning is not asked about"
    named = document.main.nodes
    step = next((step for step in ways.up(source) if ways.turns(step.end.node)), None)
    if step is not None:
        turning = step.end.node
        made = next(iter(ways.turns(turning).values()))
        if made == spec.predicts or spec.predicts == "values" or (spec.predicts, made) in _HARMLESS:
            return
        fixes = (*_better_turn(document, catalogue, turning, spec), *_mute(document, turning, spec, ways), *_better_loss(catalogue, document, loss, spec, made))
        message = f"{spec.title} takes {_CALLED[spec.predicts]}, but {named[turning].name} gives {_CALLED[made]}; it would be trained on the wrong numbers."
        yield Diagnostic("warning", "meaning/prediction", message, (loss,), PREDICTION, (step.end,), fixes)
        return
    origin = ways.up(source)[-1].end.node
    maker = ways.spec_of(origin)
    if spec.predicts in ("probabilities", "log_probabilities") and maker is not None and maker.has_weights and maker.role == "layer":
        message = f"{spec.title} takes {_CALLED[spec.predicts]}, but {named[origin].name} gives {_CALLED['scores']}; it would be trained on the wrong numbers."
        fixes = (*_better_loss(catalogue, document, loss, spec, "scores"), *_turn_first(document, catalogue, loss, spec))
        yield Diagnostic("warning", "meaning/prediction", message, (loss,), PREDICTION, (ways.up(source)[-1].end,), fixes)


def _mute(document: Document, turning: NodeId, spec: LayerSpec, ways: Ways) -> Iterator[Fix]:
    """Without the node the loss has what it takes, unless what comes before is something else again."""
    if spec.predicts in ways.turns(turning):
        yield Fix(f"Bypass {document.main.nodes[turning].name}", "mute", turning)


def _better_turn(document: Document, catalogue: Catalogue, turning: NodeId, spec: LayerSpec) -> Iterator[Fix]:
    """Another kind in its place, with the same parameters, that makes what the loss takes."""
    node = document.main.nodes[turning]
    for kind in _makers(catalogue, spec):
        yield Fix(f"Make {node.name} a {kind.title}", "replace", turning, kind=kind.kind)


def _better_loss(catalogue: Catalogue, document: Document, loss: NodeId, spec: LayerSpec, made: Meaning) -> Iterator[Fix]:
    """The loss for the same targets that takes what comes."""
    for other in catalogue.specs.values():
        if other.role == "loss" and other.predicts == made and other.counts_classes == spec.counts_classes and made != "values":
            yield Fix(f"Make {document.main.nodes[loss].name} a {other.title}", "replace", loss, kind=other.kind)


def _turn_first(document: Document, catalogue: Catalogue, loss: NodeId, spec: LayerSpec) -> Iterator[Fix]:
    for kind in _makers(catalogue, spec):
        yield Fix(f"Insert {kind.title} before {document.main.nodes[loss].name}", "insert", loss, PREDICTION, {}, kind.kind)


def _makers(catalogue: Catalogue, spec: LayerSpec) -> Iterator[LayerSpec]:
    """Kinds that turn scores into what a loss takes: over the classes where one of them is right, else one by one."""
    for kind in catalogue.specs.values():
        along_an_axis = kind.param("dim") is not None
        if kind.turns.get("scores") == spec.predicts and along_an_axis == spec.counts_classes:
            yield kind
