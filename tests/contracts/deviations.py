"""Where we refuse what torch accepts, or the other way round. Every line has a reason, and a test that it is still needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import prod
from typing import Any

from nnbuilder.core.tensor import TensorSpec

Case = Callable[[Mapping[str, Any], Sequence[TensorSpec]], bool]

_UNBATCHED = "torch takes {0} without a batch axis; here the batch axis is always there"


def _without_batch(what: str, rank: int) -> tuple[str, Case]:
    return _UNBATCHED.format(what), lambda params, specs: specs[0].rank == rank


_IMAGE, _SIGNAL, _VOLUME = _without_batch("an image", 3), _without_batch("a signal", 2), _without_batch("a volume", 4)
_EMPTY = ("torch gives an image of no height where padding takes all of it", lambda params, specs: specs[0].rank > 2 and _is_empty(params, specs[0]))
_COMPARED = ("torch stretches or casts what differs, which is nearly always a mistake", lambda params, specs: specs[0] != specs[1])
_BATCH_REDUCED = ("the batch axis cannot be summed up", lambda params, specs: any(dim in (0, -specs[0].rank) for dim in _many(params["dim"])))
_NO_AXES = ("no axis at all means all of them in torch, and a scalar has none", lambda params, specs: not _many(params["dim"]) or not specs[0].rank)
_BATCH_AXIS = ("the batch axis cannot be chosen, since its size is free", lambda params, specs: params["dim"] in (0, -max(specs[0].rank, 1)))
_NOT_REAL = ("torch takes whole numbers and truth values where nothing happens to them", lambda params, specs: not specs[0].dtype.startswith("float"))
_OTHER_PLACES = (
    "torch stretches a mask over the places",
    lambda params, specs: specs[0].rank != 3 or specs[1].shape != specs[0].shape[:2] or specs[1].dtype != "bool",
)
_MASKED = (
    "torch picks by whole numbers and by a single truth value; a mask tells of each place",
    lambda params, specs: len(specs) == 3 and (specs[2].dtype != "bool" or not specs[2].rank or specs[2].shape != specs[1].shape[: specs[2].rank]),
)
_MASKED_CLASSES = (_MASKED[0], lambda params, specs: len(specs) == 3 and (specs[2].dtype != "bool" or specs[2].shape != specs[1].shape))
_UNBATCHED_VECTOR = ("torch takes a vector without a batch axis; here the batch axis is always there", lambda params, specs: specs[0].rank == 1)

DEVIATIONS: Mapping[str, tuple[tuple[str, Case], ...]] = {
    "Conv1d": (_SIGNAL,),
    "Conv2d": (_IMAGE,),
    "Conv3d": (_VOLUME,),
    "ConvTranspose1d": (_SIGNAL, _EMPTY),
    "ConvTranspose2d": (_IMAGE, _EMPTY),
    "MaxPool1d": (_SIGNAL,),
    "MaxPool2d": (_IMAGE,),
    "AvgPool1d": (_SIGNAL,),
    "AvgPool2d": (_IMAGE,),
    "AdaptiveAvgPool1d": (_SIGNAL,),
    "AdaptiveAvgPool2d": (_IMAGE,),
    "AdaptiveMaxPool1d": (_SIGNAL,),
    "AdaptiveMaxPool2d": (_IMAGE,),
    "Upsample": (("torch resizes signals and volumes as well", lambda params, specs: specs[0].rank != 4),),
    "PixelShuffle": (("torch takes an image without a batch axis, or with several", lambda params, specs: specs[0].rank != 4),),
    "PixelUnshuffle": (("torch takes an image without a batch axis, or with several", lambda params, specs: specs[0].rank != 4),),
    "InstanceNorm2d": (_IMAGE, ("without weights torch takes other number types", lambda params, specs: specs[0].dtype != "float32")),
    "RMSNorm": (_UNBATCHED_VECTOR, ("weights are float32, and so is what they scale", lambda params, specs: specs[0].dtype != "float32")),
    "LogSoftmax": (("torch takes axis 0 or -1 of a scalar; a scalar has no axis here", lambda params, specs: specs[0].rank == 0),),
    "GLU": (_BATCH_AXIS,),
    "Dropout1d": (("torch takes other ranks, with a warning", lambda params, specs: specs[0].rank != 3), _NOT_REAL),
    "Dropout2d": (("torch takes other ranks, with a warning", lambda params, specs: specs[0].rank != 4), _NOT_REAL),
    "AlphaDropout": (_NOT_REAL,),
    "GaussianNoise": (_NOT_REAL,),
    "ScaledDotProductAttention": (
        ("torch stretches axes before the places", lambda params, specs: len({spec.shape[:-2] for spec in specs}) > 1),
        ("torch takes one sequence alone; here the batch axis is always there", lambda params, specs: specs[0].rank == 2),
        ("torch does not look how many places the values have on its fast way", lambda params, specs: specs[1].shape[-2:-1] != specs[2].shape[-2:-1]),
        (
            "torch stretches a mask over samples and places, and adds one of numbers",
            lambda params, specs: len(specs) == 4 and (specs[3].dtype != "bool" or specs[3].shape != (specs[1].shape[0], specs[1].shape[-2])),
        ),
    ),
    "MaskedMean": (_OTHER_PLACES, ("torch averages whole numbers and truth values as well", lambda params, specs: specs[0].dtype != "float32")),
    "Not": (("torch turns round the bits of whole numbers as well", lambda params, specs: specs[0].dtype == "int64"),),
    "MaskedMax": (_OTHER_PLACES, ("torch compares numbers of other precision as well", lambda params, specs: specs[0].dtype != "float32")),
    "LastStep": (_OTHER_PLACES,),
    "LearnedPositions": (
        ("torch stretches a single position over the sequence", lambda params, specs: params["max_length"] == 1),
        ("torch adds to any rank and number type; positions belong to sequences", lambda params, specs: specs[0].rank != 3 or specs[0].dtype != "float32"),
    ),
    "Transpose": (("the batch axis stays where it is", lambda params, specs: {params["dim0"], params["dim1"]} & {0, -specs[0].rank}),),
    "Squeeze": (_BATCH_AXIS, ("torch leaves an axis that is longer", lambda params, specs: _size_at(specs[0], params["dim"]) != 1)),
    "Unsqueeze": (("the batch axis stays first", lambda params, specs: params["dim"] in (0, -specs[0].rank - 1)),),
    "Slice": (_BATCH_AXIS,),
    "Flip": (_BATCH_AXIS,),
    "Pad": (("the batch axis cannot be padded", lambda params, specs: len(params["pad"]) >= 2 * specs[0].rank),),
    "Normalize": (_BATCH_AXIS, ("a length below 1 is no norm", lambda params, specs: params["p"] < 1)),
    "Stack": (("the batch axis stays first", lambda params, specs: params["dim"] in (0, -specs[0].rank - 1)),),
    "CosineSimilarity": (
        ("the batch axis stays", lambda params, specs: params["dim"] in (0, -max(1, *(spec.rank for spec in specs)))),
        ("torch mixes number types, which is nearly always a mistake", lambda params, specs: specs[0].dtype != specs[1].dtype),
    ),
    "Clamp": (("torch gives the upper bound everywhere where the bounds are crossed", lambda params, specs: params["low"] > params["high"]),),
    "OneHot": (("a single number has no batch axis", lambda params, specs: specs[0].rank == 0),),
    "NLL": (("a prediction without a batch axis is not a batch", lambda params, specs: specs[0].rank == 1), _MASKED_CLASSES),
    "L1": (_COMPARED, _MASKED),
    "Huber": (_COMPARED, _MASKED),
    "PoissonNLL": (_COMPARED, _MASKED),
    "KLDivergence": (_COMPARED,),
    "Sparsity": (("a single number has no batch axis", lambda params, specs: specs[0].rank == 0),),
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
    "Mean": (_BATCH_REDUCED, _NO_AXES),
    "Sum": (_BATCH_REDUCED, _NO_AXES),
    "Max": (_BATCH_REDUCED, _NO_AXES),
    "Min": (_BATCH_REDUCED, _NO_AXES),
    "ArgMax": (_BATCH_REDUCED, _NO_AXES),
    "Concat": (("samples are not joined: the batch axis stays", lambda params, specs: params["dim"] in (0, *(-spec.rank for spec in specs))),),
    "MatMul": (("torch multiplies vectors as well; here both are matrices", lambda params, specs: min(spec.rank for spec in specs) < 2),),
    "MSE": (_COMPARED, _MASKED),
    "BCEWithLogits": (("torch casts a target of another number type, which is nearly always a mistake", lambda params, specs: specs[0] != specs[1]), _MASKED),
    "BCE": (_MASKED,),
    "CrossEntropy": (("a prediction without a batch axis is not a batch", lambda params, specs: specs[0].rank == 1), _MASKED_CLASSES),
    "TripletMargin": (
        ("torch stretches what differs", lambda params, specs: len({spec.shape for spec in specs}) > 1),
        ("torch takes any axes and mixes number types; what is compared are vectors", lambda params, specs: any(not _is_vector(spec) for spec in specs)),
    ),
    "GaussianKL": (
        ("torch stretches what differs", lambda params, specs: specs[0] != specs[1]),
        ("torch sums any axis and any number type", lambda params, specs: specs[0].rank != 2 or specs[0].dtype != "float32"),
    ),
    "GaussianSample": (("torch stretches and casts what differs", lambda params, specs: len(set(specs)) > 1),),
}


def _is_vector(spec: TensorSpec) -> bool:
    return spec.rank == 2 and spec.dtype == "float32"


def _is_single(spec: TensorSpec) -> bool:
    return prod(int(str(dim)) for place, dim in enumerate(spec.shape) if place != 1) == 1


def _is_empty(params: Mapping[str, Any], spec: TensorSpec) -> bool:
    options = (_pair(params[name]) for name in ("stride", "padding", "dilation", "kernel_size", "output_padding"))
    for size, stride, padding, dilation, kernel, extra in zip(spec.shape[2:], *options, strict=False):
        if (int(str(size)) - 1) * stride - 2 * padding + dilation * (kernel - 1) + extra + 1 == 0:
            return True
    return False


def _size_at(spec: TensorSpec, dim: int) -> int:
    return int(str(spec.shape[dim])) if -spec.rank <= dim < spec.rank else 1


def _many(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value,)


def _pair(value: Any) -> tuple[int, ...]:
    return value if isinstance(value, tuple) else (value, value)
