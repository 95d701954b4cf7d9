"""Hypothesis strategy over networks that are sound: layers in a row with branches that meet again, on small inputs."""

from __future__ import annotations

from hypothesis import strategies as st

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import Edge, End, Graph, Node

FEATURES = 4
_PLAIN = ("ReLU", "Tanh", "Sigmoid", "GELU", "LeakyReLU", "Softmax", "LayerNorm", "BatchNorm1d", "Dropout", "Linear")


@st.composite
def networks(draw, most: int = 9) -> Document:
    """One input (N, 4), up to `most` layers, one output. Every tensor on the way is (N, k)."""
    nodes = {"given": Node("given", "given", "Input", {"shape": (FEATURES,)})}
    edges: set[Edge] = set()
    sizes = {"given": FEATURES}
    for number in range(draw(st.integers(1, most))):
        name = f"layer{number}"
        source = draw(st.sampled_from(sorted(sizes)[-4:]))
        kind = draw(st.sampled_from([*_PLAIN, "Add", "Concat", "Multiply"]))
        params = {}
        if kind in ("Add", "Multiply"):
            other = draw(st.sampled_from([node for node, size in sizes.items() if size == sizes[source]]))
            edges |= {Edge(End(source, "output"), End(name, "a")), Edge(End(other, "output"), End(name, "b"))}
            sizes[name] = sizes[source]
        elif kind == "Concat":
            other = draw(st.sampled_from(sorted(sizes)))
            edges |= {Edge(End(source, "output"), End(name, "tensors", 0)), Edge(End(other, "output"), End(name, "tensors", 1))}
            sizes[name] = sizes[source] + sizes[other]
        else:
            if kind == "Linear":
                params = {"out_features": draw(st.integers(1, 5)), "bias": draw(st.booleans())}
            edges.add(Edge(End(source, "output"), End(name, "x")))
            sizes[name] = params.get("out_features", sizes[source])
        nodes[name] = Node(name, name, kind, params)
    last = [name for name in nodes if name != "given"][-1]
    nodes["result"] = Node("result", "result", "Output")
    edges.add(Edge(End(last, "output"), End("result", "x")))
    layout = {name: Point(place * 240.0, 0) for place, name in enumerate(nodes)}
    return Document({"main": Graph(nodes, frozenset(edges))}, layout=layout, title="Net")
