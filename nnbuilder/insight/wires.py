"""Where in the drawing the answer to a task stands, what is right, and what the network is given to answer from."""

from __future__ import annotations

from dataclasses import dataclass

from nnbuilder.core.blocks import spec_for, specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import End, NodeId, reachable
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tasks import PREDICTION, TARGET, Task


@dataclass(frozen=True, slots=True)
class Wires:
    """The ports of the main graph that a task is about.

    judged      what the loss takes for the prediction, and `right` what it is held against
    given       for a network that rebuilds its input: what of it reaches the first weights, disturbed or not
    disturbing  the nodes before that, which may add noise or leave values out while training
    """

    judged: End
    right: End
    given: End | None = None
    disturbing: tuple[NodeId, ...] = ()


def wires_of(document: Document, catalogue: Catalogue, task: Task) -> Wires:
    """The wires of a task of the main graph."""
    graph = document.main
    ends = {port: edge.source for port in (PREDICTION, TARGET) for edge in graph.into(task.loss, port)}
    plain = _before_weights(document, catalogue)
    # Where a loss takes its two values in either order, the right one is that which has met no weights.
    swapped = ends[TARGET].node not in plain and ends[PREDICTION].node in plain
    judged, right = (ends[TARGET], ends[PREDICTION]) if swapped else (ends[PREDICTION], ends[TARGET])
    if not task.is_rebuilding:
        return Wires(judged, right)
    sources = [node.id for node in graph.nodes.values() if _is_field(spec_for(document, catalogue, node.kind)) and node.params.get("field") == task.field]
    between = reachable(graph, sources) & reachable(graph, [judged.node], upstream=True)
    into = {edge.source for edge in graph.edges if edge.source.node in between & plain and edge.target.node in between - plain}
    return Wires(judged, right, next(iter(into)) if len(into) == 1 else None, tuple(node for node in graph.nodes if node in between & plain))


def _before_weights(document: Document, catalogue: Catalogue) -> frozenset[NodeId]:
    """The nodes whose values have met no weights: neither theirs nor any before them."""
    specs = specs_of(document, catalogue, document.main)
    weighing = [node for node, spec in specs.items() if spec is None or spec.has_weights or spec.role in ("block", "parameter")]
    return frozenset(document.main.nodes) - reachable(document.main, weighing)


def _is_field(spec: LayerSpec | None) -> bool:
    return spec is not None and spec.role == "input"
