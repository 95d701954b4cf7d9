"""Writes resources/templates: each template as a chain of layers, from the input to the output, a loss and a metric.

Run it from the root of a checkout: `python packaging/templates.py`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.core.document import Document, Point, Source
from nnbuilder.core.edits import add_node, connect
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import MAIN, End, Node
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import save_document

FOLDER = Path("resources/templates")
COLUMN, ROW, ACROSS = 270.0, 170.0, 4

Layer = tuple[str, str, dict[str, Any]]


def chain(title: str, source: Source, layers: list[Layer], output: str, loss: str, metric: str, phase: Phase) -> Document:
    """A document whose input flows through the layers in rows, with loss and metric behind the output."""
    data = describe(source, Path())
    given, wanted = (next(field.name for field in data.fields if field.role == role) for role in ("input", "target"))
    document = Document(data=data, title=title, phases=(phase,))
    ports = {"Input": "output", "LSTM": "output"}
    drawn: list[Layer] = [("Input", given, {"field": given}), *layers]
    previous = ""
    for place, (kind, name, params) in enumerate(drawn):
        node = f"n{place + 1}"
        document = add_node(document, MAIN, Node(node, name, kind, params), _at(place))
        if previous:
            document = connect(document, End(previous, ports.get(drawn[place - 1][0], "output")), End(node, "x"))
        previous = node
    end = len(drawn)
    below = (end - 1) // ACROSS + 1
    column = (end - 1) % ACROSS
    places = {"output": Point(COLUMN * (column + 1), ROW * (below - 1)), "target": Point(COLUMN * column, ROW * (below - 1) + 160)}
    document = add_node(document, MAIN, Node("target", wanted, "Input", {"field": wanted}), places["target"])
    document = add_node(document, MAIN, Node("output", output, "Output"), places["output"])
    document = connect(document, End(previous, "output"), End("output", "x"))
    for offset, (node, kind) in enumerate((("loss", loss), ("metric", metric))):
        at = Point(COLUMN * (column + 1), ROW * (below - 1) + 110 * (offset + 1))
        document = add_node(document, MAIN, Node(node, {"CrossEntropy": "cross_entropy", "MSE": "mse", "Accuracy": "accuracy", "RMSE": "rmse"}[kind], kind), at)
        document = connect(document, End(previous, "output"), End(node, "prediction"))
        document = connect(document, End("target", "output"), End(node, "target"))
    return document


def _at(place: int) -> Point:
    return Point(COLUMN * (place % ACROSS), ROW * (place // ACROSS))


def phase(epochs: int, batch: int, rate: float, decay: float = 0.01, schedule: str = "Cosine") -> Phase:
    group = Group(optimizer=Setting("AdamW", {"lr": rate, "weight_decay": decay}), schedule=Setting(schedule))
    return Phase("train", epochs, None, Part(batch_size=batch), (Objective(groups=(group,)),))


CLASSES = Expression("label.classes")
TEMPLATES: list[tuple[dict[str, Any], Document]] = [
    (
        {
            "name": "digits-cnn",
            "title": "Digits CNN",
            "family": "CNN",
            "expects": [{"metric": "test/accuracy", "at_least": 0.985}],
            "baseline": "logistic regression, about 0.96",
            "seconds": 20,
        },
        chain(
            "Digits CNN",
            Source("builtin", "digits"),
            [
                ("Conv2d", "conv1", {"out_channels": 32, "kernel_size": 3, "padding": 1}),
                ("BatchNorm2d", "norm1", {}),
                ("ReLU", "relu1", {}),
                ("Conv2d", "conv2", {"out_channels": 64, "kernel_size": 3, "padding": 1}),
                ("BatchNorm2d", "norm2", {}),
                ("ReLU", "relu2", {}),
                ("MaxPool2d", "pool", {"kernel_size": 2}),
                ("Flatten", "flatten", {}),
                ("Dropout", "dropout", {"p": 0.3}),
                ("Linear", "classify", {"out_features": CLASSES}),
            ],
            "scores",
            "CrossEntropy",
            "Accuracy",
            phase(20, 64, 3e-3),
        ),
    ),
    (
        {
            "name": "digits-lstm",
            "title": "Digits LSTM",
            "family": "RNN",
            "expects": [{"metric": "test/accuracy", "at_least": 0.95}],
            "baseline": "logistic regression, about 0.96",
            "seconds": 15,
        },
        chain(
            "Digits LSTM",
            Source("builtin", "digits", {"view": "rows"}),
            [
                ("LSTM", "lstm", {"hidden_size": 64, "bidirectional": True}),
                ("Flatten", "all_steps", {}),
                ("Dropout", "dropout", {"p": 0.3}),
                ("Linear", "classify", {"out_features": CLASSES}),
            ],
            "scores",
            "CrossEntropy",
            "Accuracy",
            phase(25, 64, 5e-3),
        ),
    ),
    (
        {
            "name": "iris-mlp",
            "title": "Iris MLP",
            "family": "MLP",
            "expects": [{"metric": "test/accuracy", "at_least": 0.93}],
            "baseline": "logistic regression, about 0.95",
            "seconds": 3,
        },
        chain(
            "Iris MLP",
            Source("builtin", "iris"),
            [("Linear", "hidden", {"out_features": 16}), ("Tanh", "tanh", {}), ("Linear", "classify", {"out_features": Expression("species.classes")})],
            "scores",
            "CrossEntropy",
            "Accuracy",
            phase(60, 16, 1e-2),
        ),
    ),
    (
        {
            "name": "diabetes-regression",
            "title": "Diabetes regression",
            "family": "MLP",
            "expects": [{"metric": "test/rmse", "at_most": 59.0}],
            "baseline": "ridge regression, about 57.3",
            "seconds": 3,
        },
        chain(
            "Diabetes regression",
            Source("builtin", "diabetes"),
            [
                ("Linear", "hidden", {"out_features": 32}),
                ("Tanh", "tanh", {}),
                ("Dropout", "dropout", {"p": 0.3}),
                ("Linear", "predict_one", {"out_features": Expression("progression.size")}),
            ],
            "progression_estimate",
            "MSE",
            "RMSE",
            phase(60, 32, 2e-3, 0.3),
        ),
    ),
]


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for entry, document in TEMPLATES:
        save_document(replace(document, catalogue=CATALOGUE.version), FOLDER / f"{entry['name']}.nnb")
    (FOLDER / "index.json").write_text(json.dumps([entry for entry, _ in TEMPLATES], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
