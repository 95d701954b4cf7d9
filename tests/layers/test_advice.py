"""What is told about kinds is true: there are such kinds, and each example gives the shapes that it says."""

from __future__ import annotations

import re

import pytest

from nnbuilder.core.graph import Node
from nnbuilder.core.inference import bind_params, infer
from nnbuilder.core.tensor import BATCH, TensorSpec
from nnbuilder.layers import CATALOGUE

STEPS = 7
EXAMPLES = {kind: advice.example for kind, advice in CATALOGUE.advice.items() if "→" in advice.example}


def types(text: str) -> list[TensorSpec]:
    """`(N, T, 8) three times`, `(N, T) whole numbers`: T stands for some number of steps."""
    sizes = [group.split(",") for group in re.findall(r"\(([^)]*)\)", text)]
    dtype = "int64" if "whole numbers" in text else "float32"
    shapes = [tuple({"N": BATCH, "T": STEPS}.get(size.strip()) or int(size) for size in group) for group in sizes]
    return [TensorSpec(shape, dtype) for shape in shapes] * (3 if "three times" in text else 1)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_gives_the_shape_that_it_says(kind):
    given, _, rest = EXAMPLES[kind].partition("→")
    gives, _, words = rest.partition(" with ")
    params = {name: int(value) for name, value in (part.split() for part in words.split(",") if part)}
    spec = CATALOGUE.get(kind)
    incoming: dict[str, list[TensorSpec]] = {}
    for place, one in enumerate(types(given)):
        incoming.setdefault(spec.inputs[min(place, len(spec.inputs) - 1)].name, []).append(one)
    outcome = infer(spec, bind_params(spec, Node("one", "one", kind, params).params, {}), incoming)
    assert outcome.wrong == ()
    assert outcome.types[0].shape == types(gives)[0].shape


def test_there_are_such_kinds_and_each_is_told_when_to_use_it():
    assert CATALOGUE.advice.keys() <= CATALOGUE.specs.keys()
    assert len(CATALOGUE.advice) >= 40
    for kind, advice in CATALOGUE.advice.items():
        assert advice.when.endswith("."), kind
        assert not advice.instead or advice.instead.endswith("."), kind
        assert not advice.starts or CATALOGUE.get(kind).has_weights, kind


def test_every_kind_with_weights_that_has_advice_says_how_they_start():
    silent = {kind for kind, advice in CATALOGUE.advice.items() if CATALOGUE.get(kind).has_weights and not advice.starts}
    assert silent <= {"Parameter"}
