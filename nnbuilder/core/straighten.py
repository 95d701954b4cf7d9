"""Wires made straight: nodes go up or down until the port that is fed is as high as the one that feeds it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from nnbuilder.core.document import Point
from nnbuilder.core.graph import Edge, Graph, NodeId
from nnbuilder.core.layout.layered import Ports
from nnbuilder.core.notes import Box
from nnbuilder.core.ordering import order

APART = 10.0
"""How far nodes stay from each other."""


@dataclass(frozen=True, slots=True)
class Straight:
    """New `places` of nodes, the `heights` of the wires that run straight then, and what is in the way of others: {node: the node
    that it would stand on}."""

    places: Mapping[NodeId, Point] = field(default_factory=dict)
    heights: Mapping[Edge, float] = field(default_factory=dict)
    blocked: Mapping[NodeId, NodeId] = field(default_factory=dict)


def wires_between(graph: Graph, nodes: Collection[NodeId], main: Collection[Edge]) -> list[Edge]:
    """Into each of some nodes one wire from another of them: that of the main path, or else the first."""
    into = [[edge for edge in graph.into(node) if edge.source.node in nodes] for node in nodes]
    return [min(edges, key=lambda edge: (edge not in main, edge.target)) for edges in into if edges]


def straightened(graph: Graph, boxes: Mapping[NodeId, Box], port: Ports, edges: Collection[Edge]) -> Straight:
    """From the source on, each target goes to the height of its wire unless it would stand on another node; then it stays. What
    leads from right to left cannot be straight and is left alone."""
    rank = {node: place for place, node in enumerate(order(graph)[0])}
    tops = {node: box[1] for node, box in boxes.items()}
    heights: dict[Edge, float] = {}
    blocked: dict[NodeId, NodeId] = {}
    for edge in sorted(edges, key=lambda edge: (rank.get(edge.target.node, 0), edge)):
        source, target = edge.source.node, edge.target.node
        if boxes[source][0] + boxes[source][2] >= boxes[target][0]:
            continue
        height = tops[source] + port(edge.source, True)
        top = height - port(edge.target, False)
        other = _in_the_way(boxes, tops, target, top) if top != tops[target] else None
        if other is not None:
            blocked[target] = other
        else:
            tops[target], heights[edge] = top, height
    return Straight({node: Point(boxes[node][0], top) for node, top in tops.items() if top != boxes[node][1]}, heights, blocked)


def _in_the_way(boxes: Mapping[NodeId, Box], tops: Mapping[NodeId, float], node: NodeId, top: float) -> NodeId | None:
    """What a node would stand on at another height, or too near to."""
    left, _, width, height = boxes[node]
    for other, (x, _, wide, high) in boxes.items():
        y = tops[other]
        if other != node and x < left + width + APART and left < x + wide + APART and y < top + height + APART and top < y + high + APART:
            return other
    return None
