"""What drawn templates share: their data, the ends of a network, and how they are trained."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nnbuilder.core.document import DataSet, Document, Source
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Node
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node
from nnbuilder.data.describe import describe

WARM = Setting("Cosine", {"warmup": 0.1})
"""For rates that are too large for the first steps."""


def data(name: str, **options: object) -> DataSet:
    return describe(Source("builtin", name, options), Path())


def phase(
    epochs: int, batch: int, rate: float, decay: float = 0.01, *, schedule: Setting | None = None, optimizer: str = "AdamW", clip: float | None = None
) -> Phase:
    group = Group(optimizer=Setting(optimizer, {"lr": rate, "weight_decay": decay}), schedule=schedule or Setting("Cosine"))
    return Phase("train", epochs, None, Part(batch_size=batch), (Objective(groups=(group,), clip=clip),))


def document(found: DataSet, nodes: Sequence[Node], wires: str, how: Phase, title: str, **blocks: Graph) -> Document:
    return Document({"main": graph(*nodes, wires=wires), **blocks}, data=found, phases=(how,), title=title)


def class_ends(last: str, target: str, name: str = "scores") -> tuple[list[Node], str]:
    """Scores, cross entropy and accuracy behind the node `last`."""
    ends = [node(name, "Output"), node(target, "Input", field=target), node("cross_entropy", "CrossEntropy"), node("accuracy", "Accuracy")]
    judged = (f"{last}>{kind}.prediction {target}>{kind}.target" for kind in ("cross_entropy", "accuracy"))
    return ends, f"{last}>{name} {' '.join(judged)}"


def number_ends(last: str, target: str, name: str) -> tuple[list[Node], str]:
    """An estimate, the mean squared error and its root behind the node `last`."""
    ends = [node(name, "Output"), node(target, "Input", field=target), node("mse", "MSE"), node("rmse", "RMSE")]
    judged = (f"{last}>{kind}.prediction {target}>{kind}.target" for kind in ("mse", "rmse"))
    return ends, f"{last}>{name} {' '.join(judged)}"


def classifier(found: DataSet, given: str, target: str, layers: list[Node], how: Phase, title: str, masked: str = "") -> Document:
    """Layers in a row and a class at the end; the one called `masked` is told where a text is filled up."""
    layers = [*layers, node("classify", "Linear", out_features=Expression(f"{target}.classes"))]
    ends, wires = class_ends("classify", target)
    wires = f"{chain(given, *(one.id for one in layers))} {wires}" + (f" {given}.mask>{masked}.mask" if masked else "")
    return document(found, [node(given, "Input", field=given), *layers, *ends], wires, how, title)


def embedded(field: str, width: int) -> Node:
    return node("embedding", "Embedding", num_embeddings=Expression(f"{field}.vocabulary"), embedding_dim=width)
