"""Every kind held against torch itself: accepted and refused alike, the same shapes and number types, the same defaults."""

from __future__ import annotations

import importlib
import inspect
import random
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.inference import bind_params, infer
from nnbuilder.core.layer import MASK, LayerSpec
from nnbuilder.core.names import for_kind
from nnbuilder.core.parameters import Param
from nnbuilder.core.tensor import FLOATS, TensorSpec
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import compile_expression
from nnbuilder.runtime.evaluate import passed
from tests.contracts.deviations import DEVIATIONS

DRAWS = 150
DTYPES = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool, "float64": torch.float64}
JUDGED = [spec for spec in CATALOGUE if spec.role in ("layer", "loss") and spec.call.form != "none"]
MODULES = [spec for spec in CATALOGUE if spec.call.form == "module"]


def draw_value(param: Param, chance: random.Random) -> Any:
    """A value in range, often at the edge of what fits."""
    kind = param.type
    if kind.optional and chance.random() < 0.3:
        return None
    if kind.choices and chance.random() < 0.3:
        return chance.choice(kind.choices)
    low = int(param.min) if param.min is not None else -3
    if kind.base == "int":
        return chance.choice([low, low + 1, low + 2, chance.randint(low, low + 7)])
    if kind.base == "ints":
        count = kind.length or chance.randint(1, 3)
        return tuple(chance.choice([low, low + 1, low + 2, chance.randint(low, low + 5)]) for _ in range(count))
    if kind.base == "float":
        top = param.max if param.max is not None else 1.0
        return chance.choice([float(param.min or 0.0), float(top) * 0.5])
    if kind.base == "floats":
        return (1.0,)
    return chance.choice([True, False]) if kind.base == "bool" else param.default


def draw_params(spec: LayerSpec, chance: random.Random) -> dict[str, Any]:
    if spec.kind == "Permute" and chance.random() < 0.5:
        # A permutation is hardly ever drawn number by number.
        count = chance.randint(1, 3)
        return {"dims": tuple(chance.sample(range(1, count + 1), count))}
    return {param.name: draw_value(param, chance) for param in spec.params if param.source and chance.random() < (0.9 if param.required else 0.4)}


def draw_specs(spec: LayerSpec, chance: random.Random) -> dict[str, list[TensorSpec]]:
    """Types for every port: mostly what it wants, sometimes an axis more or less or another number type."""
    sizes = {axis: chance.randint(1, 6) for port in spec.inputs for axis in port.axes.names}
    sizes["N"] = chance.randint(2, 3)
    if spec.kind in REMEMBERING:
        # So few sizes that a memory often fits; both memories of an LSTM come together.
        sizes |= {"L": chance.randint(1, 2), "H": chance.randint(1, 3)}
    common = [chance.randint(1, 5) for _ in range(4)]
    rank = chance.randint(0, 3)
    given: dict[str, list[TensorSpec]] = {}
    for port in spec.inputs:
        if port.optional and chance.random() < 0.6:
            given[port.name] = []
            continue
        count = chance.randint(1, 3) if port.variadic else 1
        given[port.name] = [_draw_spec(port.axes.names, port.axes.dtype, sizes, common, rank, chance) for _ in range(count)]
    return given


def _draw_spec(names: tuple[str, ...], family: str, sizes: dict[str, int], common: list[int], rank: int, chance: random.Random) -> TensorSpec:
    shape: list[int] = []
    for name in names:
        shape += common[:rank] if name == "*" else [sizes[name]]
    if chance.random() < 0.12:
        shape = shape[:-1] if chance.random() < 0.5 else [*shape, chance.randint(1, 3)]
    if shape and chance.random() < 0.15:
        shape[chance.randrange(len(shape))] = chance.randint(1, 6)
    either = chance.choice(["float32", "int64"])
    wanted = {"float": "float32", "integer": "int64", "any": either, "number": either}.get(family, family)
    dtype = chance.choice(list(DTYPES)) if chance.random() < 0.06 else wanted
    return TensorSpec(tuple(shape), dtype)


