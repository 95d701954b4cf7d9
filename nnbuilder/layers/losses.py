"""What training makes small: a number that tells how far a prediction is from its target."""

from __future__ import annotations

from typing import Annotated, Literal

from nnbuilder.core.conditions import Invalid, Remedy, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.layers.ports import Mask, Real, Vectors

Scores = Annotated[TensorSpec, Axes.of("N *")]
ClassNumbers = Annotated[TensorSpec, Axes.of("*", "int64")]
Weighing = Literal["equal", "balanced"]
SCALAR = TensorSpec(())
_WEIGHT = "How much this loss counts beside the others."
_CLASS_WEIGHTS = "Whether all classes count alike, or each the more the fewer rows of the training part are of it."


@layer(
    category="Loss",
    function="F.cross_entropy",
    role="loss",
    title="Cross Entropy",
    counts_classes=True,
    predicts="scores",
    class_weights="weight",
    also=("categorical crossentropy", "SparseCategoricalCrossentropy", "softmax loss"),
)
class CrossEntropy(Layer):
    """Tells how surprised the scores are by the right class; the loss for choosing one class of several.

    Takes raw scores, not probabilities: a Softmax before it would be applied twice. Where a mask comes in, only places at
    which it is True count. Balanced classes count rows / (classes * rows of the class), as scikit-learn's do.
    """

    weight: float = param(1.0, _WEIGHT, source=False)
    class_weights: Weighing = param("equal", _CLASS_WEIGHTS, source=False)
    label_smoothing: float = param(0.0, "Share of belief spread over all classes.", min=0.0, max=1.0, advanced=True)

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "Cross Entropy")


@layer(category="Loss", function="F.mse_loss", role="loss", predicts="values", title="Mean Squared Error", also=("mean squared error", "l2 loss"))
class MSE(Layer):
    """Averages the squared differences; the loss for predicting numbers."""

    weight: float = param(1.0, _WEIGHT, source=False)

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _compared(prediction, target, mask)


@layer(category="Loss", function="F.l1_loss", role="loss", predicts="values", title="Mean Absolute Error", also=("mean absolute error", "mae loss"))
class L1(Layer):
    """Averages the absolute differences; the loss for numbers among which a few are far off."""

    weight: float = param(1.0, _WEIGHT, source=False)

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _compared(prediction, target, mask)


@layer(category="Loss", function="F.huber_loss", role="loss", predicts="values", also=("smooth l1",))
class Huber(Layer):
    """Squares small differences and takes large ones as they are, so that a few outliers do not rule.

    Source: Huber 1964, Robust Estimation of a Location Parameter.
    """

    weight: float = param(1.0, _WEIGHT, source=False)
    delta: float = param(1.0, "Where small differences end.", min=0.001)

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _compared(prediction, target, mask)


@layer(
    category="Loss",
    function="F.nll_loss",
    role="loss",
    title="Negative Log Likelihood",
    counts_classes=True,
    predicts="log_probabilities",
    class_weights="weight",
    also=("negative log likelihood",),
)
class NLL(Layer):
    """Tells how unlikely the right class is held; the same as Cross Entropy, for a network that ends in Log Softmax."""

    weight: float = param(1.0, _WEIGHT, source=False)
    class_weights: Weighing = param("equal", _CLASS_WEIGHTS, source=False)

    def infer(self, prediction: Scores, target: ClassNumbers, mask: Mask | None = None) -> TensorSpec:
        return _classes(prediction, target, mask, "Negative Log Likelihood")


@layer(category="Loss", function="F.binary_cross_entropy", role="loss", predicts="probabilities", title="BCE", also=("binary crossentropy",))
class BCE(Layer):
    """Tells how surprised each probability is by its answer yes or no; for a network that ends in Sigmoid."""

    weight: float = param(1.0, _WEIGHT, source=False)

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _compared(prediction, target, mask)


@layer(
    category="Loss",
    function="F.kl_div",
    fixed={"reduction": "batchmean"},
    role="loss",
    predicts="log_probabilities",
    title="KL Divergence",
    also=("kullback-leibler",),
)
class KLDivergence(Layer):
    """Tells how far log-probabilities are from the probabilities of a target, as a student's from its teacher's."""

    weight: float = param(1.0, _WEIGHT, source=False)

    def infer(self, prediction: Scores, target: Scores) -> TensorSpec:
        return _compared(prediction, target)


@layer(category="Loss", function="F.poisson_nll_loss", role="loss", predicts="log_rates", title="Poisson NLL")
class PoissonNLL(Layer):
    """Tells how unlikely counts are under a predicted rate; the loss for predicting how often something happens."""

    weight: float = param(1.0, _WEIGHT, source=False)
    log_input: bool = param(True, "The prediction is the logarithm of the rate.")

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _compared(prediction, target, mask)


@layer(category="Loss", expression="{x}.abs().mean()", role="loss", title="Sparsity")
class Sparsity(Layer):
    """Averages the absolute values of a layer, so that most of them become zero; the pull of a sparse autoencoder."""

    weight: float = param(1.0, _WEIGHT, source=False)

    def infer(self, x: Scores) -> TensorSpec:
        return TensorSpec((), x.dtype)


