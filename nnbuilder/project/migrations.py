"""Documents of earlier formats, brought to the one of today: JSON in, JSON out. What is damaged stays damaged, for the decoder to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Whole = Mapping[str, Any]


def migrated(whole: Whole, number: int, wanted: int) -> dict[str, Any]:
    """A document of format `number` as one of the format `wanted`."""
    for step in range(number, wanted):
        whole = MIGRATIONS[step](whole)
    return dict(whole)


def _fields_have_kinds(whole: Whole) -> Whole:
    """Format 2: fields have kinds with parameters, transforms are settings, facts name their axes, and a split says by what."""
    data = whole.get("data")
    return {**whole, "data": _data(data)} if isinstance(data, dict) else whole


def _data(data: Whole) -> Whole:
    facts = data.get("facts")
    described = facts.get("fields") if isinstance(facts, dict) else None
    fields = _each(data.get("fields", []), lambda field: _field(field, described if isinstance(described, dict) else {}))
    brought = {**data, "fields": fields, "split": _split(data.get("split", {}), fields)}
    if isinstance(facts, dict) and isinstance(described, dict):
        brought["facts"] = {**facts, "fields": {name: _fact(fact) if isinstance(fact, dict) else fact for name, fact in described.items()}}
    return brought


_LENGTH = 64
"""How long the windows of a text were where nothing was said."""
_TRANSFORMS: Mapping[str, str] = {"scale": "Scale", "standardise": "Standardise"}


def _field(field: Whole, described: Whole) -> Whole:
    """`one-hot` said what a column of words becomes anyway, and `next` is a parameter of a text."""
    transforms = field.get("transforms", [])
    if not isinstance(transforms, list):
        return _with_kind(field)
    settings = [{"kind": _TRANSFORMS[name], "params": {}} for name in transforms if isinstance(name, str) and name in _TRANSFORMS]
    params = _text_params(field, described, is_shifted="next" in transforms) if field.get("type") == "text" else {}
    return {**_with_kind(field), "params": params, "transforms": settings}


def _text_params(field: Whole, described: Whole, *, is_shifted: bool) -> Whole:
    """A text had as many characters as its facts tell, and none was filled up."""
    name = field.get("name")
    fact = described.get(name) if isinstance(name, str) else None
    shape = fact.get("shape") if isinstance(fact, dict) else None
    length = shape[0] if isinstance(shape, list) and shape else _LENGTH
    return {"length": length, "padding": False} | ({"shift": 1} if is_shifted else {})


def _with_kind(entry: Whole) -> dict[str, Any]:
    return {("kind" if name == "type" else name): value for name, value in entry.items()}


def _split(split: Any, fields: Any) -> Any:
    if not isinstance(split, dict) or "stratify" not in split:
        return split
    label = split["stratify"]
    rest = {name: value for name, value in split.items() if name != "stratify"}
    field = next((field for field in fields if isinstance(field, dict) and field.get("name") == label), None) if isinstance(fields, list) else None
    if not label or (field is not None and field.get("kind") != "category"):
        return rest
    columns = field.get("columns") if field is not None else None
    return {**rest, "by": "stratified", "column": columns[0] if isinstance(columns, list) and columns else label}


_AXES: Mapping[str, tuple[str, ...]] = {"image": ("channels", "height", "width"), "mask": ("height", "width"), "text": ("length",), "numbers": ("size",)}
_CHOICES = {"category": "classes", "mask": "classes", "text": "vocabulary"}


def _fact(fact: Whole) -> Whole:
    kind, shape = fact.get("type"), fact.get("shape", [])
    rank = len(shape) if isinstance(shape, list) else 0
    if kind == "sequence":
        axes = ["length", *(f"axis_{number}" for number in range(2, rank)), "features"][:rank] if rank > 1 else ["length"][:rank]
    else:
        axes = list(_AXES.get(kind, ())) if isinstance(kind, str) else []
    return {**_with_kind(fact), "axes": axes, "choices": _CHOICES.get(kind, "") if isinstance(kind, str) else ""}


def _each(entries: Any, change: Callable[[Whole], Whole]) -> Any:
    return [change(entry) if isinstance(entry, dict) else entry for entry in entries] if isinstance(entries, list) else entries


MIGRATIONS: Mapping[int, Callable[[Whole], Whole]] = {1: _fields_have_kinds}
"""{format: what makes it the next one}."""