def tensor_of(spec: TensorSpec, high: int) -> torch.Tensor:
    shape = [int(dim) for dim in spec.shape]
    if spec.dtype in FLOATS:
        return torch.rand(shape, dtype=DTYPES[spec.dtype])
    return torch.zeros(shape, dtype=torch.bool) if spec.dtype == "bool" else torch.randint(0, max(1, high), shape, dtype=DTYPES[spec.dtype])


def torch_result(spec: LayerSpec, params: dict[str, Any], tensors: dict[str, list[torch.Tensor]], train: bool) -> list[torch.Tensor]:
    """What torch itself gives, with the constructor arguments that torch documents."""
    values = {param.name: params.get(param.name, param.default) for param in spec.params}
    first = {port.name: found[0] for port, found in ((port, tensors[port.name]) for port in spec.inputs) if found}
    if spec.call.form == "expression":
        text = re.sub(r"\{(\*?)(\w+)\}", r"\1\2", spec.call.target)
        return _flat(compile_expression(text, tuple(sorted({**values, **first})))(**values, **first))
    arguments = [tensors[port.name] if port.variadic else tensors[port.name][0] for port in spec.inputs if tensors[port.name] and not port.optional]
    options = {port.name: tensors[port.name][0] for port in spec.inputs if port.optional and tensors[port.name]}
    if spec.counts_places and MASK in options:
        arguments = counted(spec, *arguments, options.pop(MASK))
    for port in spec.call.passes.keys() & options.keys():
        del options[port]
        options |= passed(spec, port, first)
    called = {name: value for name, value in values.items() if spec.param(name).source}
    if spec.call.form == "function":
        root, _, name = spec.call.target.partition(".")
        return _flat(getattr({"torch": torch, "F": F}[root], name)(*arguments, **called, **options, **spec.call.fixed))
    module = module_of(spec, params, {name: [tuple(tensor.shape) for tensor in found] for name, found in tensors.items()}).train(train)
    if spec.kind in REMEMBERING:
        return remembered(module, **first)
    return _flat(module(*arguments, **options))


def counted(spec: LayerSpec, prediction: torch.Tensor, target: torch.Tensor, mask: torch.Tensor) -> list[torch.Tensor]:
    """What a loss compares of the places at which a mask is True."""
    return [(prediction.movedim(1, -1) if spec.counts_classes else prediction)[mask], target[mask]]


REMEMBERING = ("RNN", "GRU", "LSTM")


def remembered(module: nn.Module, x: torch.Tensor, h0: torch.Tensor | None = None, c0: torch.Tensor | None = None) -> list[torch.Tensor]:
    """What nn.RNN, nn.GRU or nn.LSTM gives, its memories with the batch axis first on the way in and out."""
    starts = [start.transpose(0, 1).contiguous() for start in (h0, c0) if start is not None]
    if isinstance(module, nn.LSTM):
        output, memories = module(x, tuple(starts) if starts else None)
    else:
        output, *memories = module(x, *starts)
    return [output, *(memory.transpose(0, 1) for memory in memories)]


def module_of(spec: LayerSpec, params: dict[str, Any], shapes: dict[str, list[tuple[int, ...]]]) -> nn.Module:
    """The module of a kind, made by torch alone, with the sizes that are read from what comes in."""
    values = {param.name: params.get(param.name, param.default) for param in spec.params if param.source}
    given = {argument: _axis_size(spec, axis, shapes) for argument, axis in spec.call.given.items()}
    if spec.call.form == "own":
        cls = getattr(importlib.import_module(f"nnbuilder.modules.{for_kind(spec.call.target, ())}"), spec.call.target)
    else:
        cls = getattr(nn, spec.call.target.removeprefix("nn."))
    return cls(**given, **values, **spec.call.fixed)


def _axis_size(spec: LayerSpec, axis: str, shapes: dict[str, list[tuple[int, ...]]]) -> int:
    for port in spec.inputs:
        if axis in port.axes.names and shapes[port.name]:
            place = port.axes.names.index(axis)
            behind = "*" in port.axes.names and port.axes.names.index("*") < place
            return shapes[port.name][0][place - len(port.axes.names) if behind else place]
    raise LookupError(axis)


