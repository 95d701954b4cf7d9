"""Cures for two branches of pictures that differ by some pixels, and for attention between widths that differ."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.graph import Edge
from nnbuilder.layers.mistake import Place

_PICTURE = 4
_SEEN = ("key", "value")
_GROW, _PAD = "output_padding", "padding"


def same_width(place: Place) -> Iterator[Fix]:
    """What is looked at gets the width of what looks."""
    queries, where = place.fed("query"), place.diagnostic.where
    width = queries[0].shape[-1] if queries else None
    if where in _SEEN and isinstance(width, int):
        source = next(iter(place.graph.into(place.node.id, where)), None)
        alike = [port for port in _SEEN if source is not None and any(edge.source == source.source for edge in place.graph.into(place.node.id, port))]
        yield place.linear(" ".join((where, *(port for port in alike if port != where))), int(width))


def same_size(place: Place, catalogue: Catalogue) -> Iterator[Fix]:
    """The smaller branch is made as large as the other one, where it lost its pixels."""
    branches = _branches(place)
    if len(branches) < 2:
        return
    most = max(size for _, size in branches)
    for edge, size in branches:
        if size < most:
            yield from _grown(place, catalogue, edge, most - size)


def _branches(place: Place) -> list[tuple[Edge, int]]:
    """The edges into the node, and how high the pictures on them are."""
    edges = [(port.name, edge) for port in (place.spec.inputs if place.spec is not None else ()) for edge in place.graph.into(place.node.id, port.name)]
    branches = []
    for port, edge in edges:
        fed = place.fed(port)
        height = fed[edge.target.index].shape[2] if edge.target.index < len(fed) and fed[edge.target.index].rank == _PICTURE else None
        if isinstance(height, int):
            branches.append((edge, int(height)))
    return branches


def _grown(place: Place, catalogue: Catalogue, branch: Edge, missing: int) -> Iterator[Fix]:
    """Padding for a convolution that has none, or more rows for one that spreads: the nearest on the way up."""
    for edge in place.way_up(branch):
        node = place.graph.nodes[edge.source.node]
        spec, told = catalogue.get(node.kind), place.told(node)
        kernel, stride = _first(told.get("kernel_size")), _first(told.get("stride"))
        if spec is None or kernel is None or stride is None:
            continue
        if spec.param(_GROW) is not None and missing < stride:
            yield Fix(f"Set {_GROW} of {node.name} to {missing}", "set", node.id, _GROW, missing)
        elif spec.category == "Convolution" and stride == 1 and kernel % 2 and kernel - 1 == missing + 2 * (_first(told.get(_PAD)) or 0):
            yield Fix(f"Set {_PAD} of {node.name} to {kernel // 2}", "set", node.id, _PAD, kernel // 2)


def _first(value: object) -> int | None:
    """A size that is the same in every direction, or that of the first one."""
    value = value[0] if isinstance(value, tuple) and value else value
    return value if isinstance(value, int) else None
