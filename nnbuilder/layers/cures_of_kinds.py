"""Cures that change the kind of a node, or go without it: the same layer for other dimensions, a Linear for measurements, none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.layer import PREDICTION
from nnbuilder.layers.cures_of_words import TABLE
from nnbuilder.layers.mistake import Place

_DIMENSIONS = re.compile(r"\dd$")
_DENSE, _CHOICE = "Linear", "ArgMax"
_DENSE_SIZES = {TABLE: "embedding_dim", "Conv1d": "out_channels", "Conv2d": "out_channels"}
"""{kind: its parameter that says how many features a Linear in its place computes}"""
_LIST = 2


def other_dimensions(place: Place, catalogue: Catalogue) -> Iterator[Fix]:
    """Conv1d that is fed pictures is meant to be Conv2d: the kind of the same name that takes so many axes."""
    fed = place.fed(place.diagnostic.where)
    if place.spec is None or not fed or not _DIMENSIONS.search(place.node.kind):
        return
    family = _DIMENSIONS.sub("", place.node.kind)
    for other in catalogue.specs.values():
        axes = other.inputs[0].axes.names if other.inputs else ()
        if other.kind != place.node.kind and _DIMENSIONS.sub("", other.kind) == family and _takes(axes, fed[0].rank):
            yield Fix(f"Make {place.node.name} a {other.title}", "replace", place.node.id, kind=other.kind)


def dense(place: Place) -> Iterator[Fix]:
    """What comes is a list of measurements: they are looked up in no table and have no neighbours to convolve with."""
    fed = place.fed(place.diagnostic.where)
    size = _DENSE_SIZES.get(place.node.kind, "")
    if not fed or not size or fed[0].dtype in ("int64", "bool") or (place.node.kind != TABLE and fed[0].rank != _LIST):
        return
    value = place.node.params.get(size, place.told(place.node).get(size, 1))
    yield Fix(f"Make {place.node.name} a {_DENSE}", "replace", place.node.id, value={"out_features": value}, kind=_DENSE)


def without_it(place: Place) -> Iterator[Fix]:
    """What makes pictures smaller cannot go on for ever."""
    if place.spec is not None and place.spec.category == "Pooling" and place.diagnostic.where == "kernel_size":
        yield Fix(f"Bypass {place.node.name}", "mute", place.node.id)


def scored(place: Place, catalogue: Catalogue) -> Iterator[Fix]:
    """A loss compares the scores themselves, from which nothing has been chosen yet."""
    for edge in place.way_up(next(iter(place.graph.into(place.node.id, PREDICTION)), None)):
        giver = place.graph.nodes[edge.source.node]
        spec = catalogue.get(giver.kind)
        if spec is None or spec.has_weights:
            return
        if giver.kind == _CHOICE:
            yield Fix(f"Bypass {giver.name}", "mute", giver.id)
            return


def _takes(axes: tuple[str, ...], rank: int) -> bool:
    return len(axes) == rank or ("*" in axes and len(axes) - 1 <= rank)
