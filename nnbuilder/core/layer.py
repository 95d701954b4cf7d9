"""A kind of layer as one declaration, and the specification read off it.

The class is a frozen dataclass of hyper-parameters. Its docstring is the help, the parameters of `infer` are the input
ports, their annotations say which axes a port wants, a NamedTuple return gives several outputs. Nothing is said twice.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from nnbuilder.core.aliases import Alias, aliases
from nnbuilder.core.conditions import Invalid
from nnbuilder.core.metrics import MetricSpec
from nnbuilder.core.parameters import Param, Raw, Value, accept, params_of
from nnbuilder.core.ranges import Range
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.core.weights import Weights


@dataclass(frozen=True, slots=True)
class Port:
    """An input of a kind. A variadic port takes any number of edges, in order; an optional one may stay free."""

    name: str
    axes: Axes
    variadic: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """How source calls a kind.

    form      "module" (constructed once, called), "own" (the same, its class is copied from `modules/`), "function",
              "expression" (a template over ports and parameters), "none" (nothing is written: inputs, outputs)
    target    "nn.Conv2d", "torch.cat", "{a} + {b}"
    given     {constructor argument: axis name}, read from the input; written first, or behind what is required if
              `given_last`
    fixed     constructor or call arguments that never change: {"batch_first": True}
    takes     how the inputs are passed where torch groups them: "{x}, ({h0}, {c0})"; what nothing feeds is left out
    returns   how the outputs are unpacked where there are several: "{output}, ({hidden}, {cell})"
    batch_second  the ports at which torch has the batch on axis 1, where a drawing has it on axis 0 as everywhere
    unless_used {output: extra call argument where the output is not used}: {"weights": "need_weights=False"}
    passes    {port: how it is passed where torch calls it otherwise}: {"mask": "key_padding_mask=~{mask}"}
    predict   the expression that stands for the call under `predict` (sampling kinds give their mean)
    class_weights  the argument by which torch takes a weight for each class, where the kind has a parameter of that name
    """

    form: str
    target: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, bool | str] = field(default_factory=dict)
    takes: str = ""
    returns: str = ""
    batch_second: tuple[str, ...] = ()
    unless_used: Mapping[str, str] = field(default_factory=dict)
    predict: str = ""
    given_last: bool = False
    passes: Mapping[str, str] = field(default_factory=dict)
    class_weights: str = ""


PREDICTION, MASK = "prediction", "mask"
"""The ports of kinds that compare which hold a score for each class, and which tell the places that count."""
Meaning = Literal["scores", "log_probabilities", "probabilities", "values", "log_rates"]
"""What numbers that answer a question stand for: scores become probabilities by softmax (one class of several) or sigmoid."""
Role = Literal["layer", "input", "output", "source", "parameter", "constant", "loss", "metric", "block"]


@dataclass(frozen=True, slots=True)
class LayerSpec:
    """What every room reads of a kind.

    role            input and output are the ports of a drawing, a source draws values for every sample (noise), a parameter
                    is learned and a constant fixed, loss and metric compare, a block is a graph of the document, the rest
                    are layers
    gives           {named axis of the first output: the parameter that sets its size}: {"C": "out_channels"}
    looks_at_batch  it computes over the samples of a batch while training, so a batch of one tells it nothing
    counts_classes  its prediction has one place for each class on axis 1
    predicts        what a loss takes its prediction to hold
    turns           {what comes in: what it makes of it}, where a kind changes what values mean: scores into probabilities
    moves           it hands on the values themselves, in another shape or order
    metric          how it is measured, for the role metric
    also            what textbooks and other programs call it, for who searches
    """

    kind: str
    title: str
    category: str
    doc: str
    params: tuple[Param, ...]
    inputs: tuple[Port, ...]
    outputs: tuple[str, ...]
    call: Call
    role: Role = "layer"
    formerly: tuple[str, ...] = ()
    since: int = 1
    gives: Mapping[str, str] = field(default_factory=dict)
    looks_at_batch: bool = False
    counts_classes: bool = False
    predicts: Meaning | None = None
    turns: Mapping[Meaning, Meaning] = field(default_factory=dict)
    moves: bool = False
    metric: MetricSpec | None = None
    also: tuple[Alias, ...] = ()
    declaration: type[Layer] | None = None

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return re.split(r"(?<=\.)\s", " ".join(self.doc.split()), maxsplit=1)[0]

    @property
    def is_sink(self) -> bool:
        """Whether values end here: what nothing may read any further."""
        return self.role in ("output", "loss", "metric")

    @property
    def is_attribute(self) -> bool:
        """Whether it is a tensor of its own, read where it stands, which no call computes."""
        return self.role in ("parameter", "constant")

    @property
    def counts_places(self) -> bool:
        """Whether it compares, and a mask may tell which places count."""
        return self.role in ("loss", "metric") and self.port(MASK) is not None

    @property
    def has_classes_axis(self) -> bool:
        """Whether it compares a score for each class on axis 1."""
        return self.counts_classes or (self.metric is not None and self.metric.classes_axis is not None)

    @property
    def has_weights(self) -> bool:
        """Whether its nodes may keep tensors of their own. A block has those of what stands in it."""
        return self.declaration is not None and self.declaration.weights is not None

    @property
    def has_cost(self) -> bool:
        """Whether its nodes multiply and add; see `core.weights` for what counts."""
        return self.declaration is not None and self.declaration.cost is not None

    def param(self, name: str) -> Param | None:
        return next((param for param in self.params if param.name == name), None)

    def port(self, name: str) -> Port | None:
        return next((port for port in self.inputs if port.name == name), None)


class Layer:
    """The base of every declaration. Subclasses hold hyper-parameters and say, of the types that come in:

    infer    the types that go out, or `Invalid`
    weights  what the kind keeps, where it keeps anything
    cost     multiply-adds, where there are any; `core.weights` tells what counts
    Its `bounds` are those of all numbers that go out, whatever comes in. Only `infer` may refuse; the others are asked where it has not.
    """

    __slots__ = ()
    spec: ClassVar[LayerSpec]
    infer: ClassVar[Callable[..., Any]]
    weights: ClassVar[Callable[..., Weights] | None] = None
    cost: ClassVar[Callable[..., Dim] | None] = None
    bounds: ClassVar[Range | None] = None

    if TYPE_CHECKING:
        # In code, a parameter may be one number for several, or a formula over the parameters of a block.
        def __init__(self, *values: Any, **named: Any) -> None: ...


L = TypeVar("L", bound=Layer)


def layer(
    *,
    category: str,
    title: str = "",
    module: str = "",
    own: str = "",
    function: str = "",
    expression: str = "",
    given: Mapping[str, str] | None = None,
    given_last: bool = False,
    fixed: Mapping[str, bool | str] | None = None,
    takes: str = "",
    returns: str = "",
    batch_second: tuple[str, ...] = (),
    unless_used: Mapping[str, str] | None = None,
    passes: Mapping[str, str] | None = None,
    predict: str = "",
    role: Role = "layer",
    formerly: tuple[str, ...] = (),
    since: int = 1,
    gives: Mapping[str, str] | None = None,
    looks_at_batch: bool = False,
    counts_classes: bool = False,
    predicts: Meaning | None = None,
    turns: Mapping[Meaning, Meaning] | None = None,
    moves: bool = False,
    metric: MetricSpec | None = None,
    class_weights: str = "",
    also: tuple[str | Alias, ...] = (),
) -> Callable[[type[L]], type[L]]:
    """Declares a kind. Exactly one of `module`, `own`, `function`, `expression` says how source calls it."""
    form, target = next(
        ((form, target) for form, target in (("module", module), ("own", own), ("function", function), ("expression", expression)) if target), ("none", "")
    )
    call = Call(form, target, given or {}, fixed or {}, takes, returns, batch_second, unless_used or {}, predict, given_last, passes or {}, class_weights)

    def declare(declaration: type[L]) -> type[L]:
        # slots=True makes a new class, so the specification is read off the class that is kept.
        declared = dataclass(frozen=True, slots=True)(declaration)
        declared.spec = LayerSpec(
            kind=declared.__name__,
            title=title or _spaced(declared.__name__),
            category=category,
            doc=inspect.cleandoc(declared.__doc__ or ""),
            params=params_of(declared),
            inputs=_ports(declared),
            outputs=_outputs(declared),
            call=call,
            role=role,
            formerly=formerly,
            since=since,
            gives=gives or {},
            looks_at_batch=looks_at_batch,
            counts_classes=counts_classes,
            predicts=predicts,
            turns=turns or {},
            moves=moves,
            metric=metric,
            also=aliases(also),
            declaration=declared,
        )
        return declared

    return declare


def bind(spec: LayerSpec, values: Mapping[str, object]) -> tuple[Layer | None, tuple[Invalid, ...]]:
    """The declaration filled with values, or None and every reason why not. Missing values take their defaults."""
    bound, wrong = accept_all(spec.params, values)
    if wrong or spec.declaration is None:
        return None, wrong
    return spec.declaration(**bound), ()


def accept_all(params: tuple[Param, ...], values: Mapping[str, object]) -> tuple[dict[str, Value], tuple[Invalid, ...]]:
    """Every parameter read by its type; unknown names and unfit values are reasons, not exceptions."""
    wrong: list[Invalid] = []
    bound: dict[str, Value] = {}
    names = {declared.name for declared in params}
    for name in sorted(values.keys() - names):
        wrong.append(Invalid(name, f"there is no parameter {name}; known are {', '.join(sorted(names)) or 'none'}"))
    for declared in params:
        try:
            bound[declared.name] = accept(declared, values[declared.name]) if declared.name in values else declared.default
        except Invalid as invalid:
            wrong.append(invalid)
    return bound, tuple(wrong)


def defaults(spec: LayerSpec) -> dict[str, Raw]:
    """Every parameter at its default."""
    return {param.name: param.default for param in spec.params}


def _ports(declaration: type[Layer]) -> tuple[Port, ...]:
    hints = typing.get_type_hints(declaration.infer, include_extras=True)
    ports = []
    for parameter in list(inspect.signature(declaration.infer).parameters.values())[1:]:
        axes = next((part for part in _annotations(hints[parameter.name]) if isinstance(part, Axes)), Axes(("*",), "any"))
        ports.append(Port(parameter.name, axes, parameter.kind is parameter.VAR_POSITIONAL, parameter.default is None))
    return tuple(ports)


def _annotations(hint: Any) -> tuple[Any, ...]:
    """What is annotated, also inside `X | None`."""
    if hasattr(hint, "__metadata__"):
        return tuple(hint.__metadata__)
    return tuple(annotation for part in typing.get_args(hint) for annotation in _annotations(part))


def _outputs(declaration: type[Layer]) -> tuple[str, ...]:
    result = typing.get_type_hints(declaration.infer).get("return")
    if result is TensorSpec:
        return ("output",)
    return tuple(getattr(result, "_fields", ()))


def _spaced(name: str) -> str:
    """`AdaptiveAvgPool2d` as `Adaptive Avg Pool 2d`; runs of capitals stay together."""
    return re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
