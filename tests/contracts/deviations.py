"""Where we refuse what torch accepts, or the other way round. Every line has a reason, and a test that it is still needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from nnbuilder.core.tensor import TensorSpec

Case = Callable[[Mapping[str, Any], Sequence[TensorSpec]], bool]

DEVIATIONS: Mapping[str, tuple[tuple[str, Case], ...]] = {
    "Conv2d": (("torch takes an image without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 3),),
    "ConvTranspose2d": (
        ("torch takes an image without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 3),
        ("torch gives an image of no height where padding takes all of it", lambda params, specs: specs[0].rank == 4 and _is_empty(params, specs[0])),
    ),
    "MaxPool2d": (("torch takes an image without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 3),),
    "AdaptiveAvgPool2d": (("torch takes an image without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 3),),
    "Embedding": (("a single number has no batch axis", lambda params, specs: specs[0].rank == 0),),
    "Dropout": (("torch takes whole numbers where nothing is set to zero", lambda params, specs: not specs[0].dtype.startswith("float")),),
    "BatchNorm1d": (("one value for a feature has no statistic; here the batch size is free", lambda params, specs: _is_single(specs[0])),),
    "SinusoidalPositions": (
        ("torch adds to any rank and number type; positions belong to sequences", lambda params, specs: specs[0].rank != 3 or specs[0].dtype != "float32"),
    ),
    "Linear": (("torch takes a vector without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 1),),
    "LayerNorm": (
        ("torch takes a vector without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 1),
        ("without weights torch takes other number types", lambda params, specs: not params["elementwise_affine"] and specs[0].dtype != "float32"),
    ),
    "Softmax": (("torch takes axis 0 or -1 of a scalar; a scalar has no axis here", lambda params, specs: specs[0].rank == 0),),
    "Select": (("the batch axis cannot be picked from, since its size is free", lambda params, specs: params["dim"] in (0, -specs[0].rank)),),
    "Mean": (
        ("the batch axis cannot be averaged away", lambda params, specs: any(dim in (0, -specs[0].rank) for dim in params["dim"])),
        ("no axis at all means all of them in torch, and a scalar has none", lambda params, specs: not params["dim"] or not specs[0].rank),
    ),
    "Concat": (("samples are not joined: the batch axis stays", lambda params, specs: params["dim"] in (0, *(-spec.rank for spec in specs))),),
    "MatMul": (("torch multiplies vectors as well; here both are matrices", lambda params, specs: min(spec.rank for spec in specs) < 2),),
    "MSE": (("torch stretches or casts what differs, which is nearly always a mistake", lambda params, specs: specs[0] != specs[1]),),
    "BCEWithLogits": (("torch casts a target of another number type, which is nearly always a mistake", lambda params, specs: specs[0] != specs[1]),),
    "CrossEntropy": (("a prediction without a batch axis is not a batch", lambda params, specs: specs[0].rank == 1),),
    "GaussianKL": (
        ("torch stretches what differs", lambda params, specs: specs[0] != specs[1]),
        ("torch sums any axis and any number type", lambda params, specs: specs[0].rank != 2 or specs[0].dtype != "float32"),
    ),
    "GaussianSample": (("torch stretches and casts what differs", lambda params, specs: len(set(specs)) > 1),),
}


def _is_single(spec: TensorSpec) -> bool:
    return prod(int(str(dim)) for place, dim in enumerate(spec.shape) if place != 1) == 1


def _is_empty(params: Mapping[str, Any], spec: TensorSpec) -> bool:
    options = (_pair(params[name]) for name in ("stride", "padding", "dilation", "kernel_size", "output_padding"))
    for size, stride, padding, dilation, kernel, extra in zip(spec.shape[2:], *options, strict=True):
        if (int(str(size)) - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1 == 0:
            return True
    return False


def _pair(value: Any) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)
