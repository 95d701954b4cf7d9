"""A drawing from top to bottom is laid out and routed as one from left to right: here x and y are exchanged, there and back."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.layout.obstacles import Box
from nnbuilder.core.layout.paths import Path, Spot
from nnbuilder.core.layout.ways import Wire


def turned_spot(spot: Spot) -> Spot:
    return spot[1], spot[0]


def turned_box(box: Box) -> Box:
    left, top, right, bottom = box
    return top, left, bottom, right


def turned_path(path: Path) -> Path:
    return tuple(tuple(piece[place ^ 1] for place in range(len(piece))) for piece in path)


def turned_wire(wire: Wire) -> Wire:
    return replace(wire, start=turned_spot(wire.start), end=turned_spot(wire.end), via=tuple(map(turned_spot, wire.via)))
