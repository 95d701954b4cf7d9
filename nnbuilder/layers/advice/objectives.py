"""What is told about losses and metrics."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.advice import Advice
from nnbuilder.layers.advice.words import of_torch

OBJECTIVES: Mapping[str, Advice] = {
    "CrossEntropy": Advice(
        "loss = −log softmax(prediction)[target], the mean over samples",
        "Where each sample is of one class out of several. It wants scores, without a softmax before it.",
        "BCEWithLogits where a sample may be of several classes at once, or of none.",
        "(N, 10) scores and (N) classes",
        "",
        of_torch("CrossEntropyLoss"),
    ),
    "BCEWithLogits": Advice(
        "loss = −[t · log σ(p) + (1 − t) · log(1 − σ(p))], the mean over all numbers",
        "For yes or no, and where several classes may hold at once. It wants scores, without a sigmoid before it.",
        "CrossEntropy where exactly one class holds.",
        "(N, 5) scores and (N, 5) numbers from 0 to 1",
        "",
        of_torch("BCEWithLogitsLoss"),
    ),
    "MSE": Advice(
        "loss = the mean of (prediction − target)²",
        "Where numbers are learned and large errors are worse than many small ones.",
        "MAE where a few wild values in the data should not decide.",
        "(N, 1) and (N, 1)",
        "",
        of_torch("MSELoss"),
    ),
    "MAE": Advice(
        "the mean of |prediction − target|",
        "Where an error is to be told in the unit of what is learned.",
        "RMSE, which counts large errors more.",
        "(N, 1) and (N, 1)",
        "",
        "https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html",
    ),
    "L1": Advice(
        "loss = the mean of |prediction − target|",
        "Where a few wild values in the data should not decide.",
        "MSE where large errors are worse than many small ones.",
        "(N, 1) and (N, 1)",
        "",
        of_torch("L1Loss"),
    ),
    "Accuracy": Advice(
        "the share of samples whose largest score is that of their class",
        "Where classes are about as frequent as each other.",
        "A metric by class where one class is rare: whoever always says the other one is nearly always right.",
        "(N, 10) scores and (N) classes",
        "",
        "https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html",
    ),
}
