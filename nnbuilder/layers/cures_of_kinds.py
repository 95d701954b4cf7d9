"""Cures that change the kind of a node, or go without it: the same layer for other dimensions, a table where words are, none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.expressions import Expression
from nnbuilder.layers.mistake import Place

_DIMENSIONS = re.compile(r"\dd$")
_TABLE, _DENSE = "Embedding", "Linear"


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


def looked_up(place: Place) -> Iterator[Fix]:
    """Numbers of words or classes are looked up before anything computes with them; measurements are not looked up at all."""
    fed, source = place.fed(place.diagnostic.where), place.source(place.diagnostic.where)
    if not fed or source is None:
        return
    if place.node.kind == _TABLE and fed[0].dtype not in ("int64", "bool"):
        size = place.node.params.get("embedding_dim", place.told(place.node).get("embedding_dim", 1))
        yield Fix(f"Make {place.node.name} a {_DENSE}", "replace", place.node.id, value={"out_features": size}, kind=_DENSE)
    facts, name = place.document.facts, str(source.params.get("field", ""))
    if facts is not None and place.is_of_words(source) and fed[0].dtype == "int64":
        rows = Expression(f"{name}.{facts.fields[name].choices}")
        yield place.before(place.diagnostic.where, _TABLE, "Insert an Embedding", num_embeddings=rows, embedding_dim=64)


def without_it(place: Place) -> Iterator[Fix]:
    """What makes pictures smaller cannot go on for ever."""
    if place.spec is not None and place.spec.category == "Pooling" and place.diagnostic.where == "kernel_size":
        yield Fix(f"Bypass {place.node.name}", "mute", place.node.id)


def _takes(axes: tuple[str, ...], rank: int) -> bool:
    return len(axes) == rank or ("*" in axes and len(axes) - 1 <= rank)
