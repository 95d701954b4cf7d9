"""Where values come into what a text computes, what shape they most likely have, and where they go out."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Raw
from nnbuilder.core.tensor import shape_text
from nnbuilder.pytorch_text.kinds import Kinds
from nnbuilder.pytorch_text.sentences import Unread
from nnbuilder.pytorch_text.sheet import Sheet, Tensor

_USUAL = {"H": 32, "W": 32, "D": 16, "L": 64, "T": 16}
"""How large an axis is taken to be of which the text says nothing."""


def needed(method: ast.FunctionDef) -> list[str]:
    """The arguments of forward that have no default."""
    names = [argument.arg for argument in (*method.args.posonlyargs, *method.args.args)][1:]
    return names[: len(names) - len(method.args.defaults)] if method.args.defaults else names


def put(sheet: Sheet, spec: LayerSpec, name: str) -> Tensor:
    node = sheet.add(spec, {}, {}, called="" if name == "x" else name)
    sheet.ends.add(node)
    return Tensor(End(node, spec.outputs[0]))


def lead_out(sheet: Sheet, spec: LayerSpec, result: object) -> None:
    """An Output for each tensor that is given back."""
    parts = list(result.values()) if isinstance(result, dict) else list(result) if isinstance(result, tuple | list) else [result]
    tensors = [part for part in parts if isinstance(part, Tensor)]
    if not tensors:
        raise Unread("forward gives back no tensor that is drawn")
    for tensor in tensors:
        if tensor.end is not None:
            sheet.ends.add(sheet.add(spec, {}, {spec.inputs[0].name: [tensor]}, called="output"))


def give_shapes(sheet: Sheet, kinds: Kinds) -> None:
    """Inputs get the shape that the first layer behind them asks for; sizes that nothing tells are told to be taken."""
    assert kinds.input is not None, "every catalogue has an input"
    by_target = {spec.kind: spec for spec in (*kinds.modules.values(), *(one.spec for one in kinds.operations.values()))}
    for node in [node for node in sheet.nodes.values() if node.kind == kinds.input.kind]:
        shape, dtype, taken = _shape_behind(sheet, by_target, node.id)
        if shape:
            params: dict[str, Raw] = {"shape": shape} | ({"dtype": dtype} if dtype != "float32" else {})
            sheet.nodes[node.id] = replace(node, params=params)
        if taken:
            sheet.say(0, f"the text does not say the whole shape of {node.name}; it is taken to be {shape_text(shape)}, set it or bind it to your data")


def _shape_behind(sheet: Sheet, specs: Mapping[str, LayerSpec], start: NodeId) -> tuple[tuple[int, ...], str, bool]:
    """The shape of one sample, its number type, and whether some of it is a guess."""
    here, seen = start, set[NodeId]()
    while here not in seen:
        seen.add(here)
        edge = next((edge for edge in sheet.edges if edge.source.node == here), None)
        if edge is None:
            return (), "float32", False
        here = edge.target.node
        spec = specs.get(sheet.nodes[here].kind)
        port = spec.port(edge.target.port) if spec is not None else None
        if port is None:
            continue
        if port.axes.dtype == "integer":
            return (_USUAL["T"],), "int64", True
        sizes = (
            {axis: size for argument, axis in spec.call.given.items() if isinstance(size := _one(sheet.given.get(here, {}).get(argument)), int)} if spec else {}
        )
        if sizes:
            axes = [axis for axis in port.axes.names[1:] if axis != "*"]
            if all(axis in sizes or axis in _USUAL for axis in axes):
                return tuple(sizes.get(axis, _USUAL.get(axis, 1)) for axis in axes), "float32", any(axis not in sizes for axis in axes)
    return (), "float32", False


def _one(size: object) -> object:
    """`(64,)` of a norm is 64."""
    return size[0] if isinstance(size, tuple | list) and len(size) == 1 else size
