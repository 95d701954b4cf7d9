"""What tells a person how good the network is. Metrics are measured, not made small."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.metrics import MetricSpec
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.losses import SCALAR, ClassNumbers, Scores, fit_places
from nnbuilder.layers.ports import Mask, Real


def _of_classes(measure: str, *, average: str = "macro", params: tuple[str, ...] = ()) -> MetricSpec:
    """A measure of scores for each class against the right one; "macro" counts every class as much, "micro" every sample."""
    return MetricSpec(f"torchmetrics.classification.{measure}", True, {"average": average}, params, classes_axis=1)


def _of_answers(measure: str) -> MetricSpec:
    """A measure of scores for yes-or-no questions, each question for itself."""
    return MetricSpec(f"torchmetrics.classification.{measure}", True, squash="sigmoid", is_flat=True)


def _of_errors(measure: str, **options: bool) -> MetricSpec:
    """A measure of how far numbers are off, in the units of the data."""
    return MetricSpec(f"torchmetrics.regression.{measure}", False, options, is_in_raw_units=True)


@layer(category="Metric", role="metric", metric=_of_classes("MulticlassAccuracy", average="micro"))
class Accuracy(Layer):
    """The share of samples whose highest score is at the right class."""

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "Accuracy")


@layer(category="Metric", role="metric", title="Top-k Accuracy", metric=_of_classes("MulticlassAccuracy", average="micro", params=("top_k",)), also=("top 5",))
class TopKAccuracy(Layer):
    """The share of samples whose right class is among the highest scores."""

    top_k: int = param(3, "How many of the highest scores count.", min=1, required=True)

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        score = _classes(prediction, target, mask, "Top-k Accuracy")
        classes = prediction.shape[1]
        if isinstance(classes, int) and self.top_k > classes:
            raise Invalid("top_k", f"there are {classes} classes, so the {self.top_k} highest scores are all of them and more")
        return score


@layer(category="Metric", role="metric", metric=_of_classes("MulticlassPrecision"))
class Precision(Layer):
    """Of the samples said to be of a class, the share that is; averaged over the classes, so that rare ones count as much."""

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "Precision")


@layer(category="Metric", role="metric", metric=_of_classes("MulticlassRecall"))
class Recall(Layer):
    """Of the samples that are of a class, the share that was found; averaged over the classes, so that rare ones count as much."""

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "Recall")


@layer(
    category="Metric",
    role="metric",
    title="F1 Score",
    metric=_of_classes("MulticlassF1Score"),
)
class F1(Layer):
    """Precision and recall in one number, their harmonic mean, averaged over the classes."""

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "F1 Score")


@layer(
    category="Metric",
    role="metric",
    title="AUROC",
    metric=MetricSpec("torchmetrics.classification.MulticlassAUROC", True, {"average": "macro", "thresholds": 201}, classes_axis=1, squash="softmax"),
    also=("roc auc",),
)
class AUROC(Layer):
    """How often a sample of a class gets a higher probability of it than one of another class; 0.5 is guessing.

    The area under the curve at 201 thresholds, so that it needs no more memory on large data.
    """

    def infer(self, prediction: Scores, target: ClassNumbers) -> TensorSpec:
        score = _classes(prediction, target, None, "AUROC")
        if prediction.rank > 2:
            raise Invalid("prediction", f"AUROC compares one class a sample, scores (N, classes), got {prediction}")
        return score


@layer(category="Metric", role="metric", title="Mean IoU", metric=_of_classes("MulticlassJaccardIndex"), also=("jaccard",))
class MeanIoU(Layer):
    """How far the places said to be of a class and those that are overlap, averaged over the classes; for segmentation."""

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "Mean IoU")


@layer(
    category="Metric",
    role="metric",
    title="Binary Accuracy",
    metric=_of_answers("BinaryAccuracy"),
)
class BinaryAccuracy(Layer):
    """The share of yes-or-no scores on the right side of zero; for a network whose loss is BCE With Logits."""

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _alike(prediction, target, mask)


@layer(
    category="Metric",
    role="metric",
    title="Binary IoU",
    metric=_of_answers("BinaryJaccardIndex"),
)
class BinaryIoU(Layer):
    """How far the places with a score above zero and those that are marked overlap; for masks whose loss is BCE With Logits."""

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _alike(prediction, target, mask)


@layer(category="Metric", role="metric", title="RMSE", metric=_of_errors("MeanSquaredError", squared=False), also=("root mean squared error",))
class RMSE(Layer):
    """The typical size of an error, in the units of the target: the root of the mean squared difference."""

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _alike(prediction, target, mask)


@layer(category="Metric", role="metric", title="MAE", metric=_of_errors("MeanAbsoluteError"), also=("mean absolute error",))
class MAE(Layer):
    """The average size of an error, in the units of the target."""

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _alike(prediction, target, mask)


@layer(
    category="Metric",
    role="metric",
    title="R2",
    metric=MetricSpec("torchmetrics.regression.R2Score", True, is_flat=True),
    also=("coefficient of determination", "explained variance"),
)
class R2(Layer):
    """How much of the target's spread is explained: 1 is all of it, 0 no more than the mean explains."""

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _alike(prediction, target, mask)


def _classes(prediction: TensorSpec, target: TensorSpec, mask: TensorSpec | None, title: str) -> TensorSpec:
    """A score for each class on axis 1, against the number of a class."""
    if prediction.rank < 2 or target.rank != prediction.rank - 1:
        raise Invalid("prediction", f"{title} compares scores (N, classes) with class numbers (N,), got {prediction} and {target}")
    for size, expected in zip(target.shape, (prediction.shape[0], *prediction.shape[2:]), strict=True):
        require_equal(size, expected, "target", f"{title} compares {prediction} with {target}; the sizes behind the classes must be the same")
    fit_places(mask, target, is_whole=True)
    return SCALAR


def _alike(prediction: TensorSpec, target: TensorSpec, mask: TensorSpec | None) -> TensorSpec:
    if prediction.rank != target.rank:
        raise Invalid("prediction", f"prediction and target must have the same shape, got {prediction} and {target}")
    for a, b in zip(prediction.shape, target.shape, strict=True):
        require_equal(a, b, "prediction", f"prediction and target must have the same shape, got {prediction} and {target}")
    fit_places(mask, target)
    return SCALAR
