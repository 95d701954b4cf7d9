"""Which kind a name of torch stands for, read backwards off the declarations: what writes a call also tells it apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Value

_TRANSFORMER = ("d_model", "nhead", "dim_feedforward", "dropout", "activation", "layer_norm_eps", "batch_first", "norm_first")
_GATED = ("input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional", "proj_size")
ORDERS: Mapping[str, tuple[str, ...]] = {
    "nn.RNN": ("input_size", "hidden_size", "num_layers", "nonlinearity", "bias", "batch_first", "dropout", "bidirectional"),
    "nn.LSTM": _GATED,
    "nn.GRU": _GATED,
    "nn.TransformerEncoderLayer": _TRANSFORMER,
    "nn.TransformerDecoderLayer": _TRANSFORMER,
    "nn.InstanceNorm2d": ("num_features", "eps", "momentum", "affine", "track_running_stats"),
    "nn.PReLU": ("num_parameters", "init"),
    "nn.Upsample": ("size", "scale_factor", "mode", "align_corners"),
}
"""The order of arguments where torch has some in between that a declaration has not."""
DEFAULTS: Mapping[str, Mapping[str, Value]] = {
    "nn.TransformerEncoderLayer": {"dim_feedforward": 2048},
    "nn.TransformerDecoderLayer": {"dim_feedforward": 2048},
}
"""What torch takes where nothing is written and a declaration has another default."""
_OTHER_WORDS: Mapping[str, str] = {
    "interpolate": "upsample",
    "bmm": "matmul",
    "concat": "cat",
    "concatenate": "cat",
    "swapaxes": "transpose",
    "absolute": "abs",
    "clip": "clamp",
    "negative": "neg",
    "view": "reshape",
    "multiply": "mul",
    "subtract": "sub",
    "divide": "div",
}
_OPERATORS: Mapping[type[ast.operator], str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.MatMult: "matmul"}
_HOLE = re.compile(r"\{(\*?)(\w+)\}")


@dataclass(frozen=True, slots=True)
class Operation:
    """A kind that is called without being constructed.

    leading    constants that are written before the parameters: the 0 of `x.permute(0, 2, 1)`
    arguments  the parameters in the order in which they are written
    takes_rest the last of them takes all that is left, as `x.permute(0, 2, 1)` does
    """

    spec: LayerSpec
    leading: tuple[object, ...] = ()
    arguments: tuple[str, ...] = ()
    takes_rest: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of a catalogue by what torch calls them: modules by their class, operations by a plain word (`maxpool2d`)."""

    modules: Mapping[str, LayerSpec] = field(default_factory=dict)
    operations: Mapping[str, Operation] = field(default_factory=dict)
    templates: Mapping[str, LayerSpec] = field(default_factory=dict)
    input: LayerSpec | None = None
    output: LayerSpec | None = None
    parameter: LayerSpec | None = None

    def operation(self, name: str) -> Operation | None:
        """Of a function or a method: F.max_pool2d, torch.cat, x.relu_()."""
        word = _word(name)
        return self.operations.get(word) or self.operations.get(_OTHER_WORDS.get(word, ""))


@lru_cache(4)
def kinds_of(catalogue: Catalogue) -> Kinds:
    """The index of a catalogue."""
    modules = {spec.call.target.removeprefix("nn."): spec for spec in catalogue if spec.call.form == "module"}
    operations: dict[str, Operation] = {}
    for spec in catalogue:
        if (spec.call.form == "module" and not spec.has_weights and len(spec.inputs) == 1) or (spec.call.form == "function" and spec.role == "layer"):
            operations[_word(spec.call.target)] = Operation(spec, (), tuple(param.name for param in spec.params))
    for spec in catalogue:
        if spec.call.form == "expression" and spec.role == "layer":
            operations.update({word: made for word, made in _of_template(spec) if word not in operations})
    roles = {role: next((spec for spec in catalogue if spec.role == role), None) for role in ("input", "output", "parameter")}
    return Kinds(modules, operations, {spec.call.target: spec for spec in catalogue}, roles["input"], roles["output"], roles["parameter"])


def constructor_order(spec: LayerSpec) -> tuple[str, ...]:
    """The arguments of a constructor in torch's order."""
    order = ORDERS.get(spec.call.target)
    if order is not None:
        return order
    names, given = [param.name for param in spec.params if param.source], list(spec.call.given)
    if not spec.call.given_last:
        return (*given, *names)
    required = [param.name for param in spec.params if param.required]
    return (*required, *given, *(name for name in names if name not in required))


def _of_template(spec: LayerSpec) -> list[tuple[str, Operation]]:
    """`{x}.transpose({dim0}, {dim1})` as the operation `transpose` with its arguments; `{a} + {b}` as `add`."""
    tree = ast.parse(_HOLE.sub(lambda hole: f"{hole[1]}_{hole[2]}", spec.call.target), mode="eval").body
    ports = {f"_{port.name}" for port in spec.inputs}
    if isinstance(tree, ast.BinOp) and all(isinstance(side, ast.Name) and side.id in ports for side in (tree.left, tree.right)):
        word = _OPERATORS.get(type(tree.op))
        return [(word, Operation(spec))] if word else []
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Attribute) or not isinstance(tree.func.value, ast.Name):
        return []
    leading = tuple(part.value for part in tree.args if isinstance(part, ast.Constant))
    holes = [part for part in (*tree.args, *(keyword.value for keyword in tree.keywords)) if not isinstance(part, ast.Constant)]
    names = [part.value if isinstance(part, ast.Starred) else part for part in holes]
    arguments = tuple(part.id.removeprefix("_") for part in names if isinstance(part, ast.Name))
    if len(arguments) != len(holes):
        return []
    return [(_word(tree.func.attr), Operation(spec, leading, arguments, any(isinstance(part, ast.Starred) for part in holes)))]


def _word(name: str) -> str:
    """`F.max_pool2d` and `nn.MaxPool2d` are one word; a method that works in place is the method."""
    return name.rpartition(".")[2].replace("_", "").lower()
