"""Every kind of the catalogue that is a module of torch is read back from what torch prints and from what people write."""

from __future__ import annotations

import inspect

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param, accept
from nnbuilder.layers import CATALOGUE
from nnbuilder.pytorch_text.arguments import NEUTRAL
from nnbuilder.pytorch_text.kinds import DEFAULTS, constructor_order, kinds_of
from nnbuilder.pytorch_text.reading import read_pytorch

MODULES = {spec.kind: spec for spec in CATALOGUE if spec.call.form == "module"}
NOT_PRINTED = {
    "PReLU": {"init"},
    "RNN": {"nonlinearity"},
    "MultiheadAttention": {"num_heads", "dropout", "bias"},
    "TransformerEncoderLayer": {"nhead", "activation", "norm_first"},
    "TransformerDecoderLayer": {"nhead", "activation", "norm_first"},
}
"""What torch does not print of its own layers."""
GIVEN = {"normalized_shape": 12}
VALUES = {
    ("Hardtanh", "min_val"): -2.5,
    ("Hardtanh", "max_val"): 2.0,
    ("ReLU6", ""): None,
}


def values_of(kind: str, param: Param) -> st.SearchStrategy[object]:
    """Values at which torch constructs the layer: sizes that divide, shares between 0 and 1."""
    if (kind, param.name) in VALUES:
        return st.just(VALUES[kind, param.name])
    base = param.type.base
    if base == "bool":
        return st.booleans()
    if base == "choice":
        return st.sampled_from(param.type.choices)
    if param.name in ("groups", "num_groups", "num_heads", "nhead"):
        return st.sampled_from([1, 2, 3, 4])
    if param.name in ("out_channels", "out_features", "hidden_size"):
        return st.sampled_from([12, 24])
    if base == "int":
        return st.integers(max(param.min or 1, 1), 3) if param.name != "dim" else st.integers(0, 3)
    if base == "float":
        return st.sampled_from([0.25, 0.5])
    if param.name == "output_padding":
        return st.just((0,) * (param.type.length or 1))
    return st.tuples(*[st.integers(max(int(param.min or 0), 0), 3)] * (param.type.length or 1))


@st.composite
def layers(draw: st.DrawFn, kind: str) -> tuple[nn.Module, dict[str, object]]:
    """A layer of torch with some parameters set, and those."""
    spec = MODULES[kind]
    left_out = NOT_PRINTED.get(kind, set())
    chosen = {param.name: draw(values_of(kind, param)) for param in spec.params if param.name not in left_out and (param.required or draw(st.booleans()))}
    # Torch refuses some parameters together.
    if chosen.get("num_layers", 1) == 1:
        chosen.pop("dropout", None) if "hidden_size" in chosen else None
    if kind == "Upsample":
        chosen["scale_factor"] = chosen.get("scale_factor", 2)
    required = {"num_heads": 4, "nhead": 4} if left_out & {"num_heads", "nhead"} else {}
    given = {name: GIVEN.get(name, 12) for name in spec.call.given}
    needed = {name: value for name, value in required.items() if spec.param(name) is not None}
    fixed = {name: value for name, value in spec.call.fixed.items() if isinstance(value, bool)}
    return getattr(nn, spec.call.target.removeprefix("nn."))(**given, **needed, **chosen, **fixed), chosen


def read_back(text: str, spec: LayerSpec) -> dict[str, object]:
    reading = read_pytorch(text, CATALOGUE)
    nodes = [node for node in reading.graph.nodes.values() if node.kind not in ("Input", "Output")]
    assert [node.kind for node in nodes] == [spec.kind], reading.sentences
    return dict(nodes[0].params)


def expected(spec: LayerSpec, chosen: dict[str, object]) -> dict[str, object]:
    torch_defaults = {**DEFAULTS.get(spec.call.target, {}), **chosen}
    accepted = {name: accept(spec.param(name), value) for name, value in torch_defaults.items()}
    kernel = spec.param("kernel_size")
    if kernel is not None and spec.param("stride").type.optional and accepted.get("stride") == accepted.get("kernel_size", kernel.default):
        del accepted["stride"]
    if accepted.get("elementwise_affine") is False:
        accepted.pop("bias", None)
    return {name: value for name, value in accepted.items() if value != spec.param(name).default}


@pytest.mark.parametrize("kind", MODULES)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_what_torch_prints_comes_back_as_that_kind_with_those_parameters(kind, data):
    spec = MODULES[kind]
    module, chosen = data.draw(layers(kind))
    assert read_back(f"Sequential(\n  (0): {str(module).replace(chr(10), chr(10) + '  ')}\n)", spec) == expected(spec, chosen)


@pytest.mark.parametrize("kind", MODULES)
def test_the_order_of_arguments_is_that_of_torch(kind):
    spec = MODULES[kind]
    order = constructor_order(spec)
    signature = inspect.signature(getattr(nn, spec.call.target.removeprefix("nn.")).__init__)
    theirs = [name for name, parameter in signature.parameters.items() if name != "self"]
    if "args" in theirs:
        # nn.LSTM and its like name only the first ones.
        theirs = ["input_size", "hidden_size", "num_layers", *order[3:]]
    theirs = [name for name in theirs if name != "_freeze"]
    assert list(order) == theirs[: len(order)] or [name for name in theirs if name not in NEUTRAL] == [name for name in order if name not in NEUTRAL]


def test_functions_and_methods_are_read_off_the_declarations():
    kinds = kinds_of(CATALOGUE)
    for word, kind in {
        "F.relu": "ReLU",
        "torch.cat": "Concat",
        "F.max_pool2d": "MaxPool2d",
        "x.transpose": "Transpose",
        "torch.matmul": "MatMul",
        "F.log_softmax": "LogSoftmax",
        "x.permute": "Permute",
        "torch.add": "Add",
        "x.relu_": "ReLU",
        "F.interpolate": "Upsample",
        "x.mean": "Mean",
        "F.scaled_dot_product_attention": "ScaledDotProductAttention",
    }.items():
        assert kinds.operation(word).spec.kind == kind
