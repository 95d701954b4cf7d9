"""What every kind keeps and costs by its declaration, held against torch's own modules and torch's own counter."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from nnbuilder.core.inference import bind_params
from nnbuilder.core.layer import Layer, LayerSpec
from nnbuilder.core.sizes import Dim, free
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.core.weights import Weight, Weights
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.evaluate import passed
from tests.layers.test_conformance import DTYPES, REMEMBERING, draw_params, draw_specs, module_of, ours

Given = dict[str, list[TensorSpec]]
MODULES = [spec for spec in CATALOGUE if spec.call.form in ("module", "own")]
COUNTED = [spec for spec in MODULES if spec.declaration.cost is not None and spec.kind != "Bilinear"]
DRAWS = 200


def made(spec: LayerSpec, params: dict[str, Any], given: Given) -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return module_of(spec, params, {name: [tuple(map(int, one.shape)) for one in specs] for name, specs in given.items()})


def kept(module: nn.Module) -> list[tuple[str, Weight]]:
    """Parameters and then the buffers that are saved, in torch's order."""
    saved = module.state_dict().keys()
    tensors = [(name, tensor, False) for name, tensor in module.named_parameters()]
    tensors += [(name, tensor, True) for name, tensor in module.named_buffers() if name in saved]
    return [(name, Weight(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."), is_buffer)) for name, tensor, is_buffer in tensors]


def bound(spec: LayerSpec, params: dict[str, Any]) -> Layer:
    layer = bind_params(spec, params, {}).layer
    assert layer is not None
    return layer


def arguments(spec: LayerSpec, given: Given) -> list[TensorSpec | None]:
    return [one for port in spec.inputs for one in (given[port.name] or [None])]


def declared(spec: LayerSpec, params: dict[str, Any], given: Given) -> Weights:
    layer = bound(spec, params)
    return layer.weights(*arguments(spec, given)) if layer.weights is not None else {}


def cost(kind: str, params: dict[str, Any], *shapes: tuple[Dim, ...]) -> Dim:
    layer = bound(CATALOGUE.specs[kind], params)
    assert layer.cost is not None
    return layer.cost(*map(TensorSpec, shapes))


@pytest.mark.parametrize("spec", MODULES, ids=lambda spec: spec.kind)
def test_names_shapes_number_types_and_order_are_those_of_torch(spec: LayerSpec):
    chance = random.Random(spec.kind)
    judged = 0
    for _ in range(DRAWS):
        params, given = draw_params(spec, chance), draw_specs(spec, chance)
        if ours(spec, params, given) is None:
            continue
        judged += 1
        assert list(declared(spec, params, given).items()) == kept(made(spec, params, given)), (params, given)
    assert judged >= DRAWS // 20, "too few draws were accepted to test anything"


def test_a_kind_says_that_it_has_weights_where_torch_gives_it_some():
    chance = random.Random(0)
    for spec in MODULES:
        drawn = [(draw_params(spec, chance), draw_specs(spec, chance)) for _ in range(100)]
        keeps = any(kept(made(spec, params, given)) for params, given in drawn if ours(spec, params, given) is not None)
        assert spec.has_weights == keeps, spec.kind


def test_a_bare_parameter_is_its_own_tensor():
    assert declared(CATALOGUE.specs["Parameter"], {"shape": (2, 3)}, {}) == {"": Weight((2, 3))}
    assert not CATALOGUE.specs["Constant"].has_weights


@pytest.mark.parametrize("spec", COUNTED, ids=lambda spec: spec.kind)
def test_multiply_adds_are_half_of_what_torch_counts(spec: LayerSpec):
    """On the meta device every kind goes the way that torch counts; one product and one sum are two operations."""
    chance = random.Random(spec.kind)
    judged = 0
    for _ in range(DRAWS // 4):
        params, given = draw_params(spec, chance), draw_specs(spec, chance)
        if ours(spec, params, given) is None:
            continue
        judged += 1
        module = made(spec, params, given).to("meta")
        tensors = [torch.empty([int(dim) for dim in given[port.name][0].shape], device="meta") for port in spec.inputs if not port.optional]
        masks = {
            port.name: torch.zeros([int(dim) for dim in given[port.name][0].shape], dtype=DTYPES["bool"], device="meta")
            for port in spec.inputs
            if port.optional and given[port.name]
        }
        for port in spec.call.passes.keys() & masks.keys():
            masks |= passed(spec, port, masks)
            del masks[port]
        if spec.kind in REMEMBERING:
            # Where they start, nothing is multiplied that they would not multiply anyway.
            masks = {}
        assert bound(spec, params).cost(*arguments(spec, given)) * 2 == counted(lambda module=module, tensors=tensors, masks=masks: module(*tensors, **masks))
    assert judged >= 3, "too few draws were accepted to test anything"


def counted(compute: Any) -> int:
    """Operations as torch counts them."""
    with warnings.catch_warnings(), FlopCounterMode(display=False) as counter:
        warnings.simplefilter("ignore")
        compute()
    return counter.get_total_flops()


def test_multiply_adds_of_functions_are_half_of_what_torch_counts():
    query, key, value = (torch.rand(shape) for shape in ((2, 3, 5, 8), (2, 3, 7, 8), (2, 3, 7, 4)))
    a, b = torch.rand(2, 5, 4), torch.rand(2, 4, 6)

    assert cost("ScaledDotProductAttention", {}, query.shape, key.shape, value.shape) * 2 == counted(lambda: F.scaled_dot_product_attention(query, key, value))
    assert cost("MatMul", {}, a.shape, b.shape) * 2 == counted(lambda: a @ b)


def test_multiply_adds_of_a_bilinear_layer_are_those_of_its_formula():
    """Torch computes it in one operation that it does not count, so it is written out: x1 W, and then that with x2."""
    x1, x2, weight = torch.rand(7, 1, 3), torch.rand(7, 1, 4), torch.rand(5, 3, 4)

    def formula() -> torch.Tensor:
        half = x1[:, :, None] @ weight.expand(7, 1, 5, 3, 4).movedim(2, 3).flatten(3)
        return half.unflatten(3, (5, 4)).flatten(1, 3) @ x2.movedim(1, 2)

    assert formula().flatten().tolist() == pytest.approx(F.bilinear(x1, x2, weight).flatten().tolist())
    assert cost("Bilinear", {"out_features": 5}, (7, 1, 3), (7, 1, 4)) * 2 == counted(formula)


def test_free_sizes_stay_free_in_a_cost():
    time = free("T")

    assert str(cost("Linear", {"out_features": 10}, (1, time, 4))) == "40*T"
    assert str(cost("MultiheadAttention", {"num_heads": 2}, *[(1, time, 8)] * 3)) == "16*T*T+256*T"


def test_a_weight_cannot_have_a_free_size():
    with pytest.raises(ValueError, match="sizes that are numbers, and T is free"):
        Weight.of(3, free("T"))
