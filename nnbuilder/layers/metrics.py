"""What tells a person how good the network is. Metrics are measured, not made small."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.losses import SCALAR, ClassNumbers, Scores
from nnbuilder.layers.ports import Real


@layer(
    category="Metric",
    role="metric",
    settings={"torchmetrics": "torchmetrics.classification.MulticlassAccuracy", "classes_axis": 1, "better": "higher", "options": {"average": "micro"}},
)
class Accuracy(Layer):
    """The share of samples whose highest score is at the right class."""

    def infer(self, prediction: Scores, target: ClassNumbers) -> TensorSpec:
        if prediction.rank < 2 or target.rank != prediction.rank - 1:
            raise Invalid("prediction", f"Accuracy compares scores (N, classes) with class numbers (N,), got {prediction} and {target}")
        for size, expected in zip(target.shape, (prediction.shape[0], *prediction.shape[2:]), strict=True):
            require_equal(size, expected, "target", f"Accuracy compares {prediction} with {target}; the sizes behind the classes must be the same")
        return SCALAR


@layer(
    category="Metric",
    role="metric",
    title="RMSE",
    settings={"torchmetrics": "torchmetrics.regression.MeanSquaredError", "better": "lower", "options": {"squared": False}, "raw_units": True},
)
class RMSE(Layer):
    """The typical size of an error, in the units of the target: the root of the mean squared difference."""

    def infer(self, prediction: Real, target: Real) -> TensorSpec:
        if prediction.rank != target.rank:
            raise Invalid("prediction", f"both must have the same shape, got {prediction} and {target}")
        for a, b in zip(prediction.shape, target.shape, strict=True):
            require_equal(a, b, "prediction", f"both must have the same shape, got {prediction} and {target}")
        return SCALAR
