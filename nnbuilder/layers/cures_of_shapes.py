"""Cures for the shape of an Input that was written by hand: the batch in it, or the channels of a picture last."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.graph import Node
from nnbuilder.layers.doubts_of_pictures import COLOURS, PICTURE, channels_first, is_channels_last, shape_by_hand, shaped
from nnbuilder.layers.mistake import Place


def one_sample(place: Place) -> Iterator[Fix]:
    """The shape is that of one sample: whoever writes the batch in front of a picture has one axis more than is taken."""
    source, port = _input(place), place.spec.port(place.diagnostic.where) if place.spec is not None else None
    shape = shape_by_hand(source) if source is not None else ()
    if source is not None and port is not None and port.axes.names == PICTURE and len(shape) == len(PICTURE) and shape[1] in COLOURS:
        yield shaped(source, shape[1:])


def colours_first(place: Place) -> Iterator[Fix]:
    """A picture whose height and width stand before its channels."""
    source = _input(place)
    if source is not None and is_channels_last(shape_by_hand(source)):
        yield shaped(source, channels_first(shape_by_hand(source)))


def _input(place: Place) -> Node | None:
    """The Input at the top of the way, where somebody has written its shape."""
    *_, top = (None, *place.way_up(next(iter(place.graph.into(place.node.id)), None)))
    source = place.graph.nodes[top.source.node] if top is not None else None
    return source if source is not None and source.kind == INPUT and shape_by_hand(source) else None
