"""The lines of a method one after another. What cannot be read leaves a gap, and everything else is drawn."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnbuilder.pytorch_text.expressions import Names, Shape, truth_of, value_of
from nnbuilder.pytorch_text.modules import Instance, Missing
from nnbuilder.pytorch_text.operations import BATCH, OTHER
from nnbuilder.pytorch_text.sentences import Unread, shown
from nnbuilder.pytorch_text.sheet import Tensor

if TYPE_CHECKING:
    from nnbuilder.pytorch_text.reader import Reader

_REFUSED = {
    ast.For: "a loop is not drawn; write its layers one after another, or as nn.Sequential",
    ast.While: "a loop is not drawn; write its layers one after another, or as nn.Sequential",
    ast.With: "what stands in a `with` is not drawn",
    ast.Try: "what stands in a `try` is not drawn",
}


@dataclass(frozen=True, slots=True)
class _Returned:
    value: object


def run(reader: Reader, body: Sequence[ast.stmt], names: Names) -> object:
    """What a method gives back."""
    result = _run(reader, body, names)
    return result.value if result is not None else None


def _run(reader: Reader, body: Sequence[ast.stmt], names: Names) -> _Returned | None:
    for line in body:
        try:
            if isinstance(line, ast.If):
                result = _run(reader, line.body if truth_of(reader, line.test, names) else line.orelse, names)
            else:
                result = _step(reader, line, names)
        except Unread as unread:
            result = _left_out(reader, line, names, str(unread))
        if result is not None:
            return result
    return None


def _step(reader: Reader, line: ast.stmt, names: Names) -> _Returned | None:
    if isinstance(line, ast.Return):
        return _Returned(value_of(reader, line.value, names) if line.value is not None else None)
    if isinstance(line, ast.Assign):
        value = value_of(reader, line.value, names)
        for target in line.targets:
            _assign(reader, target, value, names)
    elif isinstance(line, ast.AnnAssign) and line.value is not None:
        _assign(reader, line.target, value_of(reader, line.value, names), names)
    elif isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name | ast.Attribute):
        read = ast.copy_location(ast.BinOp(_loaded(line.target), line.op, line.value), line)
        _assign(reader, line.target, value_of(reader, read, names), names)
    elif isinstance(line, ast.Expr) and not isinstance(line.value, ast.Constant) and not _is_super(line.value):
        value_of(reader, line.value, names)
    elif type(line) in _REFUSED:
        raise Unread(_REFUSED[type(line)])
    return None


def _assign(reader: Reader, target: ast.expr, value: object, names: Names) -> None:
    if isinstance(target, ast.Name):
        names[target.id] = value
    elif isinstance(target, ast.Attribute):
        owner = value_of(reader, target.value, names)
        if not isinstance(owner, Instance):
            raise Unread(f"{shown(ast.unparse(target))} is not set")
        owner.attributes[target.attr] = value
    elif isinstance(target, ast.Tuple | ast.List):
        values = (BATCH, *(OTHER,) * (len(target.elts) - 1)) if isinstance(value, Shape) else value
        if not isinstance(values, tuple | list) or len(values) != len(target.elts):
            raise Unread(f"{len(target.elts)} names stand for what is not as many values")
        for part, item in zip(target.elts, values, strict=True):
            _assign(reader, part, item, names)
    else:
        raise Unread(f"{shown(ast.unparse(target))} is not set")


def _left_out(reader: Reader, line: ast.stmt, names: Names, message: str) -> _Returned | None:
    """A gap in the place of a line: whatever it sets is not known from here on."""
    held = [name.id for name in ast.walk(line) if isinstance(name, ast.Name)]
    fed = [value for name in held if isinstance(value := names.get(name), Tensor)]
    targets = list(_targets(line))
    place = getattr(line, "lineno", 0)
    if fed or isinstance(line, ast.Return):
        gap: object = reader.sheet.gap(place, message, fed)
    else:
        reader.sheet.say(place, message)
        gap = Missing(place, message)
    for target in targets:
        for name in (part for part in ast.walk(target) if isinstance(part, ast.Name | ast.Attribute)):
            if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store):
                names[name.id] = gap
            elif isinstance(name, ast.Attribute) and isinstance(owner := _owner(name, names), Instance):
                owner.attributes[name.attr] = gap
    return _Returned(gap) if isinstance(line, ast.Return) else None


def _owner(tree: ast.Attribute, names: Names) -> object:
    return names.get(tree.value.id) if isinstance(tree.value, ast.Name) else None


def _targets(line: ast.stmt) -> Iterator[ast.expr]:
    """Whatever a line, or a line inside it, sets."""
    for part in ast.walk(line):
        if isinstance(part, ast.Assign):
            yield from part.targets
        elif isinstance(part, ast.AnnAssign | ast.AugAssign):
            yield part.target
            if isinstance(part.target, ast.Name):
                continue


def _loaded(target: ast.Name | ast.Attribute) -> ast.expr:
    """The same name, read."""
    if isinstance(target, ast.Name):
        return ast.copy_location(ast.Name(target.id, ast.Load()), target)
    return ast.copy_location(ast.Attribute(target.value, target.attr, ast.Load()), target)


def _is_super(tree: ast.expr) -> bool:
    """super().__init__(), in either way of writing it."""
    return (
        isinstance(tree, ast.Call)
        and isinstance(tree.func, ast.Attribute)
        and isinstance(tree.func.value, ast.Call)
        and isinstance(tree.func.value.func, ast.Name)
        and tree.func.value.func.id == "super"
    )
