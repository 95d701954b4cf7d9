"""What is told about layers for pictures and signals: convolutions and pooling."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.advice import Advice
from nnbuilder.layers.advice.words import EVEN, of_torch

CONVOLUTION: Mapping[str, Advice] = {
    "Conv2d": Advice(
        "y[o, i, j] = b[o] + Σ W[o, c, u, v] · x[c, i·stride + u − padding, j·stride + v − padding]",
        "For pictures, and whatever else has neighbours along two axes.",
        "Conv1d for series, a Linear behind Flatten where the place of a pattern decides and not the pattern.",
        "(N, 3, 32, 32) → (N, 16, 32, 32) with out_channels 16, kernel_size 3, padding 1",
        EVEN,
        of_torch("Conv2d"),
    ),
    "Conv1d": Advice(
        "y[o, i] = b[o] + Σ W[o, c, u] · x[c, i·stride + u − padding]",
        "For series and signals in which short patterns matter wherever they stand.",
        "An LSTM or GRU where what happened long ago decides, attention where any step may matter for any other.",
        "(N, 1, 100) → (N, 8, 100) with out_channels 8, kernel_size 5, padding 2",
        EVEN,
        of_torch("Conv1d"),
    ),
    "ConvTranspose2d": Advice(
        "size = (size − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1",
        "To make pictures larger with learned filters, as in decoders and generators.",
        "Upsample and a Conv2d, where the checkered patterns disturb that a kernel_size not divisible by the stride makes.",
        "(N, 16, 8, 8) → (N, 8, 16, 16) with out_channels 8, kernel_size 2, stride 2",
        "evenly between -1/√n and 1/√n, where n is out_channels · height · width of the filter",
        "https://distill.pub/2016/deconv-checkerboard/",
    ),
    "MaxPool2d": Advice(
        "y[c, i, j] = the largest of x[c, u, v] under the window at i, j",
        "To halve height and width, and to keep that something was there rather than where exactly.",
        "A Conv2d with stride 2, which learns how to shrink; AvgPool2d where all values count alike.",
        "(N, 16, 32, 32) → (N, 16, 16, 16) with kernel_size 2",
        "",
        of_torch("MaxPool2d"),
    ),
    "AvgPool2d": Advice(
        "y[c, i, j] = the mean of x[c, u, v] under the window at i, j",
        "To shrink a picture where every value counts alike.",
        "MaxPool2d where the strongest answer counts.",
        "(N, 16, 32, 32) → (N, 16, 16, 16) with kernel_size 2",
        "",
        of_torch("AvgPool2d"),
    ),
    "AdaptiveAvgPool2d": Advice(
        "y = the mean over windows that are chosen so that the output has the given size",
        "Before the last Linear of a convolutional network, so that pictures of any size can be read.",
        "Flatten where every picture has one size and the place of a feature matters.",
        "(N, 512, 7, 7) → (N, 512, 1, 1) with output_size 1",
        "",
        "Lin, Chen and Yan 2013, Network in network, https://arxiv.org/abs/1312.4400",
    ),
}
