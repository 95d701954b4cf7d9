"""Into how few numbers a network squeezes what it is given, before it gives it back."""

from __future__ import annotations

from math import prod

from nnbuilder.core.analysis import analyze
from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import NodeId, reachable
from nnbuilder.core.tensor import TensorSpec


def narrowest(document: Document, catalogue: Catalogue, first: NodeId, last: NodeId) -> int:
    """How many numbers of a sample the narrowest layer between two nodes of the main graph gives; 0 where none is known.

    A layer that sets the size of what it gives is one that squeezes or widens; others only pass it on.
    """
    graph, types = document.main, analyze(document, catalogue).types
    between = reachable(graph, [first]) & reachable(graph, [last], upstream=True)
    sizes = []
    for node in between:
        spec = spec_for(document, catalogue, graph.nodes[node].kind)
        given = types.get(((node,), spec.outputs[0])) if spec is not None and spec.gives else None
        if isinstance(given, TensorSpec) and all(isinstance(size, int) for size in given.shape[1:]):
            sizes.append(prod(int(size) for size in given.shape[1:] if isinstance(size, int)))
    return min(sizes, default=0)
