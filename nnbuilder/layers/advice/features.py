"""What is told about layers of features, and about what changes only shapes or stands at an end."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.advice import Advice
from nnbuilder.layers.advice.words import EVEN, of_torch

DENSE: Mapping[str, Advice] = {
    "Linear": Advice(
        "y = x Wᵀ + b",
        "For the last layer of nearly every network, and for data whose features have no order and no neighbours, as in a table.",
        "A convolution where neighbours belong together, an Embedding where the input is a class or a word.",
        "(N, 784) → (N, 10) with out_features 10",
        EVEN,
        of_torch("Linear"),
    ),
    "Embedding": Advice(
        "y = W[x]",
        "Where whole numbers name things: words, tokens, categories, users.",
        "OneHot where there are only a few classes and nothing is to be learned about them.",
        "(N, T) whole numbers → (N, T, 128) with embedding_dim 128",
        "from a normal distribution with mean 0 and spread 1",
        of_torch("Embedding"),
    ),
}

SHAPE: Mapping[str, Advice] = {
    "Flatten": Advice(
        "y = x with the axes from start_dim to end_dim made one",
        "Between the last convolution and the first Linear.",
        "AdaptiveAvgPool2d, with which pictures of any size can be read.",
        "(N, 16, 4, 4) → (N, 256)",
        "",
        of_torch("Flatten"),
    ),
    "Add": Advice(
        "y = a + b",
        "For shortcuts around layers: both must have the same shape.",
        "Concat where both are to be kept apart; a Conv2d with kernel_size 1 on the shortcut where the channels differ.",
        "(N, 16, 8, 8) and (N, 16, 8, 8) → (N, 16, 8, 8)",
        "",
        "He et al. 2015, https://arxiv.org/abs/1512.03385",
    ),
    "Concat": Advice(
        "y = the inputs one behind another along dim",
        "Where features of several places come together, as in a U-Net.",
        "Add, which keeps the size.",
        "(N, 16, 8, 8) and (N, 8, 8, 8) → (N, 24, 8, 8)",
        "",
        "Ronneberger, Fischer and Brox 2015, https://arxiv.org/abs/1505.04597",
    ),
    "Multiply": Advice(
        "y = a · b, number by number",
        "For gates: one input between 0 and 1 lets the other through or not.",
        "MatMul where a matrix product is meant.",
        "(N, 64) and (N, 64) → (N, 64)",
        "",
        "https://docs.pytorch.org/docs/stable/generated/torch.mul.html",
    ),
    "Upsample": Advice(
        "y = x made larger by repeating or blending neighbours",
        "Before a convolution in a decoder.",
        "ConvTranspose2d, which learns how to make larger.",
        "(N, 16, 8, 8) → (N, 16, 16, 16) with scale_factor 2",
        "",
        of_torch("Upsample"),
    ),
}

STRUCTURE: Mapping[str, Advice] = {
    "Input": Advice(
        "", "Once for each field that the network reads, and once for what a loss compares with.", "Parameter for what is learned, Noise for chance.", ""
    ),
    "Output": Advice(
        "",
        "Once for each thing that the trained model is to give.",
        "",
        "",
    ),
    "Parameter": Advice(
        "", "For a learned tensor that stands in no layer: a query, a position, a bias.", "Embedding where there is one for each of several things."
    ),
    "Detach": Advice(
        "y = x, and no gradient",
        "Where one part must not learn from another, as a target network.",
        "Frozen, where a part learns from nobody.",
    ),
    "Noise": Advice(
        "z ~ N(0, 1)",
        "As what a generator starts from, and what a sampling autoencoder adds.",
        "Dropout, where noise is to keep a network from learning by heart.",
    ),
}
