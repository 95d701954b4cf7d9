"""What a network is trained to answer, read off its drawing: which field each loss aims at, from which fields, and which
outputs give that answer.

Nothing hangs on a name: a value is followed from the loss through kinds that only move it (Transpose, Flatten) or change
what it means (Softmax), and an output that hangs on the same value answers the same question.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.core.graph import End, Graph, NodeId, reachable
from nnbuilder.core.layer import LayerSpec, Meaning
from nnbuilder.core.ways import Ways

PREDICTION, TARGET = "prediction", "target"
"""What kinds that compare call their two ports."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An Output that gives the answer of a task, and what its numbers mean."""

    output: NodeId
    name: str
    use: str
    holds: Meaning


@dataclass(frozen=True, slots=True)
class Task:
    """One question that a loss asks.

    loss      the loss node
    field     the field of the data that is right
    inputs    the fields that the prediction is made from, in the order of the drawing
    noise     the nodes that draw something new for each sample on the way, as in a sampling or a denoising autoencoder
    holds     what the prediction means to the loss
    is_choice one class of several is right (softmax); else every value is a question of its own
    metrics   the metric nodes that compare the same two values
    answers   the outputs that give the answer
    """

    loss: NodeId
    field: str
    inputs: tuple[str, ...]
    noise: tuple[NodeId, ...]
    holds: Meaning
    is_choice: bool
    metrics: tuple[NodeId, ...]
    answers: tuple[Answer, ...]

    @property
    def is_rebuilding(self) -> bool:
        """Whether the network is to give back what it is given, as an autoencoder does."""
        return self.field in self.inputs


def tasks(document: Document, catalogue: Catalogue) -> tuple[Task, ...]:
    """The questions of all losses of the main graph that aim at a field; a loss against a constant or another network's
    output asks none. Muted losses are left out."""
    drawing = _Drawing(document, catalogue)
    return tuple(task for node, spec in drawing.of_role("loss") if (task := drawing.task(node, spec)) is not None)


class _Drawing:
    """The main graph of a document with its specifications looked up once."""

    def __init__(self, document: Document, catalogue: Catalogue) -> None:
        self.graph: Graph = document.main
        self.specs = specs_of(document, catalogue, self.graph)
        self.ways = Ways(document.main, self.specs.get)

    def of_role(self, role: str) -> Iterator[tuple[NodeId, LayerSpec]]:
        for node, spec in self.specs.items():
            if spec is not None and spec.role == role and not self.graph.nodes[node].muted:
                yield node, spec

    def task(self, loss: NodeId, spec: LayerSpec) -> Task | None:
        pair = self._pair(loss)
        if pair is None or spec.predicts is None:
            return None
        prediction, field = pair
        upstream = reachable(self.graph, [prediction.node], upstream=True)
        inputs = tuple(self._field(node) for node, _ in self.of_role("input") if node in upstream and self._field(node))
        return Task(
            loss=loss,
            field=field,
            inputs=tuple(dict.fromkeys(inputs)),
            noise=tuple(node for node in self.graph.nodes if node in upstream and self._draws(node)),
            holds=spec.predicts,
            is_choice=spec.counts_classes,
            metrics=tuple(node for node, _ in self.of_role("metric") if self._asks_the_same(node, prediction, field)),
            answers=tuple(self._answers(prediction, spec.predicts)),
        )

    def _pair(self, sink: NodeId) -> tuple[End, str] | None:
        """The value that is judged and the field it is held against. Where both sides may hold either, so does the field."""
        ends = {port: edge.source for port in (PREDICTION, TARGET) for edge in self.graph.into(sink, port)}
        if len(ends) != 2:
            return None
        for judged, right in ((PREDICTION, TARGET), (TARGET, PREDICTION)):
            field = self._field(self.ways.up(ends[right])[-1].end.node)
            if field:
                return ends[judged], field
        return None

    def _asks_the_same(self, metric: NodeId, prediction: End, field: str) -> bool:
        pair = self._pair(metric)
        return pair is not None and pair[1] == field and bool({step.end for step in self.ways.up(pair[0])} & {step.end for step in self.ways.up(prediction)})

    def _answers(self, prediction: End, holds: Meaning) -> Iterator[Answer]:
        for node, _ in self.of_role("output"):
            source = next((edge.source for edge in self.graph.into(node)), None)
            meaning = None if source is None else self._meaning(source, prediction, holds)
            if meaning is not None:
                drawn = self.graph.nodes[node]
                yield Answer(node, drawn.name, str(drawn.params.get("use", "predict")), meaning)

    def _meaning(self, source: End, prediction: End, holds: Meaning) -> Meaning | None:
        """What the value at `source` means if that at `prediction` means `holds`; None where they are no two forms of one value."""
        judged = {step.end: step.passed for step in self.ways.up(prediction)}
        shared = next((step for step in self.ways.up(source) if step.end in judged), None)
        if shared is None:
            return None
        meaning: Meaning | None = holds
        for node in judged[shared.end]:
            turns = self.ways.turns(node)
            meaning = next((before for before, after in turns.items() if after == meaning), None) if turns else meaning
        for node in reversed(shared.passed):
            turns = self.ways.turns(node)
            meaning = turns.get(meaning) if turns and meaning is not None else meaning
        return meaning

    def _field(self, node: NodeId) -> str:
        spec = self.specs.get(node)
        return str(self.graph.nodes[node].params.get("field", "")) if spec is not None and spec.role == "input" else ""

    def _draws(self, node: NodeId) -> bool:
        spec = self.specs[node]
        return spec is not None and (spec.role == "source" or spec.call.predict != "")
