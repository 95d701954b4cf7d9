"""Nodes of which only the title is drawn: part of the layout, so that nothing of the network hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from nnbuilder.core.document import Document
from nnbuilder.core.graph import NodeId


def set_collapsed(document: Document, nodes: Iterable[NodeId], collapsed: bool) -> Document:
    """Some nodes drawn by their titles only, or in full again. The ids of nodes that are not there are passed over."""
    there = frozenset(node for node in nodes if document.home_of(node) is not None)
    return replace(document, collapsed=document.collapsed | there if collapsed else document.collapsed - there)


def copied(collapsed: Iterable[NodeId], ids: Mapping[NodeId, NodeId]) -> frozenset[NodeId]:
    """Which of the copies of some nodes, {node: its copy}, are drawn like those that are collapsed."""
    return frozenset(ids[node] for node in collapsed if node in ids)
