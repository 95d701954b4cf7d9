"""A sensible first network for a data set, and why: small enough to learn in a minute, plain enough to be changed.

Sizes come from the facts of the data as formulas, so that the drawing fits other data without a hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import prod

from nnbuilder.core import names
from nnbuilder.core.arrange import arranged
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL, MARKS, PICTURE, STEPS, TABLE, TOKENS, FieldFacts, Form
from nnbuilder.core.graph import MAIN, Node
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node

GIVEN, TARGET = "given", "target"


class NoNetwork(ValueError):
    """Data for which no network can be proposed; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A drawing, and a sentence for each choice that was made."""

    document: Document
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Body:
    """The layers between the data and the answer, what they end in, and why. `rate` is the learning rate that suits them."""

    nodes: tuple[Node, ...]
    wires: str
    last: str
    reasons: tuple[str, ...]
    rate: float = 2e-3


def propose(data: DataSet, title: str) -> Proposal:
    """Draws a network from the facts of a data set; raises `NoNetwork`."""
    facts = data.facts
    if facts is None or not facts.fields:
        raise NoNetwork("The data has not been read yet, so there is nothing to draw a network for.")
    given = next(((name, fact) for name, fact in facts.fields.items() if fact.role == "input"), None)
    target = next(((name, fact) for name, fact in facts.fields.items() if fact.role == "target"), None)
    if given is None:
        raise NoNetwork("No field of the data is an input; give one column that role.")
    name, fact = given
    if target is None:
        body, ends, wires = _rebuilt(name, fact), *_rebuild_ends()
    else:
        make = _BODIES.get((fact.form, target[1].form))
        if make is None:
            raise NoNetwork(f"There is no proposal for {fact.kind} as input and {target[1].kind} as target; draw the network by hand.")
        body = make(name, fact, target, facts.rows)
        ends, wires = _target_ends(*target)
    nodes = [node(GIVEN, "Input", field=name), *body.nodes, *ends]
    taken = {one.name for one in nodes}
    nodes = [replace(one, name=names.unique(str(one.params["field"]), taken)) if one.kind == "Input" else one for one in nodes]
    drawn = graph(*nodes, wires=f"{body.wires} {wires.format(last=body.last)}")
    phase, reason = _phase(facts.rows, body.rate, fact)
    document = Document({MAIN: drawn}, data=data, phases=(phase,), title=title)
    return Proposal(arranged(document), (*body.reasons, reason))


def _rows(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"


def _dense(name: str, fact: FieldFacts, target: tuple[str, FieldFacts], rows: int) -> _Body:
    """Numbers: a multi-layer perceptron whose width and depth grow with the number of rows."""
    width = 32 if rows < 1_000 else 64 if rows < 10_000 else 128
    layers = 1 if rows < 500 else 2
    nodes: list[Node] = []
    for number in range(1, layers + 1):
        nodes += [node(f"hidden{number}", "Linear", out_features=width), node(f"relu{number}", "ReLU")]
    # Dropout blurs a number more than it helps; a class it keeps from being learned by heart.
    drops = rows < 10_000 and target[1].form == LABEL
    if drops:
        nodes.append(node("dropout", "Dropout", p=0.2))
    nodes.append(_answer(target))
    given = "number" if fact.shape[0] == 1 else "numbers"
    coded = " (each word of a column has one of its own)" if any("=" in column for column in fact.names) else ""
    reason = f"{_rows(rows)} of {fact.shape[0]} {given}{coded}: a multi-layer perceptron with {layers} hidden layer{'s' * (layers > 1)} of {width}"
    held = ", and dropout so that it does not learn so few rows by heart." if drops else "."
    return _Body(tuple(nodes), chain(GIVEN, *(one.id for one in nodes)), "answer", (reason + held, _answer_reason(target)))


def _convolutional(name: str, fact: FieldFacts, target: tuple[str, FieldFacts], rows: int) -> _Body:
    """Pictures: convolutions that halve the picture until it is small, then one dense layer."""
    side = min(fact.shape[1:])
    stages = 1
    while side // 2**stages > 6 and stages < 4:
        stages += 1
    nodes: list[Node] = []
    for number in range(1, stages + 1):
        nodes += [
            node(f"conv{number}", "Conv2d", out_channels=16 * 2**number, kernel_size=(3, 3), padding=(1, 1)),
            node(f"norm{number}", "BatchNorm2d"),
            node(f"relu{number}", "ReLU"),
            node(f"pool{number}", "MaxPool2d", kernel_size=(2, 2)),
        ]
    nodes += [node("summary", "AdaptiveAvgPool2d", output_size=(2, 2)), node("flatten", "Flatten"), node("dropout", "Dropout", p=0.3), _answer(target)]
    channels, height, width = fact.shape
    size = f"{width} x {height} {'grey' if channels == 1 else 'colour'} pictures"
    reason = f"{_rows(rows)} of {size}: {stages} stage{'s' * (stages > 1)} of convolution and pooling, which find edges first and larger forms after."
    return _Body(tuple(nodes), chain(GIVEN, *(one.id for one in nodes)), "answer", (reason, _answer_reason(target)))


def _recurrent(name: str, fact: FieldFacts, target: tuple[str, FieldFacts], rows: int) -> _Body:
    """Sequences: a GRU whose last step answers."""
    nodes = (node("gru", "GRU", hidden_size=64), node("last", "Select", dim=1, index=-1), node("dropout", "Dropout", p=0.2), _answer(target))
    reason = f"{_rows(rows)} of {fact.shape[0]} steps with {fact.shape[-1]} numbers each: a GRU reads them in order, and its last step answers."
    return _Body(nodes, chain(GIVEN, *(one.id for one in nodes)), "answer", (reason, _answer_reason(target)))


def _segmenting(name: str, fact: FieldFacts, target: tuple[str, FieldFacts], rows: int) -> _Body:
    """A mask for each picture: a small encoder and decoder with a bridge, as in U-Net."""

    def stage(label: str, channels: int) -> list[Node]:
        return [
            node(f"{label}_conv", "Conv2d", out_channels=channels, kernel_size=(3, 3), padding=(1, 1)),
            node(f"{label}_norm", "BatchNorm2d"),
            node(f"{label}_relu", "ReLU"),
        ]

    up = node("up", "ConvTranspose2d", out_channels=16, kernel_size=(2, 2), stride=(2, 2))
    down, deep, out = stage("fine", 16), stage("coarse", 32), stage("joined", 16)
    pool, bridge = node("pool", "MaxPool2d", kernel_size=(2, 2)), node("bridge", "Concat")
    answer = node("answer", "Conv2d", out_channels=Expression(f"{target[0]}.{target[1].choices}"), kernel_size=(1, 1))
    ids = [one.id for one in (*down, pool, *deep, up)]
    wires = chain(GIVEN, *ids) + " up>bridge.tensors#0 fine_relu>bridge.tensors#1 " + chain("bridge", *(one.id for one in out), "answer")
    reason = f"{_rows(rows)} of pictures with masks: an encoder and a decoder with a bridge between them, as in U-Net, give a class to each pixel."
    return _Body((*down, pool, *deep, up, bridge, *out, answer), wires, "answer", (reason, _answer_reason(target)))


def _writing(name: str, fact: FieldFacts, target: tuple[str, FieldFacts], rows: int) -> _Body:
    """Text: a GRU that says at each place what comes next; it looks back only, so nothing is given away."""
    size = Expression(f"{name}.{fact.choices}")
    nodes = (
        node("embedding", "Embedding", num_embeddings=size, embedding_dim=64),
        node("gru", "GRU", hidden_size=192),
        node("dropout", "Dropout", p=0.2),
        node("answer", "Linear", out_features=size),
    )
    reason = f"{_rows(rows)} of {fact.shape[0]} characters, {len(fact.names)} different ones: a GRU reads them in order and says at each place what comes next."
    return _Body(nodes, chain(GIVEN, *(one.id for one in nodes)), "answer", (reason, _answer_reason(target)), rate=4e-3)


def _rebuilt(name: str, fact: FieldFacts) -> _Body:
    """No target: an autoencoder, which learns to rebuild what it is given through a narrow place."""
    values = prod(fact.shape)
    narrow = max(2, min(32, values // 8))
    wide = max(16, min(256, values))
    is_flat = fact.form == TABLE
    flat = () if is_flat else (node("flatten", "Flatten"),)
    shaped = () if is_flat else (node("rebuilt", "Reshape", shape=fact.shape),)
    size: Expression | int = Expression(f"{name}.{fact.axes[0]}") if is_flat else values
    nodes = (
        *flat,
        node("encode", "Linear", out_features=wide),
        node("relu1", "ReLU"),
        node("code", "Linear", out_features=narrow),
        node("decode", "Linear", out_features=wide),
        node("relu2", "ReLU"),
        node("values", "Linear", out_features=size),
        *shaped,
    )
    reason = f"No column is a target, so an autoencoder learns to rebuild {values} values from {narrow}: what it cannot rebuild is unusual."
    return _Body(nodes, chain(GIVEN, *(one.id for one in nodes)), nodes[-1].id, (reason,))


def _answer(target: tuple[str, FieldFacts]) -> Node:
    name, fact = target
    return node("answer", "Linear", out_features=Expression(f"{name}.{fact.choices or fact.axes[0]}"))


def _answer_reason(target: tuple[str, FieldFacts]) -> str:
    name, fact = target
    if fact.form == LABEL:
        return f"{name} is one of {len(fact.names)} classes, so the loss is cross entropy and the metric accuracy."
    if fact.form == TOKENS:
        return f"{name} is one of {len(fact.names)} characters at each place, so the loss is cross entropy and the metric accuracy."
    if fact.form == MARKS:
        return f"{name} marks each pixel as one of {len(fact.names)} classes, so the loss is cross entropy and the metric the mean overlap."
    return f"{name} is a number, so the loss is the mean squared error and the metric its root, in the units of the data."


def _target_ends(name: str, fact: FieldFacts) -> tuple[tuple[Node, ...], str]:
    """The target, the loss, the metric and the output, and how they hang on the last layer."""
    if fact.form == TOKENS:
        return _text_ends(name)
    is_number = not fact.choices
    loss, metric = ("MSE", "RMSE") if is_number else ("CrossEntropy", "MeanIoU" if fact.form == MARKS else "Accuracy")
    called = {"CrossEntropy": "cross_entropy", "MSE": "mse", "RMSE": "rmse", "Accuracy": "accuracy", "MeanIoU": "mean_iou"}
    ends = (
        node("estimate" if is_number else "scores", "Output"),
        node(TARGET, "Input", field=name),
        node(called[loss], loss),
        node(called[metric], metric),
    )
    wires = f"{{last}}>{ends[0].id}"
    for one in ends[2:]:
        wires += f" {{last}}>{one.id}.prediction {TARGET}>{one.id}.target"
    return ends, wires


def _text_ends(name: str) -> tuple[tuple[Node, ...], str]:
    """Cross entropy wants the classes on axis 1, the network gives them last."""
    ends = (
        node("scores", "Output"),
        node("classes_first", "Transpose", dim0=1, dim1=2),
        node(TARGET, "Input", field=name),
        node("cross_entropy", "CrossEntropy"),
        node("accuracy", "Accuracy"),
    )
    wires = "{last}>scores {last}>classes_first"
    for one in ends[3:]:
        wires += f" classes_first>{one.id}.prediction {TARGET}>{one.id}.target"
    return ends, wires


def _rebuild_ends() -> tuple[tuple[Node, ...], str]:
    ends = (node("output", "Output"), node("mse", "MSE"))
    return (replace(ends[0], name="rebuilt_output"), ends[1]), f"{{last}}>output {{last}}>mse.prediction {GIVEN}>mse.target"


_Make = Callable[[str, FieldFacts, tuple[str, FieldFacts], int], _Body]
_BODIES: Mapping[tuple[Form, Form], _Make] = {
    (TABLE, LABEL): _dense,
    (TABLE, TABLE): _dense,
    (PICTURE, LABEL): _convolutional,
    (PICTURE, TABLE): _convolutional,
    (PICTURE, MARKS): _segmenting,
    (STEPS, LABEL): _recurrent,
    (STEPS, TABLE): _recurrent,
    (TOKENS, TOKENS): _writing,
}


def _phase(rows: int, rate: float, fact: FieldFacts) -> tuple[Phase, str]:
    """Enough steps for a small network to settle, and no more epochs than a person waits for."""
    batch = 16 if rows < 500 else 32 if rows < 2_000 else 64 if rows < 20_000 else 256
    steps = 1_500 if fact.form == PICTURE else 2_500
    epochs = max(5, min(150, round(steps * batch / max(1, 0.7 * rows))))
    group = Group(optimizer=Setting("AdamW", {"lr": rate, "weight_decay": 0.01}), schedule=Setting("Cosine", {"warmup": 0.05}))
    phase = Phase("train", epochs, None, Part(batch_size=batch), (Objective(groups=(group,)),), patience=max(15, epochs // 3))
    reason = f"{epochs} epochs of batches of {batch}, with a rate that falls along a cosine; training ends early where validation stops getting better."
    return phase, reason
