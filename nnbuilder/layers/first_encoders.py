"""What reads a field in a first network: small, plain, and one for each form a field can have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL, MARKS, PICTURE, STEPS, TABLE, TOKENS, FieldFacts, Form
from nnbuilder.core.graph import Node
from nnbuilder.core.sketch import chain, node

FEW_TEXTS = 2_000
"""With fewer rows the order of words is learned by heart rather than understood."""
SHORT = 64
"""A series of so many numbers is read at once by a linear layer, as ridge regression does."""


@dataclass(frozen=True, slots=True)
class Given:
    """A field that is read. `id` is its Input, `stem` stands before the names of its layers, `rows` is how many samples there
    are, and `drops` whether so few that dropout helps."""

    id: str
    stem: str
    name: str
    fact: FieldFacts
    rows: int
    drops: bool
    is_alone: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """The layers from a field to one row of features, how they hang together, the last of them, and why."""

    nodes: tuple[Node, ...]
    wires: str
    last: str
    reason: str


def encoded(given: Given) -> Branch | None:
    """What reads a field; None for a form that nothing here reads."""
    encoder = _ENCODERS.get(given.fact.form)
    return None if encoder is None else encoder(given)


def rows_in_words(count: int) -> str:
    return f"{count:,} row{'s' if count != 1 else ''}"


def size_of(name: str, fact: FieldFacts) -> Expression:
    """How many scores or numbers answer for a field, as a formula, so that the drawing fits other data."""
    return Expression(f"{name}.{fact.choices or fact.axes[0]}")


def masked(field: str, fact: FieldFacts, *sinks: str) -> str:
    """Wires that tell each sink where the Input `field` is filled up; none where it never is."""
    return "".join(f" {field}.mask>{sink}.mask" for sink in sinks) if fact.mask else ""


def mean_over_places(name: str, fact: FieldFacts) -> Node:
    """The mean of a sequence; of one that may be filled up the mean of what there is."""
    return node(name, "MaskedMean") if fact.mask else node(name, "Mean", dim=(1,))


def _dense(given: Given) -> Branch:
    """Numbers: a multi-layer perceptron whose width and depth grow with the number of rows."""
    rows, fact = given.rows, given.fact
    width = 32 if rows < 1_000 or not given.is_alone else 64 if rows < 10_000 else 128
    layers = 1 if rows < 500 or not given.is_alone else 2
    nodes: list[Node] = []
    for number in range(1, layers + 1):
        nodes += [node(f"{given.stem}hidden{number}", "Linear", out_features=width), node(f"{given.stem}relu{number}", "ReLU")]
    if given.drops:
        nodes.append(node(f"{given.stem}dropout", "Dropout", p=0.2))
    numbers = "number" if fact.shape[0] == 1 else "numbers"
    coded = " (each word of a column has one of its own)" if any("=" in column for column in fact.names) else ""
    reason = f"{rows_in_words(rows)} of {fact.shape[0]} {numbers}{coded}: a multi-layer perceptron with {layers} hidden layer{'s' * (layers > 1)} of {width}"
    return _branch(given, nodes, reason + (", and dropout so that it does not learn so few rows by heart." if given.drops else "."))


def _looked_up(given: Given) -> Branch:
    """A class: a learned vector for each."""
    classes = len(given.fact.names)
    width = max(2, min(32, round(1.6 * classes**0.56)))
    nodes = [node(f"{given.stem}embedding", "Embedding", num_embeddings=size_of(given.name, given.fact), embedding_dim=width)]
    return _branch(given, nodes, f"{given.name} is one of {classes:,} classes, each of which learns {width} numbers of its own.")


def _convolutional(given: Given) -> Branch:
    """Pictures: convolutions that halve the picture until it is small."""
    nodes = _stages(given, min(given.fact.shape[1:]))
    count = sum(one.kind == "Conv2d" for one in nodes)
    channels, height, width = given.fact.shape
    size = f"{width} x {height} {'grey' if channels == 1 else 'colour'} pictures"
    reason = (
        f"{rows_in_words(given.rows)} of {size}: {count} stage{'s' * (count > 1)} of convolution and pooling, which find edges first and larger forms after."
    )
    return _branch(given, nodes, reason)


def _marked(given: Given) -> Branch:
    """A mask as input: a channel for each of its classes, then as a picture."""
    coded = [
        node(f"{given.stem}one_hot", "OneHot", num_classes=size_of(given.name, given.fact)),
        node(f"{given.stem}channels", "Permute", dims=(3, 1, 2)),
        node(f"{given.stem}real", "ToFloat"),
    ]
    nodes = [*coded, *_stages(given, min(given.fact.shape))]
    return _branch(given, nodes, f"{given.name} marks pixels with one of {len(given.fact.names)} classes; each becomes a channel of a picture.")


def _stages(given: Given, side: int) -> list[Node]:
    count = 1
    while side // 2**count > 6 and count < 4:
        count += 1
    nodes: list[Node] = []
    for number in range(1, count + 1):
        nodes += [
            node(f"{given.stem}conv{number}", "Conv2d", out_channels=16 * 2**number, kernel_size=(3, 3), padding=(1, 1)),
            node(f"{given.stem}norm{number}", "BatchNorm2d"),
            node(f"{given.stem}relu{number}", "ReLU"),
            *([node(f"{given.stem}pool{number}", "MaxPool2d", kernel_size=(2, 2))] if side // 2**number > 0 else []),
        ]
    nodes += [node(f"{given.stem}summary", "AdaptiveAvgPool2d", output_size=(2, 2)), node(f"{given.stem}flatten", "Flatten")]
    return [*nodes, node(f"{given.stem}dropout", "Dropout", p=0.3)]


def _recurrent(given: Given) -> Branch:
    """Series: at once where they are short and a number is to be told, else a GRU whose last step answers."""
    length, features = given.fact.shape
    if length * features <= SHORT and not given.drops:
        # The head is linear: another linear layer before it would add nothing.
        nodes = [node(f"{given.stem}flatten", "Flatten")]
        reason = f"{rows_in_words(given.rows)} of {length} steps with {features} number{'s' * (features > 1)} each, {length * features} together: "
        return _branch(given, nodes, f"{reason}so few are read at once by a linear layer, as ridge regression does.")
    nodes = [
        node(f"{given.stem}gru", "GRU", hidden_size=64),
        node(f"{given.stem}last", "LastStep") if given.fact.mask else node(f"{given.stem}last", "Select", dim=1, index=-1),
        node(f"{given.stem}dropout", "Dropout", p=0.2),
    ]
    reason = f"{rows_in_words(given.rows)} of {length} steps with {features} numbers each: a GRU reads them in order, and its last step answers."
    return _branch(given, nodes, reason, masked(given.id, given.fact, nodes[1].id))


def _worded(given: Given) -> Branch:
    """Texts: which words stand there, or, with more rows, which stand beside each other."""
    stem, fact = given.stem, given.fact
    embedding = node(f"{stem}embedding", "Embedding", num_embeddings=size_of(given.name, fact), embedding_dim=32 if given.rows < FEW_TEXTS else 64)
    start = f"{rows_in_words(given.rows)} of texts of up to {fact.shape[0]:,} with {len(fact.names):,} different words or letters: "
    if given.rows < FEW_TEXTS:
        mean = mean_over_places(f"{stem}mean", fact)
        where = masked(given.id, fact, mean.id)
        nodes = [embedding, mean, node(f"{stem}dropout", "Dropout", p=0.3)]
        return _branch(given, nodes, f"{start}each learns a vector, and their mean answers; too few rows to learn an order from.", where)
    strongest = [node(f"{stem}strongest", "Max", dim=(2,))]
    if fact.mask:
        strongest = [node(f"{stem}features_last", "Transpose", dim0=1, dim1=2), node(f"{stem}strongest", "MaskedMax")]
    nodes = [
        embedding,
        node(f"{stem}places_last", "Transpose", dim0=1, dim1=2),
        node(f"{stem}neighbours", "Conv1d", out_channels=64, kernel_size=3, padding=1),
        node(f"{stem}relu", "ReLU"),
        *strongest,
        node(f"{stem}dropout", "Dropout", p=0.3),
    ]
    reason = f"{start}a convolution reads three neighbours at a time, and what is found most clearly anywhere answers."
    return _branch(given, nodes, reason, masked(given.id, fact, strongest[-1].id))


def _branch(given: Given, nodes: list[Node], reason: str, more: str = "") -> Branch:
    """Nodes in a chain behind an Input, and more wires."""
    return Branch(tuple(nodes), chain(given.id, *(one.id for one in nodes)) + more, nodes[-1].id, reason)


_ENCODERS: Mapping[Form, Callable[[Given], Branch]] = {
    TABLE: _dense,
    LABEL: _looked_up,
    PICTURE: _convolutional,
    MARKS: _marked,
    STEPS: _recurrent,
    TOKENS: _worded,
}
