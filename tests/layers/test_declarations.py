"""What a declaration says about its kind beside its shape rule, held against the rule itself."""

from __future__ import annotations

import pytest

from nnbuilder.core.inference import bind_params, infer
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers import CATALOGUE

SIZED = {"F": 1, "C": 4, "L": 9, "T": 5, "H": 9, "W": 9, "D": 9, "G": 3, "N": 2}


def incoming(spec: LayerSpec) -> dict[str, list[TensorSpec]]:
    """One small tensor for each required port, of the axes and the number type it names."""
    dtypes = {"integer": "int64", "bool": "bool"}
    return {
        port.name: [TensorSpec(tuple(SIZED[axis] for axis in port.axes.names if axis != "*") or (2, 3), dtypes.get(port.axes.dtype, "float32"))]
        for port in spec.inputs
        if not port.optional
    }


@pytest.mark.parametrize("spec", [spec for spec in CATALOGUE if spec.gives], ids=lambda spec: spec.kind)
def test_what_gives_an_axis_its_size_does(spec: LayerSpec):
    for axis, name in spec.gives.items():
        for size in (6, 8):
            outcome = infer(spec, bind_params(spec, {name: size}, {}), incoming(spec))
            assert not outcome.wrong
            given = outcome.types[0]
            assert isinstance(given, TensorSpec)
            assert given.shape[1 if axis == "C" else -1] == size


def test_metrics_say_how_they_are_measured_and_nothing_else_does():
    assert [spec.kind for spec in CATALOGUE if (spec.metric is not None) != (spec.role == "metric")] == []


def test_the_roles_of_tensors_and_of_ends_are_told_apart():
    assert [spec.kind for spec in CATALOGUE if spec.is_attribute] == ["Constant", "Parameter"]
    assert {spec.role for spec in CATALOGUE if spec.is_sink} == {"output", "loss", "metric"}
    assert CATALOGUE.specs["Noise"].role == "source"
