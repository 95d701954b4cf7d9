"""Source as typed fragments: trees of Python's own grammar, which no text of a document can become.

A fragment is an `ast` node. It is made from a validated name, a literal of a closed type, or a constant text of this
program with holes (`quoted`, `statements`), which other fragments fill. Nothing here takes a text for code from outside.
"""

from __future__ import annotations

import ast
import functools
import keyword
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeVar

from nnbuilder.core.parameters import Value

Code = ast.expr
"""An expression."""
Filling = Code | Sequence[Code]
"""What fills a hole: an expression, or several where the hole is starred: `{*sizes}`."""
_HOLE = "hole_of_"
_HOLES = re.compile(r"\{(\*?)([A-Za-z_]\w*)\}")
N = TypeVar("N", bound=ast.AST)


class NotAName(ValueError):
    """A text that cannot stand for a name in source; the message is a sentence."""


def name(identifier: str) -> ast.Name:
    """A plain name. Raises `NotAName` for everything that is not one ASCII identifier."""
    return ast.Name(checked(identifier), ast.Load())


def checked(identifier: str) -> str:
    """The identifier itself, or `NotAName`."""
    if not (identifier.isidentifier() and identifier.isascii()) or keyword.iskeyword(identifier):
        raise NotAName(f"{identifier[:60]!r} is no name that source may hold.")
    return identifier


def literal(value: Value) -> Code:
    """A value of a parameter. What is not finite is written by name, since `inf` is no literal."""
    if isinstance(value, tuple):
        return ast.Tuple([literal(item) for item in value], ast.Load())
    if isinstance(value, float) and not math.isfinite(value):
        return ast.Call(name("float"), [ast.Constant(str(value))], [])
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return ast.Constant(value)
    number = float(value) if isinstance(value, float) else int(value)
    return ast.UnaryOp(ast.USub(), ast.Constant(-number)) if number < 0 or (number == 0 and math.copysign(1.0, number) < 0) else ast.Constant(number)


def attribute(of: Code, *names: str) -> Code:
    """`self.blocks[0].conv`: a word of digits is an index into a list of modules."""
    for word in names:
        of = ast.Subscript(of, ast.Constant(int(word)), ast.Load()) if word.isdecimal() and word.isascii() else ast.Attribute(of, checked(word), ast.Load())
    return of


def dotted(text: str) -> Code:
    """`torch.optim.AdamW`, word for word validated."""
    first, *rest = text.split(".")
    return attribute(name(first), *rest)


def call(function: Code, *arguments: Code, **keywords: Code) -> ast.Call:
    """A call; keywords in the order in which they are given."""
    return ast.Call(function, list(arguments), [ast.keyword(checked(word), value) for word, value in keywords.items()])


def listed(items: Sequence[Code]) -> Code:
    return ast.List(list(items), ast.Load())


def several(items: Sequence[Code]) -> Code:
    """One value as it is, several as a tuple: what a method returns, or what a call is unpacked into."""
    return items[0] if len(items) == 1 else ast.Tuple(list(items), ast.Load())


def mapping(items: Mapping[str, Code]) -> Code:
    """A dict display whose keys are texts."""
    return ast.Dict([ast.Constant(key) for key in items], list(items.values()))


def quoted(template: str, /, **holes: Filling) -> Code:
    """The expression of a constant template: `quoted("{x}.select({dim}, {index})", x=..., dim=..., index=...)`.

    A hole `{name}` takes an expression, `{*name}` several, as arguments or items. Only constants of this program and
    declarations of the catalogue are templates.
    """
    tree = _filled(_parsed_expression(template), holes)
    assert isinstance(tree, ast.expr)
    return tree


def statements(template: str, /, **holes: Filling) -> list[ast.stmt]:
    """The statements of a constant template. A hole may also stand where a name does: `def {method}(self):`."""
    return [_filled(tree, holes) for tree in _parsed(template).body]


def assign(target: Code, value: Code) -> ast.stmt:
    return ast.Assign([target], value)


def give_back(value: Code) -> ast.stmt:
    return ast.Return(value)


def holes_of(template: str) -> frozenset[str]:
    """The names of the holes of a template."""
    return frozenset(match[2] for match in _HOLES.finditer(template))


def names_in(tree: ast.AST) -> frozenset[str]:
    """The plain names a fragment mentions. By hand, since `ast.walk` takes as long as all the rest of writing a line."""
    names: set[str] = set()
    stack: list[object] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, list):
            stack += node
        elif isinstance(node, ast.AST):
            stack += [getattr(node, field) for field in node._fields]
    return frozenset(names)


@functools.lru_cache(maxsize=1024)
def _parsed(template: str) -> ast.Module:
    return ast.parse(_HOLES.sub(lambda match: f"{match[1]}{_HOLE}{match[2]}", template))


@functools.lru_cache(maxsize=1024)
def _parsed_expression(template: str) -> ast.expr:
    return ast.parse(_HOLES.sub(lambda match: f"{match[1]}{_HOLE}{match[2]}", template).strip(), mode="eval").body


def _filled(tree: N, holes: Mapping[str, Filling]) -> N:
    """A copy of a template's tree with its holes filled. The template itself is kept for the next time."""
    return _Filler(holes).copy(tree)


class _Filler:
    def __init__(self, holes: Mapping[str, Filling]) -> None:
        self.holes = holes

    def copy(self, tree: N) -> N:
        if isinstance(tree, ast.Name) and tree.id.startswith(_HOLE):
            return self._one(tree.id)  # type: ignore[return-value]
        return type(tree)(**{field: self._field(value) for field, value in ast.iter_fields(tree)})

    def _field(self, value: object) -> object:
        if isinstance(value, ast.AST):
            return self.copy(value)
        if isinstance(value, list):
            return [item for entry in value for item in self._items(entry)]
        if isinstance(value, str) and value.startswith(_HOLE):
            filling = self._one(value)
            assert isinstance(filling, ast.Name), "only a name may stand where a name does"
            return checked(filling.id)
        return value

    def _items(self, entry: object) -> list[object]:
        if isinstance(entry, ast.Starred) and isinstance(entry.value, ast.Name) and entry.value.id.startswith(_HOLE):
            filling = self.holes[entry.value.id.removeprefix(_HOLE)]
            return [ast.Starred(filling, ast.Load())] if isinstance(filling, ast.expr) else list(filling)
        return [self._field(entry)]

    def _one(self, hole: str) -> Code:
        filling = self.holes[hole.removeprefix(_HOLE)]
        assert isinstance(filling, ast.expr), f"the hole {hole.removeprefix(_HOLE)} takes one expression"
        return filling
