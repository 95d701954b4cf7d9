"""Noise that blocks draw inside: where it stands, and what the methods that need it call it."""

from __future__ import annotations

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Path, reachable


def noise_paths(document: Document, catalogue: Catalogue, kind: str, inside: frozenset[str] = frozenset()) -> tuple[Path, ...]:
    """The noise nodes that the outputs of a block need, its own first, then those of blocks in it, as paths from the block.

    A block inside itself, which analysis refuses, is not entered twice.
    """
    graph = document.graphs[kind]
    specs = {node.id: spec_for(document, catalogue, node.kind) for node in graph.nodes.values()}
    roles = {node: spec.role for node, spec in specs.items() if spec is not None}
    needed = reachable(graph, [node for node, role in roles.items() if role == "output"], upstream=True)
    own = [(node,) for node, role in roles.items() if role == "source" and node in needed]
    inside = inside | {kind}
    nested = [
        (node.id, *path)
        for node in graph.nodes.values()
        if roles.get(node.id) == "block" and node.id in needed and node.kind not in inside
        for path in noise_paths(document, catalogue, node.kind, inside)
    ]
    return (*own, *nested)
