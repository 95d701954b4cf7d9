"""What a text constructs: layers, chains of them, and what no kind stands for."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nnbuilder.core.graph import NodeId
from nnbuilder.core.layer import LayerSpec, Port
from nnbuilder.core.parameters import Raw
from nnbuilder.pytorch_text.sentences import Unread
from nnbuilder.pytorch_text.sheet import Sheet, Tensor, results

_LONGEST_NAME = 16


@dataclass(slots=True)
class Leaf:
    """A layer of the catalogue. It becomes a node when it is called, and a shared one when it is called again."""

    spec: LayerSpec
    params: Mapping[str, Raw]
    given: Mapping[str, object] = field(default_factory=dict)
    path: str = ""
    node: NodeId | None = None


@dataclass(slots=True)
class Chain:
    """nn.Sequential: one after another. A list of modules is none, and only its items are called."""

    items: list[tuple[str, Module]]
    is_list: bool = False


@dataclass(slots=True)
class Missing:
    """A module that no kind stands for."""

    line: int
    message: str


@dataclass(slots=True)
class Instance:
    """An object of a class of the text."""

    definition: ast.ClassDef
    attributes: dict[str, object] = field(default_factory=dict)


Module = Leaf | Chain | Missing | Instance


def place(module: object, path: str = "", seen: frozenset[int] = frozenset()) -> None:
    """Tells every layer inside where torch has its weights; one that stands in two places has them in the first."""
    if isinstance(module, Leaf):
        module.path = module.path or path
    elif isinstance(module, Chain | Instance) and id(module) not in seen:
        inside = module.items if isinstance(module, Chain) else module.attributes.items()
        for name, inner in inside:
            place(inner, f"{path}.{name}".lstrip("."), seen | {id(module)})


def name_of(path: str) -> str:
    """`layer1.0.conv1` as layer1_0_conv1; of a longer path the beginning and the end, as much as a node shows."""
    parts = path.split(".")
    whole = "_".join(parts)
    return whole if len(whole) <= _LONGEST_NAME or len(parts) < 3 else f"{parts[0]}_{parts[-1]}"


def call_leaf(sheet: Sheet, leaf: Leaf, positional: Sequence[object], named: Mapping[str, object]) -> object:
    """A node for a call of a layer; raises `Unread` for what cannot go in."""
    fed = ports_fed(leaf.spec, positional, named)
    shares = leaf.node if leaf.spec.has_weights else None
    node = sheet.add(leaf.spec, leaf.params, fed, called=name_of(leaf.path), shares=shares)
    if shares is None:
        leaf.node = node
        sheet.paths[node] = leaf.path
        sheet.given[node] = leaf.given
    return results(leaf.spec, node)


def ports_fed(spec: LayerSpec, positional: Sequence[object], named: Mapping[str, object]) -> dict[str, list[Tensor]]:
    """The tensors of a call by port."""
    fed: dict[str, list[Tensor]] = {}
    needed = [port for port in spec.inputs if not port.optional]
    ports = list(spec.inputs) if spec.call.takes else needed
    flat = [item for value in positional for item in (value if isinstance(value, tuple) and spec.call.takes else [value])]
    if spec.inputs and spec.inputs[0].variadic:
        flat = [tuple(item for value in flat for item in (value if isinstance(value, tuple | list) else [value]))]
    if len(flat) > len(ports):
        raise Unread(f"{spec.title} takes {len(ports)} tensors, and {len(flat)} are given")
    for port, value in zip(ports, flat, strict=False):
        _feed(spec, fed, port, value)
    for name, value in named.items():
        named_port = spec.port(name)
        if named_port is not None and name not in spec.call.passes:
            _feed(spec, fed, named_port, value)
        elif isinstance(value, Tensor):
            raise Unread(f"{name} of {spec.title} is not read")
    return fed


def _feed(spec: LayerSpec, fed: dict[str, list[Tensor]], port: Port, value: object) -> None:
    if value is None and port.optional:
        return
    tensors = list(value) if isinstance(value, tuple | list) else [value]
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise Unread(f"{port.name} of {spec.title} is given no tensor")
        if tensor.end is not None and tensor.is_memory != (port.name in spec.call.batch_second):
            raise Unread(f"{port.name} of {spec.title} has its batch on another axis than torch has it here")
    fed[port.name] = [tensor for tensor in tensors if isinstance(tensor, Tensor)]
