"""Templates that make pictures out of noise: against a judge, and of the class that is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from template_parts import data, phase

from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Graph, Node
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node

_FILTERS = {"kernel_size": (4, 4), "stride": (2, 2), "padding": (1, 1)}
"""Halve a picture, or double it."""


def judge() -> Graph:
    """Halves the picture twice and tells as one score how real it looks.

    Real pictures and made ones come in batches of their own, so the normalization lets it see how much those of a batch differ:
    a maker that draws few classes is found out.
    """
    layers = [
        node("picture_in", "Input"),
        node("blur", "GaussianNoise", std=0.1),
        node("look1", "Conv2d", out_channels=32, **_FILTERS),
        node("look_relu1", "LeakyReLU", negative_slope=0.2),
        node("look2", "Conv2d", out_channels=64, **_FILTERS),
        node("look_norm", "BatchNorm2d"),
        node("look_relu2", "LeakyReLU", negative_slope=0.2),
        node("seen", "Flatten"),
        node("score", "Linear", out_features=1),
        node("verdict", "Output"),
    ]
    return graph(*layers, wires=chain(*(layer.id for layer in layers)), doc="Tells how real a picture looks, as a score.")


def against_judge() -> tuple[list[Node], str]:
    """The judge of real pictures, of made ones and of made ones whose maker is not to learn, and the loss of each verdict."""
    nodes = [
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
    wires = " picture>stop picture>judge_made.picture_in stop>judge_stopped.picture_in image>judge_real.picture_in"
    wires += " judge_real.verdict>zeros_like zeros_like>yeses.a yes>yeses.b zeros_like>noes.a no>noes.b"
    wires += " judge_made.verdict>fooled.prediction yeses>fooled.target judge_real.verdict>real_seen.prediction yeses>real_seen.target"
    wires += " judge_stopped.verdict>made_seen.prediction noes>made_seen.target"
    return nodes, wires


def dcgan() -> Document:
    """Doubles a small noisy picture twice, against a judge that halves it twice.

    Source: Radford et al. 2016, Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks, section 3.
    """
    makers = [
        node("noise", "Noise", shape=(32,)),
        node("spread", "Linear", out_features=64 * 2 * 2),
        node("seed", "Reshape", shape=(64, 2, 2)),
        node("norm1", "BatchNorm2d"),
        node("relu1", "ReLU"),
        node("grow1", "ConvTranspose2d", out_channels=32, **_FILTERS),
        node("norm2", "BatchNorm2d"),
        node("relu2", "ReLU"),
        node("grow2", "ConvTranspose2d", out_channels=1, **_FILTERS),
        node("picture", "Sigmoid"),
    ]
    judged, wires = against_judge()
    nodes = [node("image", "Input", field="image"), *makers, node("made", "Output", use="generate"), *judged]
    wires = chain(*(maker.id for maker in makers), "made") + wires
    group = Group(optimizer=Setting("Adam", {"lr": 0.002, "betas": (0.5, 0.99)}), schedule=Setting("Cosine"))
    learners = tuple((name,) for name in ("spread", "norm1", "grow1", "norm2", "grow2"))
    objectives = (
        Objective("judge_well", ("real_seen", "made_seen"), (("judge_real",),), groups=(group,)),
        Objective("make_well", ("fooled",), learners, groups=(group,)),
    )
    play = Phase("play", 40, None, Part(batch_size=32), objectives)
    return Document({"main": graph(*nodes, wires=wires), "Judge": judge()}, data=data("digits"), phases=(play,), title="DCGAN of digits")


def conditional() -> Document:
    """A variational autoencoder where both halves are told the class, so that the code holds only what else there is to a digit.

    Source: Kingma et al. 2014, Semi-supervised Learning with Deep Generative Models, the model M2 where every label is known.
    """
    classes = Expression("label.classes")
    nodes = [
        node("image", "Input", field="image"),
        node("label", "Input", field="label"),
        node("flatten", "Flatten"),
        node("which", "OneHot", num_classes=classes),
        node("both", "Concat"),
        node("encode", "Linear", out_features=256),
        node("relu1", "ReLU"),
        node("mean", "Linear", out_features=8),
        node("log_variance", "Linear", out_features=8),
        node("noise", "Noise", shape=(8,)),
        node("code", "GaussianSample"),
        node("told", "Concat"),
        node("decode1", "Linear", out_features=256),
        node("relu2", "ReLU"),
        node("decode2", "Linear", out_features=64),
        node("sigmoid", "Sigmoid"),
        node("picture", "Reshape", shape=(1, 8, 8)),
        node("rebuilt", "Output"),
        node("mse", "MSE", weight=64.0),
        node("gaussian_kl", "GaussianKL", weight=0.2),
        node("wish", "Noise", shape=(8,)),
        node("asked", "Concat"),
        replace(node("draw1", "Linear", out_features=256), weights="decode1"),
        node("draw_relu", "ReLU"),
        replace(node("draw2", "Linear", out_features=64), weights="decode2"),
        node("draw_sigmoid", "Sigmoid"),
        node("drawing", "Reshape", shape=(1, 8, 8)),
        node("drawn", "Output", use="generate"),
    ]
    wires = "image>flatten flatten>both.tensors#0 label>which which>both.tensors#1 both>encode encode>relu1 relu1>mean relu1>log_variance"
    wires += " mean>code.mean log_variance>code.log_variance noise>code.noise code>told.tensors#0 which>told.tensors#1 "
    wires += chain("told", "decode1", "relu2", "decode2", "sigmoid", "picture", "rebuilt")
    wires += " picture>mse.prediction image>mse.target mean>gaussian_kl.mean log_variance>gaussian_kl.log_variance"
    wires += " wish>asked.tensors#0 which>asked.tensors#1 " + chain("asked", "draw1", "draw_relu", "draw2", "draw_sigmoid", "drawing", "drawn")
    how = phase(100, 32, 0.003, 0.0)
    return Document({"main": graph(*nodes, wires=wires)}, data=data("digits"), phases=(how,), title="Conditional VAE")


TEMPLATES: dict[str, Callable[[], Document]] = {"dcgan": dcgan, "conditional": conditional}
