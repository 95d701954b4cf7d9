"""Cures for texts that come as numbers of words: they are looked up first, and what is told for each word is made one."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.binding import TARGET
from nnbuilder.core.diagnostics import ADDED, Fix
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.core.layer import MASK, PREDICTION
from nnbuilder.layers.mistake import Place

TABLE = "Embedding"
_WIDTH = 64
_ONE_STEP, _EVERY_STEP = 2, 3


def looked_up(place: Place) -> Iterator[Fix]:
    """A table behind the text that is computed with; where one answer is asked for, the average over the words as well."""
    edge = next((edge for edge in place.way_up(_first(place)) if place.is_of_words(place.graph.nodes.get(edge.source.node))), None)
    facts, fed = place.document.facts, place.fed(place.diagnostic.where)
    if edge is None or facts is None or not fed or fed[0].dtype != "int64":
        return
    text, reader = place.graph.nodes[edge.source.node], place.graph.nodes[edge.target.node]
    field = str(text.params["field"])
    rows = Expression(f"{field}.{facts.fields[field].choices}")
    table = Fix(
        f"Insert an Embedding before {reader.name}",
        "insert",
        reader.id,
        edge.target.port,
        {"num_embeddings": rows, "embedding_dim": _WIDTH},
        TABLE,
        edge.source,
    )
    yield table
    title = f"Insert an Embedding and the mean of its words before {reader.name}"
    yield _followed(table, title, *_average(place, text, reader, edge.target.port))


def averaged(place: Place) -> Iterator[Fix]:
    """One answer for a whole text: where its words have been looked up, and what is asked is asked of each of them."""
    prediction, target = (next(iter(place.fed(port)), None) for port in (PREDICTION, TARGET))
    if prediction is None or target is None or (prediction.rank, target.rank) != (_EVERY_STEP, 1):
        return
    for edge in place.way_up(next(iter(place.graph.into(place.node.id, PREDICTION)), None)):
        table, reader = place.graph.nodes.get(edge.source.node), place.graph.nodes[edge.target.node]
        text = next((place.graph.nodes.get(one.source.node) for one in place.graph.into(edge.source.node)), None)
        if table is not None and table.kind == TABLE and text is not None and place.is_of_words(text):
            first, *later = _average(place, text, reader, edge.target.port)
            yield _followed(first, f"Insert the mean of its words before {reader.name}", *later)
            return


def _average(place: Place, text: Node, reader: Node, port: str) -> tuple[Fix, ...]:
    """The mean over the words that are there, not over what fills a short text up."""
    facts = place.document.facts
    if facts is None or not facts.fields[str(text.params["field"])].mask:
        return (Fix("", "insert", reader.id, port, {"dim": 1}, "Mean"),)
    return Fix("", "insert", reader.id, port, {}, "MaskedMean"), Fix("", "connect", ADDED, MASK, source=End(text.id, MASK))


def _followed(first: Fix, title: str, *later: Fix) -> Fix:
    return Fix(title, first.action, first.node, first.where, first.value, first.kind, first.source, later)


def _first(place: Place) -> Edge | None:
    return next(iter(place.graph.into(place.node.id, place.diagnostic.where)), None)
