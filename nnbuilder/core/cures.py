"""From what a shape rule proposes to a cure for a node of the drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nnbuilder.core.conditions import Remedy
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.graph import End, Graph, NodeId
from nnbuilder.core.tensor import TensorSpec, Type

OUTPUT_SIZES = ("out_features", "out_channels", "embedding_dim", "hidden_size")
"""Parameters that say how many features a layer gives."""

Sources = Mapping[NodeId, Mapping[str, list[End]]]


def fix_for(remedy: Remedy, node: NodeId, graph: Graph, sources: Sources, types: Mapping[tuple[NodeId, str], Type]) -> Fix | None:
    """The fix a remedy means at this place of the graph, or None where there is no such place."""
    if remedy.action == "set":
        return Fix(remedy.title, "set", node, remedy.where, remedy.value)
    if remedy.action == "insert":
        return Fix(remedy.title, "insert", node, remedy.where, kind=remedy.kind, value=remedy.value)
    if remedy.action == "set_source":
        found = _giver(graph, sources, node, remedy.where)
        if found is None:
            return None
        giver, param = found
        return Fix(f"Set {param} of {graph.nodes[giver].name} to {_written(remedy.value)}", "set", giver, param, remedy.value)
    if remedy.action == "flatten_before_source":
        return _flatten(node, remedy.where, graph, sources, types)
    return None


def upstream(graph: Graph, sources: Sources, node: NodeId, port: str) -> Iterator[NodeId]:
    """The chain of nodes that feeds a port, nearest first, along first inputs."""
    seen: set[NodeId] = set()
    ends = sources.get(node, {}).get(port, [])
    while ends and ends[0].node in graph.nodes and ends[0].node not in seen:
        found = ends[0].node
        seen.add(found)
        yield found
        ends = next(iter(sources.get(found, {}).values()), [])


def _giver(graph: Graph, sources: Sources, node: NodeId, port: str) -> tuple[NodeId, str] | None:
    """The nearest layer upstream that says how many features come."""
    for found in upstream(graph, sources, node, port):
        params = graph.nodes[found].params
        named = next((param for param in OUTPUT_SIZES if param in params), None) or _default_size(graph.nodes[found].kind)
        if named is not None:
            return found, named
    return None


def _default_size(kind: str) -> str | None:
    """Where the size is at its default it is not among the parameters; the kind tells its name."""
    return {"Linear": "out_features", "Conv2d": "out_channels", "ConvTranspose2d": "out_channels", "Embedding": "embedding_dim", "LSTM": "hidden_size"}.get(
        kind
    )


def _flatten(node: NodeId, port: str, graph: Graph, sources: Sources, types: Mapping[tuple[NodeId, str], Type]) -> Fix | None:
    """Flatten belongs before the first Linear that is fed more than two axes, or else before the port itself."""
    place, where = node, port
    for found in upstream(graph, sources, node, port):
        fed = next((ends[0] for ends in sources.get(found, {}).values() if ends), None)
        kind = types.get((fed.node, fed.port)) if fed is not None else None
        if graph.nodes[found].kind == "Linear" and isinstance(kind, TensorSpec) and kind.rank > 2:
            place, where = found, next(iter(sources[found]))
    return Fix(f"Insert Flatten before {graph.nodes[place].name}", "insert", place, where, kind="Flatten")


def _written(value: object) -> str:
    text = getattr(value, "text", None)
    return f"`{text}`" if isinstance(text, str) else str(value)
