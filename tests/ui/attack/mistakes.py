"""Fifty mistakes that students make, each a drawing that was sound but for one thing."""

from __future__ import annotations

import itertools
from dataclasses import replace

from nnbuilder import shipped
from nnbuilder.core import edits
from nnbuilder.core.document import DataSet, Document, Field, Source
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.core.parameters import Raw
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.drawings import DIGITS, classifier, graph, iris_mlp, node, without

CLASSES, SPECIES = Expression("label.classes"), Expression("species.classes")
PRICES = DataSet(
    Source("builtin", "diabetes"),
    (Field("features", "input", "numbers", ("age", "bmi")), Field("progression", "target", "numbers", ("progression",))),
    facts=Facts(
        {"features": FieldFacts("input", "numbers", (2,), axes=("size",)), "progression": FieldFacts("target", "numbers", (1,), axes=("size",))},
        442,
        "diabetes",
    ),
)
REVIEWS = DataSet(
    Source("builtin", "sentiment"),
    (Field("words", "input", "text", ("words",)), Field("label", "target", "category", ("label",))),
    facts=Facts(
        {
            "words": FieldFacts("input", "text", (20,), "int64", ("a", "b", "c"), axes=("length",), choices="vocabulary", mask=True),
            "label": FieldFacts("target", "category", (), "int64", ("bad", "good"), choices="classes"),
        },
        500,
        "reviews",
    ),
)


def template(name: str) -> Document:
    content = shipped.template(name)
    assert content is not None
    return load_document(content, CATALOGUE).document


def digits(*layers: Node) -> Document:
    return classifier(*layers, data=DIGITS, given="image", wanted="label")


def reviews(*layers: Node) -> Document:
    return classifier(*layers, data=REVIEWS, given="words", wanted="label")


def changed(document: Document, name: str, param: str, value: Raw) -> Document:
    return edits.set_param(document, _id(document, name), param, value)


def removed(document: Document, name: str) -> Document:
    return document.with_graph("main", without(document.main, _id(document, name)))


def rewired(document: Document, away: str, instead: str = "") -> Document:
    """Without some edges, `a>b.port` by names, and with others."""
    document = edits.remove_edges(document, [_edge(document, words) for words in away.split()])
    for words in instead.split():
        edge = _edge(document, words)
        document = edits.connect(document, edge.source, edge.target)
    return document


def bypassed(document: Document, name: str) -> Document:
    return edits.remove_and_reconnect(document, [_id(document, name)])


def regression(*layers: Node, loss: str = "MSE") -> Document:
    chain = [node("features", "Input", field="features"), *layers]
    wires = " ".join(f"{one.id}>{other.id}" for one, other in itertools.pairwise(chain))
    last = chain[-1].id
    ends = (node("progression", "Input", field="progression"), node("estimate", "Output"), node("loss", loss))
    return Document({"main": graph(*chain, *ends, wires=f"{wires} {last}>estimate {last}>loss.prediction progression>loss.target")}, data=PRICES)


def _id(document: Document, name: str) -> str:
    named = document.main.named(name)
    assert named is not None, f"there is no node {name}"
    return named.id


def _edge(document: Document, words: str) -> Edge:
    source, _, target = words.partition(">")
    (giver, _, output), (taker, _, port) = source.partition("."), target.partition(".")
    port, _, index = port.partition("#")
    return Edge(End(_id(document, giver), output or "output"), End(_id(document, taker), port or "x", int(index or 0)))


def conv(name: str, channels: int, **params: Raw) -> Node:
    return node(name, "Conv2d", out_channels=channels, kernel_size=3, **params)


def linear(name: str, size: object) -> Node:
    return node(name, "Linear", out_features=size)


def embed(size: int = 8) -> Node:
    return node("embed", "Embedding", num_embeddings=Expression("words.vocabulary"), embedding_dim=size)


def shaped(*shape: int) -> Document:
    """A convolution on an Input whose shape was written by hand."""
    return plain(
        node("image", "Input", shape=shape),
        conv("conv", 8),
        node("flatten", "Flatten"),
        linear("classify", 10),
        node("out", "Output"),
        wires="image>conv conv>flatten flatten>classify classify>out",
    )


def writer() -> Document:
    """An LSTM that foretells the next character."""
    data = template("gpt-tiny").data
    return Document(
        {
            "main": graph(
                node("text", "Input", field="text"),
                node("embed", "Embedding", num_embeddings=Expression("text.vocabulary"), embedding_dim=16),
                node("lstm", "LSTM", hidden_size=16),
                linear("score", Expression("text.vocabulary")),
                node("turn", "Transpose", dim0=1, dim1=2),
                node("following", "Input", field="following"),
                node("scores", "Output"),
                node("loss", "CrossEntropy"),
                wires="text>embed embed>lstm lstm>score score>turn score>scores turn>loss.prediction following>loss.target",
            )
        },
        data=data,
    )


