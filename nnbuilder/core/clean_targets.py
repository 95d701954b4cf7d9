"""What is right stays as it is where what is read is spoiled or mixed: a field that is read and compared with gets an Input for each.

A person draws one Input of an autoencoder, from which wires lead to the encoder and to the loss. With noise on the field the
program needs two: what the network reads, and what it should have read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from nnbuilder.core import names
from nnbuilder.core.augmentation import chosen
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Edge, End, Graph, Node, NodeId, reachable
from nnbuilder.core.layer import MASK
from nnbuilder.core.sampling import COMPANIONS
from nnbuilder.core.tasks import TARGET

CLEAN, MIXED = "clean", "mixed"
_SINKS = ("loss", "metric", "output")


@dataclass(frozen=True, slots=True)
class Sides:
    """A drawing whose Inputs are each read in one way only.

    clean  the names of the Inputs that hold what is right for a field that is spoiled
    mixed  the names of those that hold shares of classes, since their samples are mixed
    """

    document: Document
    clean: frozenset[str] = frozenset()
    mixed: frozenset[str] = frozenset()


def sides(document: Document, catalogue: Catalogue) -> Sides:
    """The drawing with its Inputs divided. Of one that is divided already it is the same."""
    done = [(field, one) for field, _, one in chosen(document.data, catalogue.augmentations)]
    if not any(one.is_damage or one.is_mixing for _, one in done):
        return Sides(document)
    spoiled = {field.name for field, one in done if one.is_damage}
    facts = document.facts.fields if document.facts is not None else {}
    classes = {name for name, fact in facts.items() if fact.role == "target" and fact.choices} if any(one.is_mixing for _, one in done) else set()
    drawing = _Drawing(document.main, catalogue)
    clean = drawing.divided(spoiled, ("loss", "metric"), CLEAN)
    mixed = drawing.divided(classes, ("loss",), MIXED)
    return Sides(document.with_graph(MAIN, drawing.graph), clean, mixed)


def unmixable(document: Document, catalogue: Catalogue) -> Iterator[str]:
    """A sentence for each reason why the samples of a drawing cannot be mixed."""
    mixing = [(field.name, setting.kind) for field, setting, one in chosen(document.data, catalogue.augmentations) if one.is_mixing]
    if not mixing:
        return
    (name, kind), *others = mixing
    if others:
        yield f"{kind} of {name} mixes whole samples, so one is enough; take that of {others[0][0]} away."
    paired = next((phase for phase in document.phases if phase.part.sampler in COMPANIONS), None)
    if paired is not None:
        yield f"{kind} of {name} mixes whole samples, but the phase {paired.name} draws {paired.part.sampler}, which would be alike no more; take it away."
    facts = document.facts.fields if document.facts is not None else {}
    inputs = {node.id: str(node.params.get("field")) for node in document.main.nodes.values() if node.params.get("field") in facts}
    for node, field in inputs.items():
        if facts[field].choices and facts[field].role == "input":
            yield f"{kind} of {name} mixes whole samples, but {field} holds {facts[field].choices} that are read, between which there is nothing; take it away."
        if facts[field].choices and facts[field].role == "target":
            yield from _unshared(document, catalogue, node, f"{kind} of {name} mixes the {facts[field].choices} of {field}")


def _unshared(document: Document, catalogue: Catalogue, node: NodeId, what: str) -> Iterator[str]:
    """What looks at the classes of an Input and takes no shares of them; metrics are given the class that most of a sample has."""
    for edge in document.main.out_of(node):
        reader = document.main.nodes[edge.target.node]
        spec = catalogue.get(reader.kind)
        takes_shares = spec is not None and spec.counts_classes and spec.predicts == "scores" and not document.main.into(reader.id, MASK)
        if spec is not None and spec.role != "metric" and not takes_shares:
            yield f"{what}, but {reader.name} takes one class, not shares of several; compare with a Cross Entropy without a mask, or do not mix."


class _Drawing:
    """The main graph while its Inputs are divided."""

    def __init__(self, graph: Graph, catalogue: Catalogue) -> None:
        self.graph, self.catalogue = graph, catalogue

    def divided(self, fields: Collection[str], judges: tuple[str, ...], word: str) -> frozenset[str]:
        """Gives what is compared with by such judges Inputs of its own, where its Inputs are needed elsewhere too; gives their names."""
        apart = frozenset(edge for edge in self.graph.edges if edge.target.port == TARGET and self._role(edge.target.node) in judges)
        rest = replace(self.graph, edges=self.graph.edges - apart)
        needed = reachable(rest, [node for node in self.graph.nodes if self._role(node) in _SINKS], upstream=True)
        inputs = {node.id for node in self.graph.nodes.values() if self._role(node.id) == "input" and str(node.params.get("field")) in fields}
        told: set[str] = set()
        for edge in sorted(apart):
            way = reachable(self.graph, [edge.source.node], upstream=True)
            if way & inputs and not any(self._learns(node) for node in way):
                copies = {node: self._copy(node, word) if way & inputs & needed else node for node in way}
                self._rewire(edge, copies)
                told |= {self.graph.nodes[copies[node]].name for node in way & inputs}
        return frozenset(told)

    def _copy(self, node: NodeId, word: str) -> NodeId:
        """The other one of a node, which is made the first time."""
        drawn, made = self.graph.nodes[node], f"{node}.{word}"
        if made not in self.graph.nodes:
            taken = {other.name for other in self.graph.nodes.values()}
            copy: Node = replace(drawn, id=made, name=names.unique(f"{drawn.name}_{word}", taken), weights=None)
            self.graph = replace(self.graph, nodes={**self.graph.nodes, made: copy})
        return made

    def _rewire(self, judged: Edge, copies: dict[NodeId, NodeId]) -> None:
        """The copies are wired as what they are copies of, and the judge looks at the last of them."""
        inner = {edge for edge in self.graph.edges if edge.source.node in copies and edge.target.node in copies}
        wired = {Edge(replace(edge.source, node=copies[edge.source.node]), replace(edge.target, node=copies[edge.target.node])) for edge in inner}
        end: End = replace(judged.source, node=copies[judged.source.node])
        self.graph = replace(self.graph, edges=(self.graph.edges - {judged}) | wired | {replace(judged, source=end)})

    def _role(self, node: NodeId) -> str:
        spec = self.catalogue.get(self.graph.nodes[node].kind)
        return spec.role if spec is not None else ""

    def _learns(self, node: NodeId) -> bool:
        """Whether it may have weights, as a block may, so that a copy would be another one."""
        spec = self.catalogue.get(self.graph.nodes[node].kind)
        return spec is None or spec.has_weights
