"""The templates as they are drawn: `python packaging/draw_templates.py [NAME ...]` writes them into resources/templates.

A template is an ordinary document; nothing in the program knows more of it than its file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import draw_data_templates
import draw_first_templates
import draw_making_templates
import draw_rebuilding_templates
import draw_sequence_templates
from template_parts import classifier, data, phase

from nnbuilder.core.document import Document, Point
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Init
from nnbuilder.core.layout.layered import arranged
from nnbuilder.core.parameters import Param, ParamType
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, edges, graph, node
from nnbuilder.project.files import dump_document

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "templates"


def digits_mlp() -> Document:
    layers = [
        node("flatten", "Flatten"),
        node("noise", "GaussianNoise", std=0.15),
        node("hidden1", "Linear", out_features=256),
        node("relu1", "ReLU"),
        node("dropout1", "Dropout", p=0.3),
        node("hidden2", "Linear", out_features=128),
        node("relu2", "ReLU"),
        node("dropout2", "Dropout", p=0.3),
    ]
    return classifier(data("digits"), "image", "label", layers, phase(80, 32, 0.002, 0.05), "Digits MLP")


def dense(name: str, target: str, width: int, how: Phase, title: str) -> Document:
    layers = [
        node("hidden", "Linear", out_features=width),
        node("relu", "ReLU"),
        node("dropout", "Dropout", p=0.3),
    ]
    return classifier(data(name), "features", target, layers, how, title)


def wine_mlp() -> Document:
    return dense("wine", "grower", 32, phase(60, 16, 0.005, 0.1), "Wine MLP")


def breast_cancer_mlp() -> Document:
    return dense("breast_cancer", "diagnosis", 32, phase(40, 32, 0.003, 0.1), "Breast cancer MLP")


def gru_digits() -> Document:
    layers = [
        node("gru", "GRU", hidden_size=96),
        node("last", "Select", dim=1, index=-1),
        node("dropout", "Dropout", p=0.3),
    ]
    return classifier(data("digits", view="rows"), "rows", "label", layers, phase(50, 32, 0.004), "Digits GRU")


def autoencoder() -> Document:
    layers = [
        node("flatten", "Flatten"),
        node("encode1", "Linear", out_features=256),
        node("relu1", "ReLU"),
        node("encode2", "Linear", out_features=128),
        node("relu2", "ReLU"),
        node("code", "Linear", out_features=8),
        node("decode1", "Linear", out_features=128),
        node("relu3", "ReLU"),
        node("decode2", "Linear", out_features=256),
        node("relu4", "ReLU"),
        node("pixels", "Linear", out_features=64),
        node("sigmoid", "Sigmoid"),
        node("picture", "Reshape", shape=(1, 8, 8)),
    ]
    wires = chain("image", *(layer.id for layer in layers)) + " picture>rebuilt picture>mse.prediction image>mse.target code>code_output"
    ends = [node("rebuilt", "Output"), node("code_output", "Output", use="encode"), node("mse", "MSE")]
    drawn = graph(node("image", "Input", field="image"), *layers, *ends, wires=wires)
    return Document({"main": drawn}, data=data("digits"), phases=(phase(100, 32, 0.003, 0.001),), title="Autoencoder")


def vae_digits() -> Document:
    nodes = [
        node("image", "Input", field="image"),
        node("flatten", "Flatten"),
        node("encode", "Linear", out_features=128),
        node("relu1", "ReLU"),
        node("mean", "Linear", out_features=8),
        node("log_variance", "Linear", out_features=8),
        node("noise", "Noise", shape=(8,)),
        node("code", "GaussianSample"),
        node("decode1", "Linear", out_features=128),
        node("relu2", "ReLU"),
        node("decode2", "Linear", out_features=64),
        node("sigmoid", "Sigmoid"),
        node("picture", "Reshape", shape=(1, 8, 8)),
        node("rebuilt", "Output"),
        node("mse", "MSE", weight=64.0),
        node("gaussian_kl", "GaussianKL", weight=0.2),
        node("wish", "Noise", shape=(8,)),
        node("draw1", "Linear", out_features=128),
        node("draw_relu", "ReLU"),
        node("draw2", "Linear", out_features=64),
        node("draw_sigmoid", "Sigmoid"),
        node("drawing", "Reshape", shape=(1, 8, 8)),
        node("drawn", "Output", use="generate"),
    ]
    shared = {"draw1": "decode1", "draw2": "decode2"}
    nodes = [replace(found, weights=shared.get(found.id)) for found in nodes]
    wires = chain("image", "flatten", "encode", "relu1") + " relu1>mean relu1>log_variance mean>code.mean log_variance>code.log_variance noise>code.noise "
    wires += chain("code", "decode1", "relu2", "decode2", "sigmoid", "picture", "rebuilt")
    wires += " picture>mse.prediction image>mse.target mean>gaussian_kl.mean log_variance>gaussian_kl.log_variance "
    wires += chain("wish", "draw1", "draw_relu", "draw2", "draw_sigmoid", "drawing", "drawn")
    return Document({"main": graph(*nodes, wires=wires)}, data=data("digits"), phases=(phase(120, 32, 0.003, 0.0),), title="Digits VAE")


def gan_2d() -> Document:
    """The judge and its two other uses are one block with one set of weights."""
    judge = graph(
        node("point_in", "Input"),
        node("blur", "GaussianNoise", std=0.15),
        node("judge1", "Linear", out_features=96),
        node("judge_relu1", "LeakyReLU", negative_slope=0.2),
        node("judge2", "Linear", out_features=96),
        node("judge_relu2", "LeakyReLU", negative_slope=0.2),
        node("judge3", "Linear", out_features=1),
        node("verdict", "Output"),
        wires=chain("point_in", "blur", "judge1", "judge_relu1", "judge2", "judge_relu2", "judge3", "verdict"),
        doc="Tells how real a point looks, as a score.",
    )
    nodes = [
        node("point", "Input", field="point"),
        node("noise", "Noise", shape=(8,)),
        node("make1", "Linear", out_features=96),
        node("make_relu1", "ReLU"),
        node("make2", "Linear", out_features=96),
        node("make_relu2", "ReLU"),
        node("make3", "Linear", out_features=Expression("point.size")),
        node("made", "Output", use="generate"),
        node("stop", "Detach"),
        node("judge_real", "Judge"),
        replace(node("judge_made", "Judge"), weights="judge_real"),
        replace(node("judge_stopped", "Judge"), weights="judge_real"),
        node("yes", "Constant", values=(1.0,), shape=(1,)),
        node("no", "Constant", values=(0.0,), shape=(1,)),
        node("zeros_like", "Scale", factor=0.0, offset=0.0),
        node("yeses", "Add"),
        node("noes", "Add"),
        node("fooled", "BCEWithLogits"),
        node("real_seen", "BCEWithLogits"),
        node("made_seen", "BCEWithLogits"),
    ]
    wires = chain("noise", "make1", "make_relu1", "make2", "make_relu2", "make3", "made") + " make3>stop make3>judge_made.point_in stop>judge_stopped.point_in"
    wires += " point>judge_real.point_in judge_real.verdict>zeros_like zeros_like>yeses.a yes>yeses.b zeros_like>noes.a no>noes.b"
    wires += " judge_made.verdict>fooled.prediction yeses>fooled.target judge_real.verdict>real_seen.prediction yeses>real_seen.target"
    wires += " judge_stopped.verdict>made_seen.prediction noes>made_seen.target"
    slow, quick = ((Group(optimizer=Setting("Adam", {"lr": rate, "betas": (0.5, 0.99)})),) for rate in (1e-3, 2e-3))
    makers = (("make1",), ("make2",), ("make3",))
    objectives = (
        Objective("judge_well", ("real_seen", "made_seen"), (("judge_real",),), groups=quick),
        Objective("make_well", ("fooled",), makers, groups=slow),
    )
    play = Phase("play", 300, None, Part(batch_size=256), objectives)
    return Document({"main": graph(*nodes, wires=wires), "Judge": judge}, data=data("ring"), phases=(play,), title="GAN in two dimensions")


def transformer_block() -> Graph:
    """Pre-norm causal attention and a dense network, as in GPT-2."""
    features, heads = (Param(name, ParamType("int"), value, words, min=1) for name, value, words in _BLOCK_PARAMS)
    nodes = [
        node("sequence", "Input"),
        node("norm1", "LayerNorm"),
        node("causal_mask", "CausalMask"),
        node("attention", "MultiheadAttention", num_heads=Expression("heads")),
        node("add1", "Add"),
        node("norm2", "LayerNorm"),
        node("widen", "Linear", out_features=Expression("features * 4")),
        node("gelu", "GELU"),
        node("narrow", "Linear", out_features=Expression("features")),
        node("dropout", "Dropout", p=0.1),
        node("add2", "Add"),
        node("result", "Output"),
    ]
    wires = "sequence>norm1 norm1>attention.query norm1>attention.key norm1>attention.value norm1>causal_mask causal_mask>attention.attn_mask"
    wires += " sequence>add1.a attention>add1.b add1>norm2 " + chain("norm2", "widen", "gelu", "narrow", "dropout") + " add1>add2.a dropout>add2.b add2>result"
    return graph(*nodes, wires=wires, params=(features, heads), doc="Looks back over the text, then thinks at each place; both are added to what came in.")


_BLOCK_PARAMS = (("features", 128, "How many numbers each character is."), ("heads", 4, "How many independent looks."))


def gpt_tiny() -> Document:
    vocabulary = Expression("text.vocabulary")
    nodes = [
        node("text", "Input", field="text"),
        node("embedding", "Embedding", num_embeddings=vocabulary, embedding_dim=128),
        node("positions", "LearnedPositions", max_length=Expression("text.length")),
        node("blocks", "TransformerBlock", features=128, heads=4, repeat=4),
        node("norm", "LayerNorm"),
        replace(node("unembed", "Linear", out_features=vocabulary, bias=False), tie={"weight": (("embedding",), "weight")}),
        node("scores", "Output"),
        node("classes_first", "Transpose", dim0=1, dim1=2),
        node("following", "Input", field="following"),
        node("cross_entropy", "CrossEntropy"),
        node("accuracy", "Accuracy"),
    ]
    nodes[1] = replace(nodes[1], init={"weight": Init("normal", (0.0, 0.02))})
    wires = chain("text", "embedding", "positions") + " positions>blocks.sequence blocks.result>norm norm>unembed unembed>scores unembed>classes_first"
    wires += " classes_first>cross_entropy.prediction following>cross_entropy.target classes_first>accuracy.prediction following>accuracy.target"
    how = phase(12, 32, 0.003, 0.1, schedule=Setting("Cosine", {"warmup": 0.05, "final": 0.05}), clip=1.0)
    return Document({"main": graph(*nodes, wires=wires), "TransformerBlock": transformer_block()}, data=data("topics"), phases=(how,), title="Tiny GPT")


def unet_shapes() -> Document:
    double = graph(
        node("image_in", "Input"),
        node("conv1", "Conv2d", out_channels=Expression("channels"), kernel_size=(3, 3), padding=(1, 1)),
        node("norm1", "BatchNorm2d"),
        node("relu1", "ReLU"),
        node("conv2", "Conv2d", out_channels=Expression("channels"), kernel_size=(3, 3), padding=(1, 1)),
        node("norm2", "BatchNorm2d"),
        node("relu2", "ReLU"),
        node("image_out", "Output"),
        wires=chain("image_in", "conv1", "norm1", "relu1", "conv2", "norm2", "relu2", "image_out"),
        params=(Param("channels", ParamType("int"), 16, "How many filters both convolutions have.", min=1),),
        doc="Two convolutions, each with a normalization.",
    )
    renamed = {found.id: replace(found, id=f"double_{found.id}") for found in double.nodes.values()}
    nodes = [
        node("image", "Input", field="image"),
        node("fine", "DoubleConv", channels=16),
        node("pool1", "MaxPool2d", kernel_size=(2, 2)),
        node("middle", "DoubleConv", channels=32),
        node("pool2", "MaxPool2d", kernel_size=(2, 2)),
        node("coarse", "DoubleConv", channels=64),
        node("up1", "ConvTranspose2d", out_channels=32, kernel_size=(2, 2), stride=(2, 2)),
        node("bridge1", "Concat"),
        node("middle_again", "DoubleConv", channels=32),
        node("up2", "ConvTranspose2d", out_channels=16, kernel_size=(2, 2), stride=(2, 2)),
        node("bridge2", "Concat"),
        node("fine_again", "DoubleConv", channels=16),
        node("classify", "Conv2d", out_channels=Expression("mask.classes"), kernel_size=(1, 1)),
        node("scores", "Output"),
        node("mask", "Input", field="mask"),
        node("cross_entropy", "CrossEntropy"),
        node("mean_iou", "MeanIoU"),
    ]
    wires = "image>fine.image_in fine.image_out>pool1 pool1>middle.image_in middle.image_out>pool2 pool2>coarse.image_in coarse.image_out>up1"
    wires += " up1>bridge1.tensors#0 middle.image_out>bridge1.tensors#1 bridge1>middle_again.image_in middle_again.image_out>up2"
    wires += " up2>bridge2.tensors#0 fine.image_out>bridge2.tensors#1 bridge2>fine_again.image_in fine_again.image_out>classify classify>scores"
    wires += " classify>cross_entropy.prediction mask>cross_entropy.target classify>mean_iou.prediction mask>mean_iou.target"
    block = replace(double, nodes={found.id: found for found in renamed.values()}, edges=_prefixed(double))
    drawn = {"main": graph(*nodes, wires=wires), "DoubleConv": block}
    return Document(drawn, layout=U_SHAPE, data=data("shapes"), phases=(phase(15, 16, 0.003),), title="U-Net on shapes")


_COLUMN, _ROW = 240.0, 180.0
_U = (
    "image fine . bridge2 fine_again classify scores",
    ". pool1 . up2 . . mean_iou",
    ". middle . bridge1 middle_again mask cross_entropy",
    ". pool2 . up1 . . .",
    ". coarse . . . . .",
)
U_SHAPE = {name: Point(_COLUMN * column, _ROW * row) for row, names in enumerate(_U) for column, name in enumerate(names.split()) if name != "."}
"""Down on the left, up on the right, and bridges between."""


def _prefixed(block: Graph) -> frozenset:
    """The wires of a block whose nodes have got a prefix, since ids are unique over all graphs."""
    ends = {edge: (edge.source, edge.target) for edge in block.edges}
    return frozenset(
        edges(" ".join(f"double_{source.node}.{source.port}>double_{target.node}.{target.port}#{target.index}" for source, target in ends.values()))
    )


def laid_out(document: Document) -> Document:
    """What was not placed by hand is placed by layers."""
    found = arranged(document)
    return replace(found, layout={**found.layout, **document.layout})


TEMPLATES: dict[str, Callable[[], Document]] = {
    "digits-mlp": digits_mlp,
    "wine-mlp": wine_mlp,
    "breast-cancer-mlp": breast_cancer_mlp,
    "gru-digits": gru_digits,
    "autoencoder": autoencoder,
    "vae-digits": vae_digits,
    "gan-2d": gan_2d,
    "gpt-tiny": gpt_tiny,
    "unet-shapes": unet_shapes,
    **draw_first_templates.TEMPLATES,
    **draw_data_templates.TEMPLATES,
    **draw_sequence_templates.TEMPLATES,
    **draw_rebuilding_templates.TEMPLATES,
    **draw_making_templates.TEMPLATES,
}


def main(names: list[str]) -> None:
    listed = {entry["name"] for entry in json.loads((FOLDER / "index.json").read_text("utf-8"))}
    for name, make in TEMPLATES.items():
        if not names or name in names:
            (FOLDER / f"{name}.nnb").write_bytes(dump_document(laid_out(make())))
            print(name, "" if name in listed else "is not in index.json yet")


if __name__ == "__main__":
    main(sys.argv[1:])
