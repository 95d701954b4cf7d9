"""From what a shape rule proposes to a cure for a node of the drawing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from nnbuilder.core.conditions import Remedy
from nnbuilder.core.diagnostics import Fix
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import End, Graph, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.traced import Traced, names_in

FEATURES = ("F", "C")
"""The axes that hold the features of one place: the last one, or the channels."""

Sources = Mapping[NodeId, Mapping[str, list[End]]]
SpecOf = Callable[[str], LayerSpec | None]


def fix_for(remedy: Remedy, node: NodeId, graph: Graph, sources: Sources, spec_of: SpecOf) -> Fix | None:
    """The fix a remedy means at this place of the graph, or None where there is no such place."""
    if remedy.action == "set":
        return Fix(remedy.title, "set", node, remedy.where, _plain(remedy.value))
    if remedy.action == "set_source":
        giving = _giver(graph, sources, node, remedy.where, spec_of)
        if giving is None:
            return None
        giver, param = giving
        value = _told(remedy.value, graph)
        return Fix(f"Set {param} of {graph.nodes[giver].name} to {_written(value)}", "set", giver, param, value)
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


def _giver(graph: Graph, sources: Sources, node: NodeId, port: str, spec_of: SpecOf) -> tuple[NodeId, str] | None:
    """The nearest layer upstream that says how many features come, and its parameter that does."""
    for giver in upstream(graph, sources, node, port):
        spec = spec_of(graph.nodes[giver].kind)
        named = next((spec.gives[axis] for axis in FEATURES if axis in spec.gives), None) if spec is not None else None
        if named is not None:
            return giver, named
    return None


def _told(value: object, graph: Graph) -> object:
    """A size as the formula over the block's parameters that gave it, where it is one; else the number it is here."""
    if isinstance(value, Traced) and names_in(value.formula) <= {param.name for param in graph.params}:
        return Expression(ast.unparse(value.formula))
    return _plain(value)


def _plain(value: object) -> object:
    """A number without the formula that gave it, which no file could hold."""
    if isinstance(value, tuple):
        return tuple(_plain(item) for item in value)
    return int(value) if isinstance(value, Traced) else value


def _written(value: object) -> str:
    text = getattr(value, "text", None)
    return f"`{text}`" if isinstance(text, str) else str(value)