@layer(
    category="Loss",
    function="F.binary_cross_entropy_with_logits",
    role="loss",
    predicts="scores",
    title="BCE With Logits",
    class_weights="pos_weight",
    also=("binary crossentropy with logits",),
)
class BCEWithLogits(Layer):
    """Tells how surprised each score is by its answer yes or no; the loss for independent yes-or-no questions."""

    weight: float = param(1.0, _WEIGHT, source=False)
    class_weights: Weighing = param("equal", _CLASS_WEIGHTS, source=False)

    def infer(self, prediction: Real, target: Real, mask: Mask | None = None) -> TensorSpec:
        return _compared(prediction, target, mask)


@layer(category="Loss", function="F.triplet_margin_loss", role="loss", title="Triplet Margin", also=("triplet loss", "contrastive"))
class TripletMargin(Layer):
    """Brings each sample nearer to one of its class than to one of another, by a margin; the loss for rows that are drawn in triplets.

    Source: Schroff, Kalenichenko and Philbin 2015, FaceNet.
    """

    weight: float = param(1.0, _WEIGHT, source=False)
    margin: float = param(1.0, "By how much the sample of another class must be further away.", min=0.001)

    def infer(self, anchor: Vectors, positive: Vectors, negative: Vectors) -> TensorSpec:
        _same(anchor, positive, "positive")
        _same(anchor, negative, "negative")
        return SCALAR


@layer(
    category="Loss",
    expression="-0.5 * (1 + {log_variance} - {mean}.pow(2) - {log_variance}.exp()).sum(dim=1).mean()",
    role="loss",
    title="Gaussian KL",
    also=("vae loss",),
)
class GaussianKL(Layer):
    """Tells how far a normal distribution is from the standard one; the pull of a variational autoencoder.

    The closed form of Kingma and Welling 2014, Auto-Encoding Variational Bayes, appendix B.
    """

    weight: float = param(1.0, _WEIGHT, source=False)

    def infer(self, mean: Scores, log_variance: Scores) -> TensorSpec:
        if mean.rank < 2:
            raise Invalid("mean", f"Gaussian KL expects (N, features), got {mean}")
        _same(mean, log_variance, "log_variance")
        return SCALAR


def _classes(prediction: TensorSpec, target: TensorSpec, mask: TensorSpec | None, title: str) -> TensorSpec:
    """A score for each class on axis 1, against the number of a class."""
    if prediction.rank < 2:
        raise Invalid("prediction", f"{title} expects a score for each class, (N, classes), got {prediction}")
    expected_shape = (prediction.shape[0], *prediction.shape[2:])
    if target.rank != len(expected_shape):
        raise Invalid(
            "prediction",
            f"{title} expects (N, classes) for one class a sample, got {prediction}; "
            "the sizes behind the classes must go, for example with Flatten before the last Linear",
        )
    turned = prediction.rank == 3 and prediction.shape[1] == target.shape[1]
    why = "; the classes stand on the last axis, and Transpose brings them to axis 1" if turned else ""
    for size, expected in zip(target.shape, expected_shape, strict=True):
        message = f"{title} compares {prediction} with {target}, but expects a target of {TensorSpec(expected_shape, 'int64')}"
        require_equal(size, expected, "target", message + why)
    fit_places(mask, target, is_whole=True)
    return SCALAR


def _compared(prediction: TensorSpec, target: TensorSpec, mask: TensorSpec | None = None) -> TensorSpec:
    """Both must be equal. Torch would stretch or warn where sizes differ, which is nearly always a mistake."""
    if prediction.dtype != target.dtype:
        raise Invalid("target", f"prediction is {prediction.dtype}, but target is {target.dtype}; both must be the same")
    _same(prediction, target, "prediction")
    fit_places(mask, target)
    return SCALAR


def fit_places(mask: TensorSpec | None, target: TensorSpec, *, is_whole: bool = False) -> None:
    """A mask tells of each place of a target whether it counts; raises `Invalid` for one of other places. It may leave axes
    behind the places out, but for a mask that `is_whole`."""
    if mask is None:
        return
    message = f"the mask must tell of each place of the target {target} whether it counts, got {mask}"
    if not (target.rank if is_whole else 1) <= mask.rank <= target.rank:
        raise Invalid("mask", message)
    for ours, theirs in zip(mask.shape, target.shape, strict=False):
        require_equal(ours, theirs, "mask", message)


def _same(left: TensorSpec, right: TensorSpec, where: str) -> None:
    if left.rank != right.rank:
        raise Invalid(where, f"prediction and target must have the same shape, got {left} and {right}")
    for axis, (a, b) in enumerate(zip(left.shape, right.shape, strict=True)):
        cure = (Remedy("set_source", "", "prediction", b),) if axis == left.rank - 1 and isinstance(b, int) else ()
        require_equal(a, b, where, f"prediction and target must have the same shape, got {left} and {right}", *cure)