def standardised(document: Document) -> Document:
    """The target as the data panel prepares numbers that are learned."""
    assert document.data is not None
    given, target = document.data.fields
    return replace(document, data=replace(document.data, fields=(given, replace(target, transforms=(Setting("Standardise"),)))))


def measured(document: Document, kind: str) -> Document:
    """With a metric beside the loss."""
    document = edits.add_node(document, "main", node("measure", kind), None)
    return rewired(document, "", "last>measure.prediction progression>measure.target")


def plain(*nodes: Node, wires: str) -> Document:
    return Document({"main": graph(*nodes, wires=wires)})


def retyped(document: Document, name: str, kind: str) -> Document:
    main, id = document.main, _id(document, name)
    nodes = {key: replace(one, kind=kind, params={}) if key == id else one for key, one in main.nodes.items()}
    return document.with_graph("main", replace(main, nodes=nodes))


def residual_like() -> Document:
    return plain(
        node("image", "Input", shape=(8, 16, 16)),
        conv("conv1", 8, padding=1),
        node("relu", "ReLU"),
        conv("conv2", 8, padding=1),
        node("add", "Add"),
        node("out", "Output"),
        wires="image>conv1 conv1>relu relu>conv2 conv2>add.a image>add.b add>out",
    )


def joined(dim: int, size: int = 4) -> Document:
    return plain(
        node("given", "Input", shape=(3, 4)),
        node("other", "Input", shape=(size, 4) if size != 4 else (3, 4)),
        node("joined", "Concat", dim=dim),
        node("out", "Output"),
        wires="given>joined.tensors#0 other>joined.tensors#1 joined>out",
    )


def changed_kernel() -> Node:
    return node("large", "Conv2d", out_channels=8, kernel_size=9)


def unet_of(size: int) -> Document:
    return plain(
        node("image", "Input", shape=(3, size, size)),
        conv("encode", 8, padding=1),
        node("pool", "MaxPool2d", kernel_size=2),
        conv("bottom", 16, padding=1),
        node("up", "ConvTranspose2d", out_channels=8, kernel_size=2, stride=2),
        node("joined", "Concat", dim=1),
        conv("decode", 8, padding=1),
        node("out", "Output"),
        wires="image>encode encode>pool pool>bottom bottom>up up>joined.tensors#0 encode>joined.tensors#1 joined>decode decode>out",
    )


