"""Published architectures as drawings, whose parameter counts everybody can look up."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Node
from nnbuilder.core.parameters import Param, ParamType
from tests.drawings import graph, node

CHANNELS = Param("channels", ParamType("int"), 64, "How many channels the block gives.", min=1)
WIDTH = Param("width", ParamType("int"), 768, "How many features a place has.", min=1)
HEADS = Param("heads", ParamType("int"), 12, "How many heads look.", min=1)


def resnet18(classes: int = 1000, size: int = 224) -> Document:
    """He et al. 2015, Deep Residual Learning for Image Recognition, table 1; 11,689,512 parameters with 1,000 classes."""
    stages = [node(f"down{channels}", "Down", channels=channels) for channels in (128, 256, 512)]
    same = [node(f"same{channels}", "Same", channels=channels) for channels in (128, 256, 512)]
    main = graph(
        node("image", "Input", shape=(3, size, size)),
        _conv("stem", 64, 7, stride=2, padding=3),
        node("stem_norm", "BatchNorm2d"),
        node("stem_relu", "ReLU"),
        node("stem_pool", "MaxPool2d", kernel_size=3, stride=2, padding=1),
        node("same64", "Same", channels=64, repeat=2),
        *[stage for pair in zip(stages, same, strict=True) for stage in pair],
        node("pool", "AdaptiveAvgPool2d", output_size=1),
        node("flatten", "Flatten"),
        node("classify", "Linear", out_features=classes),
        node("scores", "Output"),
        wires="image>stem stem>stem_norm stem_norm>stem_relu stem_relu>stem_pool stem_pool>same64.s_x"
        " same64.s_y>down128.d_x down128.d_y>same128.s_x same128.s_y>down256.d_x down256.d_y>same256.s_x same256.s_y>down512.d_x down512.d_y>same512.s_x"
        " same512.s_y>pool pool>flatten flatten>classify classify>scores",
    )
    return Document({"main": main, "Same": _basic("s_", stride=1), "Down": _basic("d_", stride=2)}, title="ResNet 18")


def gpt2(vocabulary: int = 50257, places: int = 1024, width: int = 768, heads: int = 12, layers: int = 12) -> Document:
    """Radford et al. 2019, Language Models are Unsupervised Multitask Learners; 124,439,808 parameters, the table of words tied."""
    main = graph(
        node("words", "Input", shape=(places,), dtype="int64"),
        node("table", "Embedding", num_embeddings=vocabulary, embedding_dim=width),
        node("positions", "LearnedPositions", max_length=places),
        node("blocks", "Block", width=width, heads=heads, repeat=layers),
        node("norm", "LayerNorm"),
        replace(node("scores", "Linear", out_features=vocabulary, bias=False), tie={"weight": (("table",), "weight")}),
        node("following", "Output"),
        wires="words>table table>positions positions>blocks.b_x blocks.b_y>norm norm>scores scores>following",
    )
    return Document({"main": main, "Block": _transformer_block()}, title="GPT 2")


def _conv(name: str, channels: int | Expression, kernel: int, **params: object) -> Node:
    return node(name, "Conv2d", out_channels=channels, kernel_size=kernel, bias=False, **params)


def _basic(prefix: str, stride: int) -> Graph:
    """Two convolutions and a shortcut; with a stride the shortcut is a convolution of its own."""
    channels = Expression("channels")
    shortcut = (_conv("short", channels, 1, stride=stride), node("short_norm", "BatchNorm2d"))
    wires = "x>conv1 conv1>norm1 norm1>relu1 relu1>conv2 conv2>norm2 norm2>add.a add>relu2 relu2>y"
    wires += " x>short short>short_norm short_norm>add.b" if stride > 1 else " x>add.b"
    drawn = graph(
        node("x", "Input"),
        _conv("conv1", channels, 3, stride=stride, padding=1),
        node("norm1", "BatchNorm2d"),
        node("relu1", "ReLU"),
        _conv("conv2", channels, 3, padding=1),
        node("norm2", "BatchNorm2d"),
        *(shortcut if stride > 1 else ()),
        node("add", "Add"),
        node("relu2", "ReLU"),
        node("y", "Output"),
        wires=wires,
        params=(CHANNELS,),
    )
    return renamed(drawn, prefix)


def _transformer_block() -> Graph:
    drawn = graph(
        node("x", "Input"),
        node("norm1", "LayerNorm"),
        node("mask", "CausalMask"),
        node("attention", "MultiheadAttention", num_heads=Expression("heads")),
        node("add1", "Add"),
        node("norm2", "LayerNorm"),
        node("wide", "Linear", out_features=Expression("width * 4")),
        node("gelu", "GELU"),
        node("narrow", "Linear", out_features=Expression("width")),
        node("add2", "Add"),
        node("y", "Output"),
        wires="x>norm1 norm1>attention.query norm1>attention.key norm1>attention.value norm1>mask mask>attention.attn_mask attention>add1.a x>add1.b"
        " add1>norm2 norm2>wide wide>gelu gelu>narrow narrow>add2.a add1>add2.b add2>y",
        params=(WIDTH, HEADS),
    )
    return renamed(drawn, "b_")


def renamed(drawn: Graph, prefix: str) -> Graph:
    """The same graph with a prefix before every id and name, since ids are unique in a document."""
    nodes = {f"{prefix}{one.id}": replace(one, id=f"{prefix}{one.id}", name=f"{prefix}{one.name}") for one in drawn.nodes.values()}
    edges = frozenset(
        replace(edge, source=replace(edge.source, node=f"{prefix}{edge.source.node}"), target=replace(edge.target, node=f"{prefix}{edge.target.node}"))
        for edge in drawn.edges
    )
    return replace(drawn, nodes=nodes, edges=edges)
