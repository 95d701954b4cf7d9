"""The arguments of a call, as a text has them, as the parameters of a kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Raw, accept
from nnbuilder.pytorch_text.kinds import DEFAULTS, Operation, constructor_order
from nnbuilder.pytorch_text.sentences import Unread, shown

_ANY = object()
NEUTRAL: Mapping[str, tuple[object, ...]] = {
    "inplace": (_ANY,),
    "training": (_ANY,),
    "device": (_ANY,),
    "dtype": (None,),
    "padding_mode": ("zeros",),
    "padding_idx": (None,),
    "max_norm": (None,),
    "norm_type": (2, 2.0),
    "scale_grad_by_freq": (False,),
    "sparse": (False,),
    "dilation": (1, (1, 1), (1,)),
    "ceil_mode": (False,),
    "return_indices": (False,),
    "count_include_pad": (True,),
    "divisor_override": (None,),
    "layer_norm_eps": (1e-5,),
    "align_corners": (None, False),
    "recompute_scale_factor": (None,),
    "size": (None,),
    "proj_size": (0,),
    "num_parameters": (1,),
    "momentum": (0.1,),
    "track_running_stats": (False,),
    "enable_nested_tensor": (_ANY,),
    "need_weights": (_ANY,),
    "mask_check": (_ANY,),
    "add_bias_kv": (False,),
    "add_zero_attn": (False,),
    "kdim": (None,),
    "vdim": (None,),
    "bias": (True, None),
    "mode": ("constant",),
    "min": (None,),
    "max": (None,),
    "output_size": (None,),
}
"""{argument of torch that no declaration has: the values at which it changes nothing}"""
_OTHER_NAMES = {"min": "low", "max": "high", "axis": "dim", "keepdims": "keepdim", "probability": "p", "normalized_shape": "F"}


@dataclass(slots=True)
class Bound:
    """Parameters that differ from the defaults, sizes that are read off what comes in, and what is said of the rest."""

    params: dict[str, Raw] = field(default_factory=dict)
    given: dict[str, object] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def constructed(spec: LayerSpec, positional: Sequence[object], named: Mapping[str, object], *, is_printed: bool = False) -> Bound:
    """The arguments of a constructor. Raises `Unread` for one that a kind needs and that does not fit."""
    order = constructor_order(spec)
    if len(positional) == len(order) + 1 and isinstance(positional[-1], bool):
        # nn.ReLU(True) and nn.Dropout(0.5, True) work in place, which changes no result.
        positional = positional[:-1]
    if len(positional) > len(order):
        raise Unread(f"{spec.call.target} has {len(positional)} arguments, and at most {len(order)} are known")
    values = {**DEFAULTS.get(spec.call.target, {}), **dict(zip(order, positional, strict=False)), **named}
    bound = Bound()
    for name, value in values.items():
        _put(bound, spec, name, value)
    _forget_what_follows(bound, spec)
    fixed = {name: wanted for name, wanted in spec.call.fixed.items() if isinstance(wanted, bool) and values.get(name, False) != wanted}
    if fixed and not (is_printed and spec.role == "layer" and not bound.given):
        bound.remarks.append(f"{spec.title} has its batch on axis 1 here; it is drawn with the batch first, as everywhere")
    return bound


def operated(operation: Operation, positional: Sequence[object], named: Mapping[str, object]) -> Bound:
    """The arguments behind the tensor of a function or a method."""
    spec, rest = operation.spec, list(positional)
    for constant in operation.leading:
        if not rest or rest[0] != constant:
            raise Unread(f"the batch axis stays where it is, so {spec.title} must begin with {constant}")
        rest = rest[1:]
    if operation.takes_rest and rest and not isinstance(rest[0], tuple | list):
        rest = [tuple(rest)]
    if len(rest) > len(operation.arguments):
        # Behind the own arguments of a function of torch stand those that change nothing, such as `training` and `inplace`.
        rest = rest[: len(operation.arguments)]
    bound = Bound()
    for name, value in (dict(zip(operation.arguments, rest, strict=False)) | dict(named)).items():
        _put(bound, spec, name, value)
    return bound


def _put(bound: Bound, spec: LayerSpec, name: str, value: object) -> None:
    param = spec.param(name) or spec.param(_OTHER_NAMES.get(name, ""))
    if name in spec.call.given:
        bound.given[name] = value
    elif param is not None:
        try:
            accepted = accept(param, list(value) if isinstance(value, tuple) else value)
        except Invalid as invalid:
            raise Unread(invalid.message) from None
        if accepted != param.default:
            bound.params[param.name] = accepted
    elif name in spec.call.fixed:
        return
    elif value not in NEUTRAL.get(name, ()) and _ANY not in NEUTRAL.get(name, ()) and not _follows(bound, name, value):
        bound.remarks.append(f"{spec.title} has no {shown(f'{name}={value!r}')} here; it is drawn without")


def _forget_what_follows(bound: Bound, spec: LayerSpec) -> None:
    """What torch prints though it follows from the rest: the step of neighbourhoods that touch, no shift where there is no scale."""
    stride, kernel = spec.param("stride"), spec.param("kernel_size")
    if stride is not None and stride.type.optional and kernel is not None and bound.params.get("stride") == bound.params.get("kernel_size", kernel.default):
        bound.params.pop("stride", None)
    if bound.params.get("elementwise_affine") is False:
        bound.params.pop("bias", None)


def _follows(bound: Bound, name: str, value: object) -> bool:
    """A norm prints a bias wherever it scales."""
    return name == "bias" and value == bound.params.get("affine", bound.params.get("elementwise_affine", value))
