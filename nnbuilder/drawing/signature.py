"""What the signature of a function says of the block that it draws: inputs, states and typed parameters."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nnbuilder.core import names
from nnbuilder.core.blocks import REPEAT
from nnbuilder.core.conditions import Invalid
from nnbuilder.core.parameters import Param, ParamType, accept, param_type
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.recurrent import StateInput

OF_A_USE = ("name", "share", "frozen", REPEAT.name)
"""Words that are said of a use, so that no input or parameter can be called so."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Inputs in order, states among them by name, and parameters with their defaults."""

    inputs: tuple[str, ...]
    states: Mapping[str, StateInput]
    params: tuple[Param, ...]

    @classmethod
    def of(cls, function: Callable[..., Any], name: str) -> Signature:
        """Read off a function; raises `DrawingError` for what no block can have."""
        parameters = list(inspect.signature(function).parameters.values())
        for parameter in parameters:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD, parameter.POSITIONAL_ONLY):
                raise DrawingError(f"The block {name} takes {parameter}; its inputs and parameters must each have a name.")
            if parameter.name in OF_A_USE or not names.is_legal(parameter.name):
                reason = f"`{parameter.name}` is said of every use of a block" if parameter.name in OF_A_USE else names.why_illegal(parameter.name)
                raise DrawingError(f"{parameter.name} of the block {name} cannot be called so: {reason}.")
        types = _annotations(function)
        states = {one.name: one.default for one in parameters if isinstance(one.default, StateInput)}
        inputs = tuple(one.name for one in parameters if one.default is inspect.Parameter.empty or one.name in states)
        if not inputs:
            raise DrawingError(f"The block {name} has no input; what has no default is one.")
        return cls(inputs, states, tuple(_param(name, one, types.get(one.name)) for one in parameters if one.name not in inputs))


def _annotations(function: Callable[..., Any]) -> Mapping[str, Any]:
    try:
        return typing.get_type_hints(function, include_extras=True)
    except NameError:
        # Written as texts where the names are not to be had: the defaults say as much.
        return {}


def _param(block: str, parameter: inspect.Parameter, annotation: Any) -> Param:
    declared = Param(parameter.name, _type_of(block, parameter, annotation), parameter.default, "")
    try:
        return Param(declared.name, declared.type, accept(declared, parameter.default), "")
    except Invalid as invalid:
        raise DrawingError(f"By default, {invalid.message}; look at {parameter.name} of the block {block}.") from None


def _type_of(block: str, parameter: inspect.Parameter, annotation: Any) -> ParamType:
    """By the annotation, else by the default. A tuple without one has as many numbers as its default."""
    if annotation is tuple or (annotation is None and isinstance(parameter.default, tuple)):
        is_real = any(isinstance(number, float) for number in parameter.default)
        return ParamType("floats" if is_real else "ints", len(parameter.default))
    if typing.get_origin(annotation) is tuple:
        numbers = typing.get_args(annotation)
        return ParamType("floats" if float in numbers else "ints", None if Ellipsis in numbers else len(numbers))
    try:
        return param_type(type(parameter.default) if annotation is None else annotation)
    except (TypeError, IndexError):
        kind = annotation if annotation is not None else type(parameter.default).__name__
        raise DrawingError(f"{parameter.name} of the block {block} is {kind}; a parameter is an int, a float, a bool, a str or a tuple of numbers.") from None
