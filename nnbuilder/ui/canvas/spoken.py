"""What is drawn, in the sentences that a screen reader says: `Conv2d conv1, 64 channels, output 64x32x32, 1 input connected`."""

from __future__ import annotations

from collections.abc import Collection

from nnbuilder.core.graph import Graph, Node, NodeId
from nnbuilder.core.summary import parameter_rows
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.ui.session import Session
from nnbuilder.ui.words import count


def of_selection(session: Session, selection: Collection[NodeId]) -> str:
    """The node that is selected, or how many; without any what the open graph holds."""
    nodes = [session.graph.nodes[node] for node in sorted(selection) if node in session.graph.nodes]
    if not nodes:
        return f"Nothing selected, {of_graph(session.graph)}"
    return of_node(session, nodes[0]) if len(nodes) == 1 else f"{count(len(nodes), 'node')} selected"


def of_graph(graph: Graph) -> str:
    return f"{count(len(graph.nodes), 'node')}, {count(len(graph.edges), 'connection')}"


def of_node(session: Session, node: Node) -> str:
    """Its kind and name, what it is made with, what it gives, what feeds it, and what is wrong with it."""
    path = session.path_of(node.id)
    states = [state for state, holds in (("muted", node.muted), ("frozen", node.frozen)) if holds]
    wrong = [f"{diagnostic.severity}: {diagnostic.message}" for diagnostic in session.analysis.at(path) if diagnostic.severity != "note"]
    parts = (f"{node.kind} {node.name}", _size(session, node), _output(session, node), _inputs(session, node), *states, *wrong)
    return ", ".join(part for part in parts if part)


def _size(session: Session, node: Node) -> str:
    """The first thing that a person sets: `64 channels`, `kernel size 2 × 2`."""
    rows = parameter_rows(node, session.analyzer.spec(session.document, node.kind))
    if not rows:
        return ""
    name, value = rows[0]
    return f"{value} {name.removeprefix('out ')}" if name.startswith("out ") else f"{name} {value}"


def _output(session: Session, node: Node) -> str:
    spec = session.analyzer.spec(session.document, node.kind)
    if spec is not None and spec.is_sink:
        return ""
    tensor = session.analysis.type_of(session.path_of(node.id))
    if not isinstance(tensor, TensorSpec):
        return "output not known yet"
    # Of every output the first axis is the batch, which nobody needs to hear each time.
    return f"output {'x'.join(str(size) for size in tensor.shape[1:]) or 'one number'}"


def _inputs(session: Session, node: Node) -> str:
    spec, fed = session.analyzer.spec(session.document, node.kind), len(session.graph.into(node.id))
    if not fed and (spec is None or not spec.inputs):
        return ""
    return f"{count(fed, 'input')} connected" if fed else "no input connected"
