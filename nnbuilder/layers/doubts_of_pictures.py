"""Pictures whose shape was written by hand with the channels last, as other programs keep them."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node

COLOURS = (1, 3, 4)
"""How many channels pictures have: grey, colours, colours with transparency."""
PICTURE = ("N", "C", "H", "W")
"""The axes of what takes pictures."""


def channels_last(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Warnings at Inputs of the main graph, with what their reader makes of such a picture."""
    for node in document.main.nodes.values():
        shape = shape_by_hand(node) if node.kind == INPUT else ()
        if is_channels_last(shape):
            for edge in document.main.out_of(node.id):
                reader = document.main.nodes[edge.target.node]
                spec = catalogue.get(reader.kind)
                port = spec.port(edge.target.port) if spec is not None else None
                if port is not None and port.axes.names == PICTURE:
                    high, wide, channels = shape
                    read = f"{reader.name} reads {shape} as {high} channels of {wide} x {channels} points"
                    right = f"a picture of {high} x {wide} points with {channels} channel{'s' if channels > 1 else ''} is written {channels_first(shape)}"
                    yield Diagnostic("warning", "shape/channels", f"{read}; {right}.", (node.id,), "shape", fixes=(shaped(node, channels_first(shape)),))
                    break


def shape_by_hand(node: Node) -> tuple[int, ...]:
    """The shape that somebody has written for an Input; none where it reads a field, or where a formula stands in it."""
    shape = node.params.get("shape")
    sizes = tuple(size for size in shape if isinstance(size, int)) if isinstance(shape, tuple) else ()
    return sizes if sizes == shape and not node.params.get("field") else ()


def is_channels_last(shape: tuple[int, ...]) -> bool:
    """Whether a shape can hardly mean anything but height, width and channels: a square, and few of what comes last."""
    return len(shape) == len(PICTURE) - 1 and shape[2] in COLOURS and shape[0] == shape[1] > max(COLOURS)


def channels_first(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (shape[-1], *shape[:-1])


def shaped(source: Node, shape: tuple[int, ...]) -> Fix:
    return Fix(f"Set shape of {source.name} to {shape}", "set", source.id, "shape", shape)
