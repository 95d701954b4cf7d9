"""Drawings with thousands of nodes: rows of a residual network beside each other on the canvas."""

from __future__ import annotations

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Graph, Node

_ROW = 40


def large(nodes: int) -> Document:
    """Linear, norm, activation, dropout and a shortcut, again and again, behind one input of 64 numbers."""
    made = {"start": Node("start", "start", "Input", {"shape": (64,)})}
    edges: set[Edge] = set()
    layout = {"start": Point(0, 0)}
    last, shortcut = "start", "start"
    kinds = ("Linear", "LayerNorm", "GELU", "Dropout", "Add")
    for number in range(1, nodes):
        kind, name = kinds[(number - 1) % len(kinds)], f"node{number}"
        made[name] = Node(name, name, kind, {"out_features": 64} if kind == "Linear" else {})
        if kind == "Add":
            edges |= {Edge(End(last, "output"), End(name, "a")), Edge(End(shortcut, "output"), End(name, "b"))}
            shortcut = name
        else:
            edges.add(Edge(End(last, "output"), End(name, "x")))
        layout[name] = Point(number % _ROW * 270, number // _ROW * 130)
        last = name
    return Document({"main": Graph(made, frozenset(edges))}, layout=layout, title="Large")
