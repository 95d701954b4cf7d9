"""What is drawn inside blocks: where noise stands that methods take as arguments, and which of it a mean does without."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Edge, Graph, NodeId, Path, reachable
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.uses import inner_path


@dataclass(frozen=True, slots=True)
class Randomness:
    """What the outputs of a block need of chance.

    noises          the noise nodes, as paths from the block, its own first
    samples         whether some kind in it draws, which gives its mean under `predict`
    noises_of_mean  the noise that is needed under `predict` as well
    inputs_of_mean  the inputs that are
    """

    noises: tuple[Path, ...]
    samples: bool
    noises_of_mean: tuple[Path, ...]
    inputs_of_mean: frozenset[str]


def randomness(document: Document, catalogue: Catalogue, kind: str, around: frozenset[str] = frozenset()) -> Randomness:
    """What a block draws, and the blocks in it. A block inside itself, which analysis refuses, is not entered twice."""
    graph, around = document.graphs[kind], around | {kind}
    specs = {node: spec for node, spec in specs_of(document, catalogue, graph).items() if spec is not None and not graph.nodes[node].muted}
    blocks = [node for node in graph.nodes.values() if node.id in specs and specs[node.id].role == "block" and node.kind not in around]
    inner = {node.id: randomness(document, catalogue, node.kind, around) for node in blocks}
    whole = _needed(graph, specs, graph.edges)
    of_mean = _needed(graph, specs, [edge for edge in graph.edges if _is_read_by_mean(edge, specs, inner)])
    samples = any(specs[node].call.predict or (node in inner and inner[node].samples) for node in whole if node in specs)
    every = (node.name for node in graph.nodes.values() if specs.get(node.id) is not None and specs[node.id].role == "input")
    inputs = frozenset(every) if graph.loop is not None else frozenset(graph.nodes[node].name for node in of_mean if _has_role(specs, node, "input"))
    noises = _noises(graph, specs, whole, {node: one.noises for node, one in inner.items()})
    return Randomness(noises, samples, _noises(graph, specs, of_mean, {node: one.noises_of_mean for node, one in inner.items()}), inputs)


def _needed(graph: Graph, specs: Mapping[NodeId, LayerSpec], edges: Iterable[Edge]) -> frozenset[NodeId]:
    """The nodes from which such edges lead to an output."""
    return reachable(replace(graph, edges=frozenset(edges)), [node for node in specs if _has_role(specs, node, "output")], upstream=True)


def _is_read_by_mean(edge: Edge, specs: Mapping[NodeId, LayerSpec], inner: Mapping[NodeId, Randomness]) -> bool:
    spec, block = specs.get(edge.target.node), inner.get(edge.target.node)
    if block is not None and block.samples:
        return edge.target.port in block.inputs_of_mean
    return spec is None or not spec.call.predict or f"{{{edge.target.port}}}" in spec.call.predict


def _noises(graph: Graph, specs: Mapping[NodeId, LayerSpec], needed: frozenset[NodeId], inside: Mapping[NodeId, tuple[Path, ...]]) -> tuple[Path, ...]:
    own = [(node,) for node in graph.nodes if node in needed and _has_role(specs, node, "source")]
    nested = [(*inner_path((node,), graph.nodes[node]), *path) for node in graph.nodes if node in needed for path in inside.get(node, ())]
    return (*own, *nested)


def _has_role(specs: Mapping[NodeId, LayerSpec], node: NodeId, role: str) -> bool:
    return node in specs and specs[node].role == role
