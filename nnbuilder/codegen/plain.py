"""Frozen values as plain JSON and back, by the annotations of their dataclasses alone.

A dataclass becomes an object of its fields, a tuple a list, a mapping an object where its keys are texts and else a list
of pairs, a number that is not finite {"float": "inf"}. A new field of a dataclass is encoded without a line here. What
is read is held against the annotations, so a file that fits is a value of the right types all through.
"""

from __future__ import annotations

import collections.abc
import functools
import math
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any


class NotPlain(ValueError):
    """Something that JSON cannot hold, or that is not of the type that its place has; the message is a sentence."""


def to_plain(value: object) -> Any:
    """A value as what `json.dumps` takes; `from_plain` gives an equal one back."""
    if isinstance(value, bool | int | str) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": str(value)}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value):
            return {key: to_plain(item) for key, item in value.items()}
        return [[to_plain(key), to_plain(item)] for key, item in value.items()]
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
    raise NotPlain(f"A {type(value).__name__} cannot be written down.")


def from_plain(annotation: Any, plain: Any) -> Any:
    """The value of a type that `to_plain` has written; raises `NotPlain` where it is none."""
    if annotation in (object, Any):
        return _of_any_type(plain)
    if annotation is float:
        return _number(plain)
    if annotation in (str, int, bool, type(None)):
        return _scalar(annotation, plain)
    if isinstance(annotation, type) and is_dataclass(annotation):
        return _dataclass(annotation, plain)
    origin, inner = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (typing.Union, types.UnionType):
        return _union(inner, plain)
    if origin is typing.Literal:
        return _one_of(inner, plain)
    if origin is tuple:
        return _tuple(inner, plain)
    if origin is collections.abc.Mapping:
        return _mapping(inner[0], inner[1], plain)
    raise NotPlain(f"Values of the type {annotation} cannot be read.")


def _scalar(annotation: type, plain: Any) -> Any:
    # True is an int to Python and none to a reader.
    if type(plain) is not annotation:
        raise NotPlain(f"There should be a value of the type {annotation.__name__}, not {type(plain).__name__}.")
    return plain


def _one_of(choices: tuple[Any, ...], plain: Any) -> Any:
    if not any(plain == choice and type(plain) is type(choice) for choice in choices):
        raise NotPlain(f"There should be one of {', '.join(map(repr, choices))}.")
    return plain


def _number(plain: Any) -> Any:
    if isinstance(plain, dict) and plain.keys() == {"float"} and plain["float"] in ("inf", "-inf", "nan"):
        return float(plain["float"])
    if type(plain) not in (int, float):
        raise NotPlain(f"There should be a number, not {type(plain).__name__}.")
    return plain


def _dataclass(annotation: type, plain: Any) -> Any:
    hints = _hints(annotation)
    if not isinstance(plain, dict) or plain.keys() != hints.keys():
        raise NotPlain(f"There should be an object with {', '.join(hints)}.")
    return annotation(**{name: from_plain(hint, plain[name]) for name, hint in hints.items()})


@functools.cache
def _hints(annotation: type) -> dict[str, Any]:
    hints = typing.get_type_hints(annotation)
    return {each.name: hints[each.name] for each in fields(annotation)}


def _union(members: tuple[Any, ...], plain: Any) -> Any:
    """The first member that fits."""
    for member in members:
        try:
            return from_plain(member, plain)
        except NotPlain:
            continue
    raise NotPlain(f"There should be one of {', '.join(str(member) for member in members)}.")


def _tuple(inner: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise NotPlain(f"There should be a list, not {type(plain).__name__}.")
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(from_plain(inner[0], item) for item in plain)
    if len(inner) != len(plain):
        raise NotPlain(f"There should be {len(inner)} values, not {len(plain)}.")
    return tuple(from_plain(each, item) for each, item in zip(inner, plain, strict=True))


def _mapping(key: Any, value: Any, plain: Any) -> dict[Any, Any]:
    if isinstance(plain, dict) and (key is str or not plain):
        return {name: from_plain(value, item) for name, item in plain.items()}
    if not isinstance(plain, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in plain):
        raise NotPlain("There should be a list of pairs.")
    return {from_plain(key, name): from_plain(value, item) for name, item in plain}


def _of_any_type(plain: Any) -> object:
    """A parameter of a layer: a scalar, or a tuple of them."""
    if isinstance(plain, list):
        return tuple(_of_any_type(item) for item in plain)
    return _number(plain) if isinstance(plain, dict) else plain
