"""Templates that learn without being told what is right: what cannot be rebuilt is unusual, and a few parts make up a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from template_parts import data, document, phase

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
    return document(_without_verdict(data("fraud"), "fraud"), nodes, wires, phase(20, 64, 0.003, 0.0), "Fraud autoencoder")


TEMPLATES: dict[str, Callable[[], Document]] = {"fraud-autoencoder": fraud_autoencoder}