def _flat(result: Any) -> list[torch.Tensor]:
    return [tensor for part in result for tensor in _flat(part)] if isinstance(result, tuple) else [result]


def ours(spec: LayerSpec, params: dict[str, Any], given: dict[str, list[TensorSpec]]) -> list[TensorSpec] | None:
    bound = bind_params(spec, params, {})
    if bound.wrong:
        return None
    outcome = infer(spec, bound, given)
    return None if outcome.wrong else [found for found in outcome.types if isinstance(found, TensorSpec)]


@dataclass(frozen=True)
class Judgement:
    """One draw: what torch gave (or why it refused), what we say, and whether a listed deviation covers it."""

    where: str
    theirs: list[torch.Tensor] | None
    reason: str
    mine: list[TensorSpec] | None
    is_listed: bool

    @property
    def agrees(self) -> bool:
        if self.theirs is None or self.mine is None:
            return self.theirs is None and self.mine is None
        shapes = [tuple(tensor.shape) for tensor in self.theirs] == [tuple(map(int, found.shape)) for found in self.mine]
        return shapes and [str(tensor.dtype).removeprefix("torch.") for tensor in self.theirs] == [found.dtype for found in self.mine]

    def __str__(self) -> str:
        theirs = f"refuses it ({self.reason})" if self.theirs is None else f"gives {[(tuple(tensor.shape), str(tensor.dtype)) for tensor in self.theirs]}"
        mine = "refuse it" if self.mine is None else f"give {[str(found) for found in self.mine]}"
        return f"{self.where}: torch {theirs}, we {mine}"


def judgements(spec: LayerSpec, train: bool, draws: int = DRAWS) -> Iterator[Judgement]:
    """Random parameters and types, put to torch and to the shape rule."""
    chance = random.Random(f"{spec.kind}{train}")
    torch.manual_seed(0)
    for _ in range(draws):
        params, given = draw_params(spec, chance), draw_specs(spec, chance)
        flat = [found for port in spec.inputs for found in given[port.name]]
        values = {param.name: params.get(param.name, param.default) for param in spec.params}
        high = (
            int(flat[0].shape[1])
            if spec.kind in ("CrossEntropy", "NLL") and flat[0].rank > 1
            else int(values.get("num_embeddings", values.get("num_classes", 4)))
        )
        tensors = {name: [tensor_of(found, high) for found in specs] for name, specs in given.items()}
        theirs, reason = None, ""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs = torch_result(spec, params, tensors, train)
        except (RuntimeError, ValueError, IndexError, TypeError, AssertionError, LookupError) as error:
            reason = str(error)
        is_listed = any(is_case(values, flat) for _, is_case in DEVIATIONS.get(spec.kind, ()))
        yield Judgement(f"{spec.kind}({params}) on {[str(found) for found in flat]}", theirs, reason, ours(spec, params, given), is_listed)


@pytest.mark.parametrize("train", [True, False], ids=["train", "eval"])
@pytest.mark.parametrize("spec", JUDGED, ids=lambda spec: spec.kind)
def test_what_torch_accepts_is_accepted_with_the_same_shapes(spec: LayerSpec, train: bool):
    found = [judgement for judgement in judgements(spec, train) if not judgement.is_listed]

    assert [str(judgement) for judgement in found if not judgement.agrees] == []
    assert sum(judgement.theirs is not None for judgement in found) >= DRAWS // 15, "too few draws were accepted to test anything"


@pytest.mark.parametrize("kind", REMEMBERING)
@pytest.mark.parametrize("num_layers", [1, 3])
@pytest.mark.parametrize("bidirectional", [True, False])
def test_only_memories_of_the_right_form_are_accepted_as_torch_does(kind: str, num_layers: int, bidirectional: bool):
    spec, params = CATALOGUE.specs[kind], {"hidden_size": 4, "num_layers": num_layers, "bidirectional": bidirectional}
    places = num_layers * (2 if bidirectional else 1)
    starts = [port.name for port in spec.inputs if port.optional]
    module = module_of(spec, params, {"x": [(2, 5, 3)]})
    for shape, fits in (((2, places, 4), True), ((2, places + 1, 4), False), ((2, places, 5), False), ((3, places, 4), False)):
        memory = TensorSpec(shape)
        mine = ours(spec, params, {"x": [TensorSpec((2, 5, 3))], **{start: [memory] for start in starts}})
        try:
            theirs = remembered(module, torch.rand(2, 5, 3), **{start: torch.rand(shape) for start in starts})
        except RuntimeError:
            theirs = None
        assert (mine is not None) == (theirs is not None) == fits, shape
        assert not fits or [tuple(tensor.shape) for tensor in theirs] == [tuple(one.shape) for one in mine]


