"""Hyper-parameters: a closed set of types, what each accepts, and how a value is read.

The annotation of a field is its type: int, float, bool, str, Literal, Size1d/2d/3d, Ints, Floats, and each of these
or None, or a choice. The inspector has one editor for each, a file one encoding, the source one spelling.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass
from typing import Annotated, Any, Literal

from nnbuilder.core.conditions import Invalid, Remedy
from nnbuilder.core.digits import exact
from nnbuilder.core.expressions import Expression

Number = int | float
Value = None | bool | int | float | str | tuple[int | float, ...]
Raw = Value | Expression | tuple[int | float | Expression, ...]
"""A value as a node stores it: a literal, a formula, or a tuple that holds formulas."""


@dataclass(frozen=True, slots=True)
class Length:
    """How many numbers a tuple parameter has; None is any."""

    count: int | None


Size1d = Annotated[tuple[int, ...], Length(1)]
Size2d = Annotated[tuple[int, ...], Length(2)]
Size3d = Annotated[tuple[int, ...], Length(3)]
Ints = Annotated[tuple[int, ...], Length(None)]
Floats = Annotated[tuple[float, ...], Length(None)]


@dataclass(frozen=True, slots=True)
class ParamType:
    """`base` is int, float, bool, str, choice, ints or floats; `length` counts a tuple; None may be allowed beside it."""

    base: str
    length: int | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False

    def __str__(self) -> str:
        word = {
            "ints": f"{self.length or 'some'} whole numbers",
            "floats": "some numbers",
            "int": "a whole number",
            "float": "a number",
            "bool": "yes or no",
            "str": "a text",
            "choice": "",
        }[self.base]
        choices = ", ".join(f'"{choice}"' for choice in self.choices)
        return " or ".join(part for part in (word, choices, "none" if self.optional else "") if part)


@dataclass(frozen=True, slots=True)
class Param:
    """One hyper-parameter of a kind."""

    name: str
    type: ParamType
    default: Value
    help: str
    min: Number | None = None
    max: Number | None = None
    required: bool = False
    advanced: bool = False
    source: bool = True
    by_name: bool = False


def param(
    default: Any,
    help: str,
    *,
    min: Number | None = None,
    max: Number | None = None,
    required: bool = False,
    advanced: bool = False,
    source: bool = True,
    by_name: bool = False,
) -> Any:
    """Declares a hyper-parameter. `required`: torch has no default for it, so source always writes it.

    `by_name`: torch has a default that is not ours, so source always writes it too, by its name.
    `source=False`: the parameter is read by nnbuilder and never written into the constructor call.
    """
    declared = {"help": help, "min": min, "max": max, "required": required, "advanced": advanced, "source": source, "by_name": by_name}
    return dataclasses.field(default=default, metadata={"param": declared})


def params_of(declaration: type) -> tuple[Param, ...]:
    """The hyper-parameters of a declaration, read off its fields."""
    hints = typing.get_type_hints(declaration, include_extras=True)
    found = []
    for field in dataclasses.fields(declaration):
        if field.default is MISSING or "param" not in field.metadata:
            raise TypeError(f"{declaration.__name__}.{field.name} must be declared with param()")
        found.append(Param(field.name, param_type(hints[field.name]), field.default, **field.metadata["param"]))
    return tuple(found)


def param_type(annotation: Any) -> ParamType:
    """The parameter type an annotation stands for."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        parts = [param_type(part) for part in typing.get_args(annotation) if part is not type(None)]
        main = next((part for part in parts if part.base != "choice"), parts[0])
        choices = tuple(choice for part in parts for choice in part.choices)
        return dataclasses.replace(main, choices=choices, optional=type(None) in typing.get_args(annotation))
    if origin is Literal:
        return ParamType("choice", choices=typing.get_args(annotation))
    if origin is Annotated:
        inner, length = typing.get_args(annotation)
        return ParamType("floats" if typing.get_args(inner)[0] is float else "ints", length.count)
    if annotation in (int, float, bool, str):
        return ParamType(annotation.__name__)
    raise TypeError(f"{annotation} is not a parameter type")


LARGEST = 2**63 - 1
"""Sizes are 64-bit whole numbers in torch."""


def accept(param: Param, value: object) -> Value:
    """The value in its own form, or `Invalid` in words. A single number fills a tuple of known length."""
    kind = param.type
    if value is None and kind.optional:
        return None
    if isinstance(value, str) and value in kind.choices:
        return value
    reader = _READERS.get(kind.base)
    read = reader(kind, value) if reader else None
    if read is None:
        raise Invalid(param.name, f"{param.name} wants {kind}, not {_shown(value)}")
    numbers = read if isinstance(read, tuple) else (read,)
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float):
            continue
        if isinstance(number, int) and abs(number) > LARGEST:
            raise Invalid(param.name, f"{param.name} is {exact(number)}; the largest size there is is {LARGEST:,}")
        low, high = param.min, param.max
        nearest = low if low is not None and not number >= low else high if high is not None and not number <= high else None
        if nearest is not None:
            one_sided = f"at {'least' if high is None else 'most'} {exact(nearest)}"
            bounds = one_sided if low is None or high is None else f"from {exact(low)} to {exact(high)}"
            cure = () if len(numbers) > 1 else (Remedy("set", f"Set {param.name} to {exact(nearest)}", param.name, nearest),)
            raise Invalid(param.name, f"{param.name} must be {bounds}, not {exact(number)}", *cure)
    return read


def _read_int(kind: ParamType, value: object) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, float) and not value.is_integer()):
        return None
    return value if isinstance(value, int) else int(value)


def _read_float(kind: ParamType, value: object) -> Value:
    if isinstance(value, str) and value in ("inf", "-inf"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return None
    return float(value)


def _read_bool(kind: ParamType, value: object) -> Value:
    return value if isinstance(value, bool) else None


def _read_text(kind: ParamType, value: object) -> Value:
    return value if isinstance(value, str) else None


def _read_tuple(kind: ParamType, value: object) -> Value:
    read = _read_int if kind.base == "ints" else _read_float
    items = value if isinstance(value, tuple | list) else (value,) * (kind.length or 1)
    if kind.length is not None and len(items) != kind.length:
        return None
    numbers = tuple(read(kind, item) for item in items)
    return None if any(number is None for number in numbers) else typing.cast("tuple[int, ...]", numbers)


_READERS: Mapping[str, Callable[[ParamType, object], Value]] = {
    "int": _read_int,
    "float": _read_float,
    "bool": _read_bool,
    "str": _read_text,
    "ints": _read_tuple,
    "floats": _read_tuple,
}


def _shown(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, tuple | list):
        return f"({', '.join(map(_shown, value))})"
    if isinstance(value, str):
        return f'"{value}"'
    return exact(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
