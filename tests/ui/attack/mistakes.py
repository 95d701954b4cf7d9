"""Thirty mistakes that students make, each a drawing that was sound but for one thing."""

from __future__ import annotations

import itertools

from nnbuilder import shipped
from nnbuilder.core import edits
from nnbuilder.core.document import DataSet, Document, Field, Source
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.graph import Edge, End, Node
from nnbuilder.core.parameters import Raw
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.drawings import DIGITS, classifier, graph, iris_mlp, node, without

CLASSES = Expression("label.classes")
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
    "softmax before cross entropy": lambda: classifier(linear("classify", Expression("species.classes")), node("softmax", "Softmax")),
    "sigmoid before cross entropy": lambda: classifier(linear("classify", Expression("species.classes")), node("sigmoid", "Sigmoid")),
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
}


def plain(*nodes: Node, wires: str) -> Document:
    return Document({"main": graph(*nodes, wires=wires)})


def retyped(document: Document, name: str, kind: str) -> Document:
    from dataclasses import replace

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
