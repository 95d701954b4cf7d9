"""Templates that learn without being told what is right: what cannot be rebuilt is unusual, and a few parts make up a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from template_parts import WARM, data, document, phase

from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.sketch import chain, node
from nnbuilder.data.describe import reread


def _without_verdict(found: DataSet, verdict: str) -> DataSet:
    """The same data where nobody tells what is right: that column is there to be looked up afterwards."""
    fields = tuple(replace(field, role="ignore") if field.name == verdict else field for field in found.fields)
    return reread(replace(found, fields=fields), Path())


def fraud_autoencoder() -> Document:
    """Rebuilds transactions through three numbers and never hears of fraud: what it rebuilds badly does not fit together.

    Source: Sakurada and Yairi 2014, Anomaly detection using autoencoders with nonlinear dimensionality reduction.
    """
    layers = [
        node("encode", "Linear", out_features=64),
        node("tanh1", "Tanh"),
        node("code", "Linear", out_features=3),
        node("decode1", "Linear", out_features=64),
        node("tanh2", "Tanh"),
        node("decode2", "Linear", out_features=64),
        node("tanh3", "Tanh"),
        node("columns", "Linear", out_features=Expression("features.size")),
    ]
    ends = [node("rebuilt", "Output"), node("mse", "MSE")]
    wires = chain("features", *(one.id for one in layers)) + " columns>rebuilt columns>mse.prediction features>mse.target"
    nodes = [node("features", "Input", field="features"), *layers, *ends]
    return document(_without_verdict(data("fraud"), "fraud"), nodes, wires, phase(20, 64, 0.01, 0.0, schedule=WARM), "Fraud autoencoder")


def sparse() -> Document:
    """A clean picture as a sum of few of 64 learned parts: nearly all values of the code are zero, which a second loss asks for.

    The parts are added up and nothing else, as the components of PCA are; which of them are there is told by looking closely,
    and so noise, which is like none of them, stays outside.

    Source: Olshausen and Field 1996, Emergence of simple-cell receptive field properties by learning a sparse code for natural images;
    Zeiler et al. 2010, Deconvolutional Networks.
    """
    looks = []
    for number in (1, 2):
        looks += [node(f"look{number}", "Conv2d", out_channels=16, kernel_size=(3, 3), padding=(1, 1)), node(f"relu{number}", "ReLU")]
    found = node("found", "Conv2d", out_channels=64, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1))
    parts = node("parts", "ConvTranspose2d", out_channels=1, kernel_size=(8, 8), stride=(2, 2), padding=(3, 3))
    layers = [*looks, found, node("code", "ReLU"), parts]
    ends = [node("rebuilt", "Output"), node("code_output", "Output", use="encode"), node("clean", "Input", field="clean"), node("mse", "MSE")]
    nodes = [node("noisy", "Input", field="noisy"), *layers, *ends, node("sparsity", "Sparsity", weight=0.2)]
    wires = chain("noisy", *(one.id for one in layers)) + " parts>rebuilt parts>mse.prediction clean>mse.target code>sparsity code>code_output"
    return document(data("noisy_shapes", rows=1500), nodes, wires, phase(16, 32, 0.003), "Sparse autoencoder")


TEMPLATES: dict[str, Callable[[], Document]] = {"fraud-autoencoder": fraud_autoencoder, "sparse": sparse}
