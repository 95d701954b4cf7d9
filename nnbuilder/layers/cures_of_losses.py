"""Cures for what a loss is fed: prediction and target the other way round, and every step of a sequence where one answer is learned."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.binding import TARGET
from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import ADDED, Fix
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.core.layer import MASK, PREDICTION
from nnbuilder.layers.mistake import Place

OF_CLASSES = "CrossEntropy"


def swapped(place: Place) -> Iterator[Fix]:
    """What is read from the data is the target, and what is computed the prediction."""
    prediction, target = place.source(PREDICTION), place.source(TARGET)
    if prediction is not None and target is not None and prediction.kind == INPUT and target.kind != INPUT:
        yield Fix(f"Swap prediction and target of {place.node.name}", "swap", place.node.id, PREDICTION, TARGET)


def last_step(place: Place, catalogue: Catalogue) -> Iterator[Fix]:
    """One answer for a whole sequence is told from the last step of the recurrent layer on the way."""
    prediction, target = (next(iter(place.fed(port)), None) for port in (PREDICTION, TARGET))
    if prediction is None or target is None or (prediction.rank, target.rank) != (3, 1):
        return
    for edge in place.way_up(next(iter(place.graph.into(place.node.id, PREDICTION)), None)):
        giver = place.graph.nodes[edge.source.node]
        spec = catalogue.get(giver.kind)
        if spec is not None and spec.category == "Recurrent":
            title, text = f"Take the last step of {giver.name}", place.text_before(giver, spec.inputs[0].name)
            yield from _last_word(place, title, edge, text) if text is not None else ()
            yield Fix(title, "insert", edge.target.node, edge.target.port, {"dim": 1, "index": -1}, "Select", edge.source)
            return


def _last_word(place: Place, title: str, edge: Edge, text: Node) -> Iterator[Fix]:
    """The step of the last word, where what stands at the end of a short text only fills it up."""
    facts = place.document.facts
    if facts is not None and facts.fields[str(text.params["field"])].mask:
        mask = Fix("", "connect", ADDED, MASK, source=End(text.id, MASK))
        yield Fix(title, "insert", edge.target.node, edge.target.port, {}, "LastStep", edge.source, (mask,))


def classified(place: Place, catalogue: Catalogue, classes: Expression) -> Iterator[Fix]:
    """The loss for classes, with a score for each of them from the last layer."""
    for edge in place.way_up(next(iter(place.graph.into(place.node.id, PREDICTION)), None)):
        giver = place.graph.nodes[edge.source.node]
        spec = catalogue.get(giver.kind)
        size = spec.gives.get("F") if spec is not None else None
        if size is not None:
            loss, scores = catalogue.specs[OF_CLASSES], Fix("", "set", giver.id, size, classes)
            title = f"Make {place.node.name} a {loss.title} with {classes.text} scores"
            yield Fix(title, "replace", place.node.id, kind=OF_CLASSES, then=(scores,))
            return