@pytest.mark.parametrize("kind", DEVIATIONS)
def test_every_deviation_is_still_needed(kind: str):
    """A listed deviation under which torch and we always agree should go."""
    spec = CATALOGUE.specs[kind]
    listed = [judgement for train in (True, False) for judgement in judgements(spec, train, 4 * DRAWS) if judgement.is_listed]

    assert any(not judgement.agrees for judgement in listed)


@pytest.mark.parametrize("spec", MODULES, ids=lambda spec: spec.kind)
def test_names_order_and_defaults_are_those_of_torch(spec: LayerSpec):
    cls = getattr(nn, spec.call.target.removeprefix("nn."))
    signature = inspect.signature(cls.__init__)
    if any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in signature.parameters.values()):
        # nn.LSTM says *args; its base has the names, and nn.RNN reads one more word from them.
        signature = inspect.signature(cls.__bases__[0].__init__)
    # Upsample's mode is a parameter; RNN's is which of the three it is.
    theirs = {name: parameter for name, parameter in signature.parameters.items() if name not in ("self", "args", "kwargs")}
    if "input_size" in theirs:
        del theirs["mode"]
    mine = [param for param in spec.params if param.source]
    for param in mine:
        if spec.kind == "RNN" and param.name == "nonlinearity":
            continue
        assert param.name in theirs, f"torch has no {param.name}"
        default = theirs[param.name].default
        is_required = default is inspect.Parameter.empty
        assert param.required == is_required or (param.name == "dim" and "oftmax" in spec.kind) or param.by_name, param.name
        if not is_required and not param.required and not param.by_name:
            wanted = (default,) * param.type.length if param.type.length and isinstance(default, int) else default
            assert param.default == wanted, f"{param.name} is {default} in torch"
    order = [name for name in theirs if name in {param.name for param in mine if param.required}]
    assert [param.name for param in mine if param.required] == order
    start = len(order) if spec.call.given_last else 0
    assert list(spec.call.given) == list(theirs)[start : start + len(spec.call.given)]


@pytest.mark.parametrize("spec", list(CATALOGUE), ids=lambda spec: spec.kind)
def test_every_kind_explains_itself(spec: LayerSpec):
    assert spec.summary.endswith(".")
    assert len(spec.summary) < 140
    for param in spec.params:
        assert param.help.strip()
        assert str(param.type).strip()
    if spec.role not in ("input", "output"):
        assert spec.outputs or spec.role == "metric"


@pytest.mark.parametrize(
    ("kind", "params", "shape", "words"),
    [
        ("Conv2d", {"kernel_size": 9}, (2, 3, 8, 8), "a window of 9 does not fit into height 8; kernel_size can be at most 8"),
        ("Conv2d", {}, (2, 64), "Conv 2d expects (N, C, H, W), got (2, 64): 2 axes instead of 4"),
        ("MultiheadAttention", {"num_heads": 3}, (2, 5, 8), "8 features do not split into 3 heads"),
        ("Reshape", {"shape": (3, 5)}, (2, 16), "one sample of (2, 16) has 16 values, but (3, 5) has 15"),
        ("Select", {"index": 7}, (2, 4, 3), "axis 1 has 4 places, so there is no place 7"),
    ],
)
def test_refusals_name_the_numbers(kind: str, params: dict[str, Any], shape: tuple[int, ...], words: str):
    spec = CATALOGUE.specs[kind]
    ports = {port.name: [TensorSpec(shape)] for port in spec.inputs if not port.optional}

    outcome = infer(spec, bind_params(spec, params, {}), ports)

    assert isinstance(outcome.wrong[0], Invalid)
    assert outcome.wrong[0].message == words
