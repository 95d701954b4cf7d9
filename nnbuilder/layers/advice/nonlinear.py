"""What is told about activations, normalizations and dropout."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.advice import Advice
from nnbuilder.layers.advice.words import of_torch

CONSTANT = "the weight as 1 and the bias as 0, so at first it only normalizes"

ACTIVATION: Mapping[str, Advice] = {
    "ReLU": Advice(
        "y = max(0, x)",
        "The usual choice between layers: it costs nothing and lets gradients through where x is positive.",
        "GELU in Transformers; LeakyReLU where many units give nothing but 0.",
        "",
        "",
        "Glorot, Bordes and Bengio 2011, Deep sparse rectifier neural networks",
    ),
    "LeakyReLU": Advice(
        "y = x where x > 0, else negative_slope · x",
        "Where units must not die, as in the discriminator of a GAN.",
        "ReLU, which is simpler and as good in most networks.",
        "",
        "",
        of_torch("LeakyReLU"),
    ),
    "GELU": Advice(
        "y = x · Φ(x), where Φ is the distribution function of the standard normal",
        "In Transformers, and wherever a smooth ReLU is wanted.",
        "ReLU, which is faster.",
        "",
        "",
        "Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415",
    ),
    "SiLU": Advice(
        "y = x · σ(x)",
        "In newer convolutional networks, where a smooth function is wanted.",
        "ReLU, which is faster; GELU, which is nearly the same.",
        "",
        "",
        of_torch("SiLU"),
    ),
    "Sigmoid": Advice(
        "y = 1 / (1 + e^−x)",
        "For gates, and to read a score as the probability of yes.",
        "Before BCEWithLogits nothing at all: that loss wants the scores. Between layers ReLU, since a sigmoid lets gradients vanish.",
        "",
        "",
        of_torch("Sigmoid"),
    ),
    "Tanh": Advice(
        "y = (e^x − e^−x) / (e^x + e^−x)",
        "Where values are to lie between -1 and 1: states of recurrent networks, pictures that a generator draws.",
        "ReLU between the layers of a deep network, since a tanh lets gradients vanish.",
        "",
        "",
        of_torch("Tanh"),
    ),
    "Softmax": Advice(
        "y[i] = e^x[i] / Σ e^x[j]",
        "To read scores as probabilities that add up to 1, and for weights of attention.",
        "Before CrossEntropy nothing at all: that loss wants the scores and has a softmax in it.",
        "",
        "",
        of_torch("Softmax"),
    ),
}

NORMALIZATION: Mapping[str, Advice] = {
    "BatchNorm2d": Advice(
        "y = weight · (x − mean) / √(var + eps) + bias, with mean and var of each channel over the batch",
        "Behind a convolution, where batches have some 16 pictures or more: the network learns faster.",
        "GroupNorm or LayerNorm for small batches. The convolution before it needs no bias.",
        "",
        CONSTANT,
        "Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167",
    ),
    "BatchNorm1d": Advice(
        "y = weight · (x − mean) / √(var + eps) + bias, with mean and var of each feature over the batch",
        "Behind a Linear or a Conv1d, where batches have some 16 samples or more.",
        "LayerNorm for small batches and for texts.",
        "",
        CONSTANT,
        "Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167",
    ),
    "LayerNorm": Advice(
        "y = weight · (x − mean) / √(var + eps) + bias, with mean and var of each sample over its last axes",
        "In Transformers and recurrent networks, and wherever batches are small.",
        "BatchNorm2d in convolutional networks with large batches.",
        "",
        CONSTANT,
        "Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450",
    ),
    "GroupNorm": Advice(
        "y = weight · (x − mean) / √(var + eps) + bias, with mean and var of each group of channels of each sample",
        "In convolutional networks whose batches are small, as in segmentation and detection.",
        "BatchNorm2d where batches are large.",
        "",
        CONSTANT,
        "Wu and He 2018, https://arxiv.org/abs/1803.08494",
    ),
    "Dropout": Advice(
        "while training y = x / (1 − p) with probability 1 − p, else 0; afterwards y = x",
        "Before the last layers of a network that learns its training data by heart.",
        "More data, augmentation, weight decay; in convolutional networks with BatchNorm2d it is seldom needed.",
        "",
        "",
        "Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html",
    ),
}
