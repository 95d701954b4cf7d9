"""What differs between two documents, so that a view redraws only what is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.document import Document
from nnbuilder.core.graph import Edge, Graph, NodeId


@dataclass(frozen=True, slots=True)
class Change:
    """Node ids over all graphs (`collapsed` are those that were collapsed or opened), edges (`bent` are those that pass other points),
    and which other parts of the document differ."""

    added: frozenset[NodeId] = frozenset()
    removed: frozenset[NodeId] = frozenset()
    changed: frozenset[NodeId] = frozenset()
    moved: frozenset[NodeId] = frozenset()
    collapsed: frozenset[NodeId] = frozenset()
    edges_added: frozenset[Edge] = frozenset()
    edges_removed: frozenset[Edge] = frozenset()
    bent: frozenset[Edge] = frozenset()
    graphs: frozenset[str] = frozenset()
    turned: frozenset[str] = frozenset()
    data: bool = False
    phases: bool = False
    title: bool = False
    notes: bool = False

    @property
    def touches_drawing(self) -> bool:
        """Whether nodes, edges, places, points of wires or blocks differ."""
        places = (self.moved, self.collapsed, self.bent, self.turned)
        return any((self.added, self.removed, self.changed, *places, self.edges_added, self.edges_removed, self.graphs))

    def __bool__(self) -> bool:
        return self.touches_drawing or self.data or self.phases or self.title or self.notes


def diff(before: Document, after: Document) -> Change:
    """The change from one document to another. Graphs that are the same object are not looked into."""
    added: set[NodeId] = set()
    removed: set[NodeId] = set()
    changed: set[NodeId] = set()
    edges_added: set[Edge] = set()
    edges_removed: set[Edge] = set()
    graphs: set[str] = set()
    for name in before.graphs.keys() | after.graphs.keys():
        old, new = before.graphs.get(name), after.graphs.get(name)
        if old is new:
            continue
        if old is None or new is None or (old.params, old.loop, old.doc) != (new.params, new.loop, new.doc):
            graphs.add(name)
        old, new = old or Graph(), new or Graph()
        added |= new.nodes.keys() - old.nodes.keys()
        removed |= old.nodes.keys() - new.nodes.keys()
        changed |= {node for node in new.nodes.keys() & old.nodes.keys() if new.nodes[node] is not old.nodes[node] and new.nodes[node] != old.nodes[node]}
        edges_added |= new.edges - old.edges
        edges_removed |= old.edges - new.edges
    return Change(
        added=frozenset(added - removed),
        removed=frozenset(removed - added),
        # A node that went from one graph to another is neither new nor gone.
        changed=frozenset(changed | (added & removed)),
        moved=_moved(before.layout, after.layout),
        collapsed=before.collapsed ^ after.collapsed,
        edges_added=frozenset(edges_added),
        edges_removed=frozenset(edges_removed),
        bent=frozenset() if before.waypoints is after.waypoints else frozenset(dict(before.waypoints.items() ^ after.waypoints.items())),
        graphs=frozenset(graphs),
        turned=before.downwards ^ after.downwards,
        data=before.data != after.data,
        phases=before.phases != after.phases,
        title=before.title != after.title,
        notes=before.notes != after.notes,
    )


def _moved(before: Mapping[NodeId, object], after: Mapping[NodeId, object]) -> frozenset[NodeId]:
    if before is after:
        return frozenset()
    moved = {node for node, at in after.items() if (was := before.get(node)) is not at and was != at}
    return frozenset(moved if len(before) == len(after) and before.keys() == after.keys() else moved | (before.keys() - after.keys()))
