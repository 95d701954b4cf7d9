"""Every parameter of every kind may be a parameter of a block, and is live: one class, whatever the values."""

from __future__ import annotations

import ast
import inspect
import warnings

import pytest
import torch

from nnbuilder.codegen.generate import generate
from nnbuilder.core import names
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Node
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model, load
from nnbuilder.runtime.evaluate import evaluate
from tests.codegen.test_every_kind import NEEDS_NO_BATCH, fitting
from tests.drawings import graph, node
from tests.layers.test_conformance import tensor_of

KINDS = [spec for spec in CATALOGUE if spec.role in ("layer", "parameter", "constant") and any(param.source for param in spec.params)]


def in_block(spec: LayerSpec, uses: list[tuple[dict, dict]]) -> Document:
    """A block around one node of the kind whose every parameter is the block's, and a use of it for each set of values."""
    ports = {f"{port}_{place}": (port, place) for port, types in uses[0][1].items() for place in range(len(types))}
    params = tuple(Param(called(param.name), param.type, param.default, param.help) for param in spec.params)
    made = Node("made", "made", spec.kind, {param.name: Expression(called(param.name)) for param in spec.params})
    inside = [node(f"{name}_in", "Input") for name in ports]
    outputs = [node(f"result_{port}", "Output") for port in spec.outputs]
    wires = [f"{name}_in>made.{port}#{place}" for name, (port, place) in ports.items()] + [f"made.{port}>result_{port}" for port in spec.outputs]
    block = graph(*inside, made, *outputs, wires=" ".join(wires))
    nodes, outer = [], []
    for number, (values, given) in enumerate(uses):
        nodes.append(Node(f"use{number}", f"use{number}", "Block", {called(name): value for name, value in values.items()}))
        for name, (port, place) in ports.items():
            kind = given[port][place]
            nodes.append(node(f"{name}_{number}", "Input", shape=tuple(map(int, map(str, kind.shape[1:]))), dtype=kind.dtype))
            outer.append(f"{name}_{number}>use{number}.{name}_in")
        nodes += [node(f"out{number}_{port}", "Output") for port in spec.outputs]
        outer += [f"use{number}.result_{port}>out{number}_{port}" for port in spec.outputs]
    from dataclasses import replace

    return Document({"main": graph(*nodes, wires=" ".join(outer)), "Block": replace(block, params=params)})


def called(param: str) -> str:
    return param if names.is_legal(param) else f"the_{param}"


def two_uses(spec: LayerSpec) -> list[tuple[dict, dict]]:
    """Two sets of values with inputs of the same number of axes, so that one text can serve both."""
    if not spec.inputs:
        return (
            [({"shape": (2, 3), "values": (1.0,)}, {}), ({"shape": (3, 2), "values": (2.0,)}, {})]
            if spec.role == "constant"
            else [({"shape": (2, 3)}, {}), ({"shape": (4, 5)}, {})]
        )
    first = fitting(spec, 0)
    ranks = [[kind.rank for kind in types] for types in first[1].values()]
    for seed in range(1, 60):
        second = fitting(spec, seed)
        if [[kind.rank for kind in types] for types in second[1].values()] == ranks and second[0] != first[0]:
            return [first, second]
    return [first]


@pytest.mark.parametrize("spec", KINDS, ids=lambda spec: spec.kind)
def test_every_parameter_is_live_in_a_block(spec: LayerSpec):
    uses = two_uses(spec)
    document = in_block(spec, uses)
    analysis = analyze(document, CATALOGUE)
    if not analysis.is_sound and spec.kind in NEEDS_NO_BATCH:
        pytest.skip("alone, it takes a mask without a batch axis")
    assert analysis.is_sound, analysis.diagnostics[0].message
    program = generate(document, CATALOGUE)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "dropout option")
        model = build_model(program, CATALOGUE, 0).eval()

    blocks = [tree for tree in ast.parse(program.files["model.py"]).body if isinstance(tree, ast.ClassDef) and tree.name.startswith("Block")]
    assert [tree.name for tree in blocks] == ["Block"], "one class for all uses"
    taken = set(inspect.signature(load(program, CATALOGUE)["model"].Block.__init__).parameters)
    assert {called(param.name) for param in spec.params if param.source} <= taken, "every parameter is an argument"
    read = {name.id for name in ast.walk(blocks[0]) if isinstance(name, ast.Name)}
    assert taken - {"self"} <= read, "every argument is read"
    tensors = {
        argument.name: tensor_of(argument.spec.reshaped(2, *argument.spec.shape[1:]), min(int(use[0].get("num_classes", 2)) for use in uses))
        for argument in program.uses[0].arguments
    }
    result = model(*tensors.values())
    values = evaluate(document, CATALOGUE, model, tensors, predicts=True)
    for output, tensor in zip(program.uses[0].outputs, result if isinstance(result, tuple) else (result,), strict=True):
        number, _, port = output.removeprefix("out").partition("_")
        assert torch.equal(torch.nan_to_num(values[(f"use{number}",), f"result_{port}"]), torch.nan_to_num(tensor))
