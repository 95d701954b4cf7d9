"""Reading JSON with care: limits first, and every refusal says where and what would be right."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from nnbuilder.core.digits import exact
from nnbuilder.project import limits
from nnbuilder.project.errors import DocumentError

T = TypeVar("T")
_WORDS = {dict: "an object", list: "a list", str: "a text", int: "a whole number", float: "a number", bool: "true or false", type(None): "null"}
_STRINGS = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)', re.DOTALL)
"""A text, also one that is never closed, so that every character is looked at once."""
_BRACKETS = re.compile(r"[\[\]{}]")


def parse(content: bytes) -> Mapping[str, Any]:
    """The JSON object a file holds; raises `DocumentError` for anything else."""
    if len(content) > limits.BYTES:
        raise DocumentError(f"The file has {len(content):,} bytes; a document has at most {limits.BYTES:,}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"The file is no nnbuilder document: byte {error.start} is no text.") from None
    _check_size(text)
    try:
        whole = json.loads(text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant, parse_int=_whole_number, parse_float=_number)
    except DocumentError:
        raise
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "somewhere inside"
        raise DocumentError(f"The file is no nnbuilder document: it stops being JSON at {place}.") from None
    if not isinstance(whole, dict):
        raise DocumentError(f"The file is no nnbuilder document: it holds {_WORDS[type(whole)]} instead of an object.")
    _check_characters(text, whole)
    return whole


_PLACE = 200
"""How many characters of the way to a place are told."""


class Reader:
    """Reads typed values out of parsed JSON and knows where it is."""

    def __init__(self, value: Any, where: str) -> None:
        self.value, self.where = value, where if len(where) <= _PLACE else f"{where[:_PLACE]} …"

    def fail(self, wanted: str) -> DocumentError:
        return DocumentError(
            f"The document is damaged at {self.where or 'the top'}: there should be {wanted}, not {_WORDS.get(type(self.value), 'something else')}."
        )

    def get(self, name: str, default: Any = None) -> Reader:
        whole = self.object()
        return Reader(whole.get(name, default), f"{self.where}.{name}" if self.where else name)

    def object(self) -> Mapping[str, Any]:
        if not isinstance(self.value, dict):
            raise self.fail("an object")
        return self.value

    def items(self, limit: int = limits.NODES) -> Iterable[tuple[str, Reader]]:
        whole = self.object()
        self._check_count(len(whole), limit)
        return [(name, Reader(value, f"{self.where}.{name}")) for name, value in whole.items()]

    def list(self, limit: int = limits.NODES, count: int | None = None) -> list[Reader]:
        if not isinstance(self.value, list):
            raise self.fail("a list")
        if count is not None and len(self.value) != count:
            raise DocumentError(f"The document is damaged at {self.where}: there should be {count} entries, not {len(self.value)}.")
        self._check_count(len(self.value), limit)
        return [Reader(item, f"{self.where}[{place}]") for place, item in enumerate(self.value)]

    def text(self) -> str:
        if not isinstance(self.value, str):
            raise self.fail("a text")
        if len(self.value) > limits.TEXT:
            raise DocumentError(f"The text at {self.where} has {len(self.value):,} characters; at most {limits.TEXT:,} are read.")
        return self.value

    def whole(self, low: int = 0, high: int = 10**9) -> int:
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise self.fail("a whole number")
        if not low <= self.value <= high:
            raise DocumentError(f"The number at {self.where} is {exact(self.value)}; it should be from {low} to {high}.")
        return self.value

    def number(self, low: float = -1e9, high: float = 1e9) -> float:
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.fail("a number")
        if not low <= self.value <= high:
            raise DocumentError(f"The number at {self.where} is {exact(self.value)}; it should be from {exact(low)} to {exact(high)}.")
        return float(self.value)

    def flag(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.fail("true or false")
        return self.value

    def choice(self, *choices: str) -> str:
        if self.value not in choices or not isinstance(self.value, str):
            raise DocumentError(f"The document is damaged at {self.where}: {repr(self.value)[:60]} should be one of {', '.join(choices)}.")
        return self.value

    def optional(self, read: Callable[[Reader], T]) -> T | None:
        return None if self.value is None else read(self)

    def _check_count(self, count: int, limit: int) -> None:
        if count > limit:
            raise DocumentError(f"There are {count:,} entries at {self.where}; a document has at most {limit:,}.")


def _check_size(text: str) -> None:
    """Nesting and entries are counted without parsing, so that a file of brackets costs nothing."""
    structure = _STRINGS.sub("", text)
    if structure.count(",") + structure.count("[") + structure.count("{") > limits.VALUES:
        raise DocumentError(f"The file has more than {limits.VALUES:,} entries; no document has.")
    depth = 0
    for bracket in _BRACKETS.findall(structure):
        depth += 1 if bracket in "[{" else -1
        if depth > limits.DEPTH:
            raise DocumentError(f"The file is nested more than {limits.DEPTH} deep; no document is.")


def _check_characters(text: str, whole: object) -> None:
    r"""`\ud83d` alone is JSON but no text: it could be read and never saved again."""
    if "\\u" not in text:
        return
    try:
        json.dumps(whole, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        character = ascii(error.object[error.start])[1:-1]
        raise DocumentError(f"The document is damaged: it holds {character}, half a character, which no file can store.") from None


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise DocumentError(f"The document is damaged: {name[:60]!r} stands twice in one place.")
        found[name] = value
    return found


def _refuse_constant(word: str) -> Any:
    raise DocumentError(f"The document is damaged: {word} is no number of JSON.")


def _whole_number(text: str) -> int:
    if len(text) > limits.DIGITS:
        raise DocumentError(f"The document is damaged: it holds a whole number of {len(text):,} digits; at most {limits.DIGITS} are read.")
    return int(text)


def _number(text: str) -> float:
    number = float(text) if len(text) <= 400 else math.inf
    if not math.isfinite(number):
        raise DocumentError(f'The document is damaged: {text[:30]} is beyond every number; write "inf" where infinity is meant.')
    return number
