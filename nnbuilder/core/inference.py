"""One node at a time: its parameters bound, its ports checked, its outputs told.

Pure functions from a specification, raw values and incoming types to outgoing types and findings. `analysis` walks the
graph and calls them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnbuilder.core.budget import shape_excess
from nnbuilder.core.conditions import Condition, Invalid, gathering
from nnbuilder.core.expressions import Expression, ExpressionError, evaluate
from nnbuilder.core.graph import Node
from nnbuilder.core.layer import Layer, LayerSpec, Port, accept_all
from nnbuilder.core.parameters import Raw, Value
from nnbuilder.core.sizes import Dim, Size
from nnbuilder.core.tensor import UNKNOWN, TensorSpec, Type
from nnbuilder.core.traced import Traced

Known = Mapping[str, Value]
"""What formulas may name: parameters of the block by name, facts of the data by dotted name."""
UNREAD = "?"
"""Behind the name of a field whose facts are still being read: no formula can name `price?`, but what it stands for."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A node's parameters as values, the declaration filled with them, and what is wrong with them."""

    values: Mapping[str, Value] = field(default_factory=dict)
    layer: Layer | None = None
    wrong: tuple[Invalid, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one node gives: a type for each output, sizes read for the constructor, findings, conditions."""

    types: tuple[Type, ...]
    given: tuple[tuple[str, Dim], ...] = ()
    wrong: tuple[Invalid, ...] = ()
    conditions: tuple[Condition, ...] = ()


_MOST_REMEMBERED = 65_536


class Inference:
    """Binding and inferring, remembered by the very objects that go in.

    Both are pure functions, so after an edit only what the edit reaches is computed again; nobody has to know what that
    is. What went in is kept with what came out, so that no other object can get its identity meanwhile.
    """

    def __init__(self) -> None:
        self._bound: dict[tuple[int, int, int], tuple[Mapping[str, Raw], LayerSpec, Known, Bound]] = {}
        # Nodes that are alike share what they are bound to, and types that are alike are one, so that a block of layers that is drawn
        # a hundred times is inferred once.
        self._alike: dict[tuple[int, str], tuple[LayerSpec, Bound]] = {}
        self._types: dict[TensorSpec, TensorSpec] = {}
        self._outcomes: dict[tuple[int, ...], tuple[Outcome, Bound, Mapping[str, Sequence[Type]]]] = {}

    def bind(self, spec: LayerSpec, node: Node, known: Known) -> Bound:
        """The parameters of a node; `known` counts only where formulas look at it."""
        has_formula = any(_has_formula(value) for value in node.params.values())
        # A node that is renamed or muted is another one with the same parameters.
        key = (id(node.params), id(spec), id(known) if has_formula else 0)
        remembered = self._bound.get(key)
        if remembered is not None:
            return remembered[3]
        if len(self._bound) > _MOST_REMEMBERED:
            self._bound.clear()
            self._alike.clear()
        bound = bind_params(spec, node.params, known) if has_formula else self._shared(spec, node.params, known)
        self._bound[key] = (node.params, spec, known, bound)
        return bound

    def infer(self, spec: LayerSpec, bound: Bound, incoming: Mapping[str, Sequence[Type]]) -> Outcome:
        """What a node gives for what comes in."""
        identities = [id(bound)]
        for types in incoming.values():
            identities.extend(map(id, types))
            identities.append(0)
        key = tuple(identities)
        remembered = self._outcomes.get(key)
        if remembered is None:
            if len(self._outcomes) > _MOST_REMEMBERED:
                self._outcomes.clear()
                self._types.clear()
            outcome = infer(spec, bound, incoming)
            remembered = self._outcomes[key] = (replace(outcome, types=tuple(map(self._one, outcome.types))), bound, incoming)
        return remembered[0]

    def _shared(self, spec: LayerSpec, params: Mapping[str, Raw], known: Known) -> Bound:
        key = (id(spec), repr(params))
        if key not in self._alike:
            self._alike[key] = (spec, bind_params(spec, params, known))
        return self._alike[key][1]

    def _one(self, kind: Type) -> Type:
        """The one type of all that are alike; sizes that remember a formula are alike only as numbers."""
        is_plain = isinstance(kind, TensorSpec) and not any(isinstance(dim, Traced) for dim in kind.shape)
        return self._types.setdefault(kind, kind) if isinstance(kind, TensorSpec) and is_plain else kind


def bind_params(spec: LayerSpec, params: Mapping[str, Raw], known: Known) -> Bound:
    """Formulas computed, values read by their types, the declaration filled."""
    values: dict[str, object] = {}
    wrong: list[Invalid] = []
    waits = False
    for name, raw in params.items():
        try:
            values[name] = resolve(raw, known)
        except ExpressionError as error:
            if _waits(raw, known):
                waits = True
            else:
                wrong.append(Invalid(name, f"{name}: {error}"))
    accepted, unfit = accept_all(spec.params, values)
    wrong += unfit
    layer = spec.declaration(**accepted) if spec.declaration is not None and not wrong and not waits else None
    return Bound(accepted, layer, tuple(wrong))


def infer(spec: LayerSpec, bound: Bound, incoming: Mapping[str, Sequence[Type]]) -> Outcome:
    """The types a node gives. Anything unknown that comes in makes everything unknown that goes out, silently."""
    nothing: tuple[Type, ...] = (UNKNOWN,) * len(spec.outputs)
    wrong: list[Invalid] = []
    sizes: dict[str, Dim] = {}
    arguments: list[TensorSpec | None] = []
    is_known = True
    for port in spec.inputs:
        types = incoming.get(port.name, ())
        for spec_in in types:
            if not isinstance(spec_in, TensorSpec):
                is_known = False
                continue
            reason = _port_reason(spec, port, spec_in, sizes)
            if reason is not None:
                wrong.append(reason)
            arguments.append(spec_in)
        if not types:
            if not port.optional:
                is_known = False
            if not port.variadic:
                arguments.append(None)
    if wrong or not is_known or bound.layer is None:
        return Outcome(nothing, wrong=tuple(wrong))
    with gathering() as conditions:
        try:
            result = bound.layer.infer(*arguments)
        except Invalid as invalid:
            return Outcome(nothing, wrong=(invalid,))
        except ArithmeticError as error:
            return Outcome(nothing, wrong=(Invalid("", f"the sizes cannot be told: {error}"),))
    types_out = (result,) if isinstance(result, TensorSpec) else tuple(result)
    excess = next((text for one in types_out if (text := shape_excess(one.shape)) is not None), None)
    if excess is not None:
        return Outcome(nothing, wrong=(Invalid("", excess),))
    given = tuple((argument, sizes[axis]) for argument, axis in spec.call.given.items() if axis in sizes)
    unknown = tuple(_unknown_size(spec, argument, dim) for argument, dim in given if isinstance(dim, Size))
    return Outcome(types_out if not unknown else nothing, given, unknown, tuple(conditions))


def resolve(value: Raw, known: Known) -> Value:
    """A raw value with its formulas computed; raises `ExpressionError`."""
    if isinstance(value, Expression):
        if value.text in known:
            return known[value.text]
        return evaluate(value, {name: number for name, number in known.items() if isinstance(number, int) and not isinstance(number, bool)})
    if isinstance(value, tuple):
        return tuple(resolve(item, known) for item in value)  # type: ignore[misc]
    return value


def _waits(value: Raw, known: Known) -> bool:
    """Whether a formula names a field whose facts are still being read."""
    formulas = [item.text for item in (value if isinstance(value, tuple) else (value,)) if isinstance(item, Expression)]
    unread = [name.removesuffix(UNREAD) for name in known if name.endswith(UNREAD)]
    return any(re.search(rf"\b{re.escape(name)}\s*\.", text) for name in unread for text in formulas)


def _has_formula(value: Raw) -> bool:
    return isinstance(value, Expression) or (isinstance(value, tuple) and any(isinstance(item, Expression) for item in value))


def _port_reason(spec: LayerSpec, port: Port, given: TensorSpec, sizes: dict[str, Dim]) -> Invalid | None:
    """Why a type does not fit a port; reads the sizes of its axes where it does."""
    axes = port.axes.read(given)
    if axes is None:
        return Invalid(port.name, f"{spec.title} expects {port.axes}, got {given}: {_axes_word(given.rank)} instead of {_wanted_rank(port)}")
    if not port.axes.accepts_dtype(given.dtype):
        wanted = {"float": "real numbers (float32)", "number": "numbers", "integer": "whole numbers (int64)"}.get(port.axes.dtype, port.axes.dtype)
        return Invalid(port.name, f"{spec.title} expects {wanted} at {port.name}, got {given.dtype}")
    for axis, size in axes.items():
        sizes.setdefault(axis, size)
    return None


def _wanted_rank(port: Port) -> str:
    fixed = len([name for name in port.axes.names if name != "*"])
    return f"at least {fixed}" if "*" in port.axes.names else str(fixed)


def _axes_word(rank: int) -> str:
    return f"{rank} axis" if rank == 1 else f"{rank} axes"


def _unknown_size(spec: LayerSpec, argument: str, dim: Dim) -> Invalid:
    port = spec.inputs[0].name
    return Invalid(
        port,
        f"{argument} of {spec.title} must be one number, but that axis is {dim}, which is not known before the data comes; "
        "reduce the axis first, for example with Mean or Select",
    )
