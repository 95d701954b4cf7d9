"""The value of an expression of a text, worked out without running it: numbers, modules, tensors."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnbuilder.pytorch_text.modules import Chain, Instance, Leaf, Missing
from nnbuilder.pytorch_text.operations import BATCH, OTHER
from nnbuilder.pytorch_text.sentences import Unread, shown
from nnbuilder.pytorch_text.sheet import Tensor

if TYPE_CHECKING:
    from nnbuilder.pytorch_text.reader import Reader

LARGEST = 10**12
Names = dict[str, object]


@dataclass(frozen=True, slots=True)
class Dotted:
    """A name that the text does not define: `nn.Linear`, `torch.cat`."""

    name: str


@dataclass(frozen=True, slots=True)
class Bound:
    """`x.view` or `self.encode` before it is called."""

    owner: object
    name: str


@dataclass(frozen=True, slots=True)
class Shape:
    """`x.shape`, of which only the batch is known by name."""


_ARITHMETIC: Mapping[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARED: Mapping[type[ast.cmpop], Callable[[object, object], object]] = {
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,  # type: ignore[dict-item]
    ast.LtE: operator.le,  # type: ignore[dict-item]
    ast.Gt: operator.gt,  # type: ignore[dict-item]
    ast.GtE: operator.ge,  # type: ignore[dict-item]
}


def value_of(reader: Reader, tree: ast.expr, names: Names) -> object:
    """Raises `Unread` for what is no plain expression."""
    read = _READ.get(type(tree))
    if read is None:
        raise Unread(f"{shown(ast.unparse(tree))} is not read")
    return read(reader, tree, names)


def _name(reader: Reader, tree: ast.Name, names: Names) -> object:
    known = names if tree.id in names else reader.names
    return known[tree.id] if tree.id in known else reader.classes.get(tree.id, Dotted(tree.id))


def _attribute(reader: Reader, tree: ast.Attribute, names: Names) -> object:
    owner = value_of(reader, tree.value, names)
    if isinstance(owner, Dotted):
        return Dotted(f"{owner.name}.{tree.attr}")
    if isinstance(owner, Instance):
        if tree.attr in owner.attributes:
            found = owner.attributes[tree.attr]
            return reader.parameter(found) if isinstance(found, Leaf) and found.spec.is_attribute else found
        if tree.attr == "training":
            return True
        return Bound(owner, tree.attr)
    if isinstance(owner, Tensor) and tree.attr == "shape":
        return Shape()
    if isinstance(owner, Tensor) and tree.attr == "device":
        return None
    if isinstance(owner, tuple) and tree.attr in ("values", "indices"):
        return owner[0 if tree.attr == "values" else 1]
    return Bound(owner, tree.attr)


def _call(reader: Reader, tree: ast.Call, names: Names) -> object:
    called = value_of(reader, tree.func, names)
    positional: list[object] = []
    for part in tree.args:
        value = value_of(reader, part.value if isinstance(part, ast.Starred) else part, names)
        if isinstance(part, ast.Starred) and not isinstance(value, list | tuple):
            raise Unread("what follows a star is read where it is a list of the text")
        positional += list(value) if isinstance(part, ast.Starred) and isinstance(value, list | tuple) else [value]
    if any(keyword.arg is None for keyword in tree.keywords):
        raise Unread("arguments behind two stars are not read")
    named = {str(keyword.arg): value_of(reader, keyword.value, names) for keyword in tree.keywords}
    return reader.called(called, positional, named, tree.lineno)


def _binary(reader: Reader, tree: ast.BinOp, names: Names) -> object:
    left, right = value_of(reader, tree.left, names), value_of(reader, tree.right, names)
    if isinstance(left, Tensor) or isinstance(right, Tensor):
        return reader.operations.combined(left, tree.op, right, tree.lineno)
    if isinstance(left, list) and isinstance(right, list) and isinstance(tree.op, ast.Add):
        return left + right
    compute = _ARITHMETIC.get(type(tree.op))
    if compute is None or not _is_number(left) or not _is_number(right):
        raise Unread(f"{shown(ast.unparse(tree))} is no arithmetic of plain numbers")
    try:
        result = compute(left, right)  # type: ignore[arg-type]
    except ArithmeticError:
        raise Unread(f"{shown(ast.unparse(tree))} has no value") from None
    if abs(result) > LARGEST:
        raise Unread(f"{shown(ast.unparse(tree))} is larger than {LARGEST:,}")
    return result


def _unary(reader: Reader, tree: ast.UnaryOp, names: Names) -> object:
    value = value_of(reader, tree.operand, names)
    if isinstance(tree.op, ast.Not):
        return not _truth(value)
    if isinstance(value, Tensor) and isinstance(tree.op, ast.USub):
        return reader.operations.call("neg", [value], {}, tree.lineno)
    if isinstance(tree.op, ast.USub | ast.UAdd) and isinstance(value, int | float):
        return -value if isinstance(tree.op, ast.USub) else value
    raise Unread(f"{shown(ast.unparse(tree))} is not read")


def _subscript(reader: Reader, tree: ast.Subscript, names: Names) -> object:
    owner, index = value_of(reader, tree.value, names), _index(reader, tree.slice, names)
    if isinstance(owner, Tensor):
        return reader.operations.indexed(owner, index if isinstance(index, tuple) else (index,))
    if isinstance(owner, Shape):
        return BATCH if index == 0 else OTHER
    items = [item for _, item in owner.items] if isinstance(owner, Chain) else owner
    if isinstance(items, list | tuple) and isinstance(index, int) and -len(items) <= index < len(items):
        return items[index]
    raise Unread(f"{shown(ast.unparse(tree))} is not read")


def _index(reader: Reader, tree: ast.expr, names: Names) -> object:
    if isinstance(tree, ast.Tuple):
        return tuple(_index(reader, part, names) for part in tree.elts)
    if isinstance(tree, ast.Slice):
        return slice(*(None if part is None else value_of(reader, part, names) for part in (tree.lower, tree.upper, tree.step)))
    return value_of(reader, tree, names)


def _compare(reader: Reader, tree: ast.Compare, names: Names) -> object:
    left, right = value_of(reader, tree.left, names), value_of(reader, tree.comparators[0], names)
    compare = _COMPARED.get(type(tree.ops[0]))
    is_identity = isinstance(tree.ops[0], ast.Is | ast.IsNot)
    if compare is None or len(tree.ops) > 1 or not (is_identity or (_is_plain(left) and _is_plain(right))):
        raise Unread(f"{shown(ast.unparse(tree))} is known only when data comes")
    try:
        return compare(left, right)
    except TypeError:
        raise Unread(f"{shown(ast.unparse(tree))} cannot be compared") from None


def _boolean(reader: Reader, tree: ast.BoolOp, names: Names) -> object:
    truths = [_truth(value_of(reader, part, names)) for part in tree.values]
    return all(truths) if isinstance(tree.op, ast.And) else any(truths)


def _choice(reader: Reader, tree: ast.IfExp, names: Names) -> object:
    return value_of(reader, tree.body if _truth(value_of(reader, tree.test, names)) else tree.orelse, names)


def _truth(value: object) -> bool:
    """Of what is known without data; a module counts as true, as in Python."""
    if _is_plain(value) or isinstance(value, list | tuple | Leaf | Instance | Missing):
        return bool(value) if not isinstance(value, Leaf | Instance | Missing) else True
    if isinstance(value, Chain):
        return bool(value.items)
    raise Unread("a condition is read where it is known without data")


def truth_of(reader: Reader, tree: ast.expr, names: Names) -> bool:
    return _truth(value_of(reader, tree, names))


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_READ: Mapping[type[ast.expr], Callable[..., object]] = {
    ast.Constant: lambda reader, tree, names: tree.value,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Subscript: _subscript,
    ast.Compare: _compare,
    ast.BoolOp: _boolean,
    ast.IfExp: _choice,
    ast.Tuple: lambda reader, tree, names: tuple(value_of(reader, part, names) for part in tree.elts),
    ast.List: lambda reader, tree, names: [value_of(reader, part, names) for part in tree.elts],
}
