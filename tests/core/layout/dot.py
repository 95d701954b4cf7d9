"""The same graphs as Graphviz's dot draws them: the judge of crossings."""

from __future__ import annotations

import pygraphviz

from nnbuilder.core.graph import Edge, Graph
from nnbuilder.core.layout.layered import usual_sizes
from nnbuilder.core.layout.paths import sampled

_INCH = 72


def dot_lines(graph: Graph) -> dict[Edge, list[tuple[float, float]]]:
    """Every wire as dot draws it, from left to right, in the same sizes of nodes and with the same order of inputs."""
    sizes, inputs = usual_sizes(graph), {}
    for edge in graph.edges:
        inputs.setdefault(edge.target.node, set()).add((edge.target.port, edge.target.index))
    drawing = pygraphviz.AGraph(directed=True, strict=False, rankdir="LR", nodesep=0.4, ranksep=1.0)
    for node in graph.nodes:
        ports = sorted(inputs.get(node, ()))
        rows = "|".join(f"<{port}{index}> ." for port, index in ports)
        how = {"shape": "record", "label": f"{{{{{rows}}}|.}}"} if len(ports) > 1 else {"shape": "box", "label": "."}
        drawing.add_node(node, fixedsize="true", width=sizes[node][0] / _INCH, height=sizes[node][1] / _INCH, **how)
    edges = sorted(graph.edges)
    for number, edge in enumerate(edges):
        port = {"headport": f"{edge.target.port}{edge.target.index}:w"} if len(inputs[edge.target.node]) > 1 else {}
        drawing.add_edge(edge.source.node, edge.target.node, key=str(number), **port)
    drawing.layout("dot")
    return {edge: _line(drawing.get_edge(edge.source.node, edge.target.node, key=str(number)).attr["pos"]) for number, edge in enumerate(edges)}


def _line(position: str) -> list[tuple[float, float]]:
    """A wire from what dot says of it: "e,x,y" is where its arrow ends, the others are a start and threes of a cubic curve."""
    parts = position.replace("\\\n", "").split()
    spots = [tuple(map(float, part.split(","))) for part in parts if part[0] not in "es"]
    arrow = [tuple(map(float, part[2:].split(","))) for part in parts if part[0] == "e"]
    curves = [(*spots[place], *spots[place + 1], *spots[place + 2]) for place in range(1, len(spots) - 2, 3)]
    return list(sampled((spots[0], *curves, *arrow), 10))
