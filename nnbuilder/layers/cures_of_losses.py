"""Cures for what a loss is fed: prediction and target the other way round, and every step of a sequence where one answer is learned."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.tasks import PREDICTION
from nnbuilder.layers.mistake import Place

TARGET = "target"


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
            title = f"Take the last step of {giver.name}"
            yield Fix(title, "insert", edge.target.node, edge.target.port, {"dim": 1, "index": -1}, "Select", edge.source)
            return