MISTAKES = {
    "no Flatten before the last layer": lambda: digits(conv("conv", 8), node("relu", "ReLU"), linear("classify", CLASSES)),
    "no Flatten at all": lambda: digits(linear("classify", CLASSES)),
    "other channels on a residual": lambda: changed(residual_like(), "conv2", "out_channels", 16),
    "a stride on a residual": lambda: changed(residual_like(), "conv2", "stride", 2),
    "a loss without an Output": lambda: removed(iris_mlp(), "scores"),
    "prediction and target swapped": lambda: rewired(
        iris_mlp(), "classify>loss.prediction species>loss.target", "classify>loss.target species>loss.prediction"
    ),
    "a one-dimensional convolution on a picture": lambda: digits(
        node("conv", "Conv1d", out_channels=8, kernel_size=3), node("flatten", "Flatten"), linear("classify", CLASSES)
    ),
    "softmax before cross entropy": lambda: classifier(linear("classify", SPECIES), node("softmax", "Softmax")),
    "sigmoid before cross entropy": lambda: classifier(linear("classify", SPECIES), node("sigmoid", "Sigmoid")),
    "the batch axis concatenated": lambda: joined(0),
    "an axis that differs concatenated": lambda: joined(2, 5),
    "an Embedding on numbers": lambda: classifier(node("embed", "Embedding", num_embeddings=10, embedding_dim=4), linear("classify", 3)),
    "every step of an LSTM into a loss": lambda: reviews(
        node("embed", "Embedding", num_embeddings=Expression("words.vocabulary"), embedding_dim=8),
        node("lstm", "LSTM", hidden_size=8),
        linear("classify", CLASSES),
    ),
    "text straight into an LSTM": lambda: reviews(node("lstm", "LSTM", hidden_size=8), node("last", "Select", dim=1, index=-1), linear("classify", CLASSES)),
    "too few words in the Embedding": lambda: reviews(
        node("embed", "Embedding", num_embeddings=2, embedding_dim=8), node("mean", "Mean", dim=1), linear("classify", CLASSES)
    ),
    "too few scores": lambda: classifier(linear("hidden", 16), linear("classify", 2)),
    "too many scores": lambda: classifier(linear("hidden", 16), linear("classify", 5)),
    "squares for classes": lambda: retyped(iris_mlp(), "loss", "MSE"),
    "cross entropy for numbers": lambda: retyped(regression(linear("hidden", 4), linear("last", 1)), "loss", "CrossEntropy"),
    "two estimates for one number": lambda: regression(linear("hidden", 4), linear("last", 2)),
    "an Input that reads nothing": lambda: changed(iris_mlp(), "features", "field", ""),
    "an Input that reads a field that is gone": lambda: changed(iris_mlp(), "features", "field", "sepals"),
    "the label as what is given": lambda: changed(iris_mlp(), "features", "field", "species"),
    "nothing wired into a layer": lambda: rewired(iris_mlp(), "hidden>tanh"),
    "no target at the loss": lambda: rewired(iris_mlp(), "species>loss.target"),
    "attention of a width its heads do not divide": lambda: plain(
        node("given", "Input", shape=(12, 30)),
        node("attend", "MultiheadAttention", num_heads=4),
        node("out", "Output"),
        wires="given>attend.query given>attend.key given>attend.value attend>out",
    ),
    "queries and keys of other widths": lambda: plain(
        node("given", "Input", shape=(12, 32)),
        node("other", "Input", shape=(9, 24)),
        node("attend", "MultiheadAttention", num_heads=4),
        node("out", "Output"),
        wires="given>attend.query other>attend.key other>attend.value attend>out",
    ),
    "a U-Net of an odd size": lambda: unet_of(15),
    "a kernel larger than the picture": lambda: digits(conv("conv", 8, padding=0), changed_kernel(), node("flatten", "Flatten"), linear("classify", CLASSES)),
    "normalisation of two axes after Flatten": lambda: digits(
        conv("conv", 8), node("flatten", "Flatten"), node("norm", "BatchNorm2d"), linear("classify", CLASSES)
    ),
    "groups that do not divide the channels": lambda: digits(
        conv("first", 6), conv("second", 8, groups=4), node("flatten", "Flatten"), linear("classify", CLASSES)
    ),
    "pooled to nothing": lambda: digits(
        *(node(f"pool{step}", "MaxPool2d", kernel_size=2) for step in range(4)), node("flatten", "Flatten"), linear("classify", CLASSES)
    ),
    "no mask at a mean over words": lambda: reviews(
        node("embed", "Embedding", num_embeddings=Expression("words.vocabulary"), embedding_dim=8), node("mean", "MaskedMean"), linear("classify", CLASSES)
    ),
    "a circle": lambda: plain(
        node("given", "Input", shape=(4,)),
        node("added", "Add"),
        node("turn", "Linear", out_features=4),
        node("out", "Output"),
        wires="given>added.a turn>added.b added>turn turn>out",
    ),
    "pictures of other sizes added": lambda: plain(
        node("image", "Input", shape=(3, 16, 16)),
        conv("left", 8),
        conv("right", 8, padding=1),
        node("both", "Add"),
        node("out", "Output"),
        wires="image>left image>right left>both.a right>both.b both>out",
    ),
    "text straight into Linear": lambda: reviews(linear("classify", CLASSES)),
    "text flattened into Linear": lambda: reviews(node("flatten", "Flatten"), linear("classify", CLASSES)),
    "an answer for each word of a text": lambda: reviews(embed(), linear("classify", CLASSES)),
    "a convolution on a list of measurements": lambda: classifier(conv("conv", 8), linear("classify", SPECIES)),
    "the largest score chosen before the loss": lambda: classifier(linear("classify", SPECIES), node("chosen", "ArgMax")),
    "sigmoid and the loss that has one": lambda: regression(linear("last", 1), node("sigmoid", "Sigmoid"), loss="BCEWithLogits"),
    "one score for two classes": lambda: retyped(reviews(embed(), node("mean", "Mean", dim=1), linear("classify", 1)), "loss", "BCEWithLogits"),
    "accuracy of numbers": lambda: measured(regression(linear("last", 1)), "Accuracy"),
    "the channels of a picture last": lambda: shaped(28, 28, 1),
    "the colours of a picture last": lambda: shaped(32, 32, 3),
    "the batch in the shape": lambda: shaped(32, 3, 28, 28),
    "one axis normalised in a picture": lambda: digits(conv("conv", 8), node("norm", "BatchNorm1d"), node("flatten", "Flatten"), linear("classify", CLASSES)),
    "no activation between layers": lambda: classifier(linear("hidden", 16), linear("classify", SPECIES)),
    "an activation behind the last layer": lambda: classifier(linear("classify", SPECIES), node("relu", "ReLU")),
    "tanh behind the last layer": lambda: classifier(linear("classify", SPECIES), node("tanh", "Tanh")),
    "relu before a yes or no": lambda: regression(linear("last", 1), node("relu", "ReLU"), loss="BCEWithLogits"),
    "sigmoid for a standardised number": lambda: standardised(regression(linear("last", 1), node("sigmoid", "Sigmoid"))),
    "dropout behind the last layer": lambda: classifier(linear("classify", SPECIES), node("dropout", "Dropout")),
    "a transformer that sees what it shall write": lambda: edits.remove_nodes(template("gpt-tiny"), ["causal_mask"]),
    "an LSTM that reads what it shall write": lambda: changed(writer(), "lstm", "bidirectional", True),
}
