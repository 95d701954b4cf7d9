"""The templates one begins with, on sets that come with scikit-learn. Drawn by `draw_templates.py`."""

from __future__ import annotations

from collections.abc import Callable

from template_parts import classifier, data, document, number_ends, phase

from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.sketch import chain, node


def iris_mlp() -> Document:
    return classifier(data("iris"), "features", "species", [node("hidden", "Linear", out_features=16), node("tanh", "Tanh")], phase(60, 16, 0.01), "Iris MLP")


def diabetes_regression() -> Document:
    layers = [
        node("hidden", "Linear", out_features=32),
        node("tanh", "Tanh"),
        node("dropout", "Dropout", p=0.3),
        node("predict_one", "Linear", out_features=Expression("progression.size")),
    ]
    ends, judged = number_ends("predict_one", "progression", "progression_estimate")
    wires = f"{chain('features', *(one.id for one in layers))} {judged}"
    return document(data("diabetes"), [node("features", "Input", field="features"), *layers, *ends], wires, phase(60, 32, 0.002, 0.3), "Diabetes regression")


def digits_cnn() -> Document:
    filters = {"kernel_size": (3, 3), "padding": (1, 1)}
    layers = [
        node("conv1", "Conv2d", out_channels=32, **filters),
        node("norm1", "BatchNorm2d"),
        node("relu1", "ReLU"),
        node("conv2", "Conv2d", out_channels=64, **filters),
        node("norm2", "BatchNorm2d"),
        node("relu2", "ReLU"),
        node("pool", "MaxPool2d", kernel_size=(2, 2)),
        node("flatten", "Flatten"),
        node("dropout", "Dropout", p=0.3),
    ]
    return classifier(data("digits"), "image", "label", layers, phase(20, 64, 0.003), "Digits CNN")


def digits_lstm() -> Document:
    layers = [node("lstm", "LSTM", hidden_size=64, bidirectional=True), node("all_steps", "Flatten"), node("dropout", "Dropout", p=0.3)]
    return classifier(data("digits", view="rows"), "rows", "label", layers, phase(25, 64, 0.005), "Digits LSTM")


TEMPLATES: dict[str, Callable[[], Document]] = {
    "iris-mlp": iris_mlp,
    "diabetes-regression": diabetes_regression,
    "digits-cnn": digits_cnn,
    "digits-lstm": digits_lstm,
}
