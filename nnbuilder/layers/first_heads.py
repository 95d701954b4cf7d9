"""What answers in a first network: from one row of features, or from a picture or a text itself, to the form of a target."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL, MARKS, PICTURE, TABLE, TOKENS, FieldFacts
from nnbuilder.core.graph import Node
from nnbuilder.core.sketch import chain, node
from nnbuilder.layers.first_encoders import Branch, Given, masked, mean_over_places, rows_in_words, size_of
from nnbuilder.layers.suggest import measures

_CALLED = {"CrossEntropy": "cross_entropy", "MSE": "mse", "RMSE": "rmse", "Accuracy": "accuracy", "MeanIoU": "mean_iou"}
_WIDTH = 64


@dataclass(frozen=True, slots=True)
class Aim:
    """A field that is to be told. `id` is its Input, and `stem` stands before the names of the layers of its answer."""

    id: str
    stem: str
    name: str
    fact: FieldFacts


def answered(aim: Aim, source: str) -> Branch:
    """From one row of features at `source` to an answer of the form of the target."""
    fact = aim.fact
    if fact.form in (LABEL, TABLE):
        nodes = [node(f"{aim.stem}answer", "Linear", out_features=size_of(aim.name, fact))]
    elif fact.form == TOKENS:
        return _spelled_out(aim, source)
    else:
        # The scores of the classes stand on axis 1.
        shape = (len(fact.names), *fact.shape) if fact.choices else fact.shape
        nodes = [node(f"{aim.stem}values", "Linear", out_features=prod(shape)), node(f"{aim.stem}answer", "Reshape", shape=shape)]
    return Branch(tuple(nodes), chain(source, *(one.id for one in nodes)), nodes[-1].id, reason_for(aim))


def drawn_over(aim: Aim, given: Given) -> Branch:
    """From a picture to another one, or a mask, of its size: a small encoder and decoder with a bridge, as in U-Net."""
    out = size_of(aim.name, aim.fact)
    answer = node(f"{aim.stem}answer", "Conv2d", out_channels=out, kernel_size=(1, 1))
    fine, joined = _stage(f"{aim.stem}fine", 16), _stage(f"{aim.stem}joined", 16)
    start = f"{rows_in_words(given.rows)} of pictures with {'masks' if aim.fact.choices else 'pictures to make of them'}: "
    if any(side % 2 for side in given.fact.shape[1:]):
        nodes = [*fine, *joined, answer]
        reason = f"{start}convolutions that keep the size, since it cannot be halved. {reason_for(aim)}"
        return Branch(tuple(nodes), chain(given.id, *(one.id for one in nodes)), answer.id, reason)
    up = node(f"{aim.stem}up", "ConvTranspose2d", out_channels=16, kernel_size=(2, 2), stride=(2, 2))
    pool, bridge = node(f"{aim.stem}pool", "MaxPool2d", kernel_size=(2, 2)), node(f"{aim.stem}bridge", "Concat")
    down = [*fine, pool, *_stage(f"{aim.stem}coarse", 32), up]
    wires = chain(given.id, *(one.id for one in down)) + f" {up.id}>{bridge.id}.tensors#0 {fine[-1].id}>{bridge.id}.tensors#1 "
    wires += chain(bridge.id, *(one.id for one in joined), answer.id)
    gives = "give a class to each pixel" if aim.fact.choices else "tell each pixel"
    reason = f"{start}an encoder and a decoder with a bridge between them, as in U-Net, {gives}. {reason_for(aim)}"
    return Branch((*down, bridge, *joined, answer), wires, answer.id, reason)


def written_on(aim: Aim, given: Given) -> Branch:
    """From a text to what comes next at each of its places; a GRU looks back only, so nothing is given away."""
    size = size_of(given.name, given.fact)
    nodes = (
        node("embedding", "Embedding", num_embeddings=size, embedding_dim=64),
        node("gru", "GRU", hidden_size=192),
        node("dropout", "Dropout", p=0.2),
        node("answer", "Linear", out_features=size),
    )
    length, several = given.fact.shape[0], len(given.fact.names)
    start = f"{rows_in_words(given.rows)} of {length} characters or words, {several} different ones"
    reason = f"{start}: a GRU reads them in order and says at each place what comes next."
    return Branch(nodes, chain(given.id, *(one.id for one in nodes)), "answer", f"{reason} {reason_for(aim)}")


def translated(aim: Aim, given: Given) -> Branch:
    """From a text to another one: each place of the answer looks at the places of the text that tell it."""
    read = (
        node("embedding", "Embedding", num_embeddings=size_of(given.name, given.fact), embedding_dim=_WIDTH),
        node("read", "GRU", hidden_size=_WIDTH // 2, bidirectional=True),
    )
    meaning = (mean_over_places("mean", given.fact), node("meaning", "Unsqueeze", dim=1))
    asked = (node("places", "Parameter", shape=(Expression(f"{aim.name}.{aim.fact.axes[0]}"), _WIDTH)), node("asked", "Add"))
    look, both = node("attention", "MultiheadAttention", num_heads=4), node("looked_up", "Add")
    told = (node("write", "GRU", hidden_size=2 * _WIDTH), node("answer", "Linear", out_features=size_of(aim.name, aim.fact)))
    wires = chain(given.id, *(one.id for one in (*read, *meaning))) + masked(given.id, given.fact, meaning[0].id, look.id)
    wires += " meaning>asked.a places>asked.b asked>attention.query read>attention.key read>attention.value"
    wires += " attention>looked_up.a asked>looked_up.b " + chain("looked_up", *(one.id for one in told))
    reason = f"{rows_in_words(given.rows)} of pairs of texts: a GRU reads one in both directions, and each place of the other looks for what it needs."
    return Branch((*read, *meaning, *asked, look, both, *told), wires, "answer", f"{reason} {reason_for(aim)}")


def ends(aim: Aim, last: str, *, is_rebuilt: bool = False) -> tuple[tuple[Node, ...], str]:
    """The output, the loss and the metric of an answer, the Input of the target where it is not read as well, and their wires."""
    loss, metric = measures(aim.fact.form)
    is_number = not aim.fact.choices
    output = "rebuilt_output" if is_rebuilt else "estimate" if is_number else "scores"
    nodes = [node(f"{aim.stem}{output}", "Output")]
    wires = f"{last}>{nodes[0].id}"
    judged = last
    if aim.fact.form == TOKENS:
        # Cross entropy wants the classes on axis 1, the network gives them last.
        nodes.append(node(f"{aim.stem}classes_first", "Transpose", dim0=1, dim1=2))
        judged = nodes[-1].id
        wires += f" {last}>{judged}"
    if not is_rebuilt:
        nodes.append(node(aim.id, "Input", field=aim.name))
    for kind in (loss,) if is_rebuilt and is_number else (loss, metric):
        nodes.append(node(f"{aim.stem}{_CALLED[kind]}", kind))
        wires += f" {judged}>{nodes[-1].id}.prediction {aim.id}>{nodes[-1].id}.target" + masked(aim.id, aim.fact, nodes[-1].id)
    return tuple(nodes), wires


def reason_for(aim: Aim) -> str:
    """Which loss and metric suit a target, and why."""
    name, fact = aim.name, aim.fact
    if fact.form == LABEL:
        return f"{name} is one of {len(fact.names)} classes, so the loss is cross entropy and the metric accuracy."
    if fact.form == TOKENS:
        return f"{name} is one of {len(fact.names)} characters or words at each place, so the loss is cross entropy and the metric accuracy."
    if fact.form == MARKS:
        return f"{name} marks each pixel as one of {len(fact.names)} classes, so the loss is cross entropy and the metric the mean overlap."
    if fact.shape == (1,):
        return f"{name} is a number, so the loss is the mean squared error and the metric its root, in the units of the data."
    # Of several numbers each is scaled by its own spread, so their error has no unit.
    what = "a picture" if fact.form == PICTURE else f"{fact.shape[0]} numbers" if fact.form == TABLE else "a series"
    return f"{name} is {what}, so the loss is the mean squared error and the metric its root."


def _spelled_out(aim: Aim, source: str) -> Branch:
    stem = aim.stem
    meant = (node(f"{stem}meant", "Linear", out_features=_WIDTH), node(f"{stem}meaning", "Unsqueeze", dim=1))
    places = node(f"{stem}places", "Parameter", shape=(Expression(f"{aim.name}.{aim.fact.axes[0]}"), _WIDTH))
    asked = node(f"{stem}asked", "Add")
    told = (node(f"{stem}write", "GRU", hidden_size=2 * _WIDTH), node(f"{stem}answer", "Linear", out_features=size_of(aim.name, aim.fact)))
    wires = chain(source, *(one.id for one in meant)) + f" {meant[-1].id}>{asked.id}.a {places.id}>{asked.id}.b "
    wires += chain(asked.id, *(one.id for one in told))
    return Branch((*meant, places, asked, *told), wires, told[-1].id, reason_for(aim))


def _stage(label: str, channels: int) -> list[Node]:
    return [
        node(f"{label}_conv", "Conv2d", out_channels=channels, kernel_size=(3, 3), padding=(1, 1)),
        node(f"{label}_norm", "BatchNorm2d"),
        node(f"{label}_relu", "ReLU"),
    ]
