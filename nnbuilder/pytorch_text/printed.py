"""What print(model) shows, as the modules it shows: names, classes and arguments, one a line."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from nnbuilder.core.layer import LayerSpec
from nnbuilder.pytorch_text.arguments import constructed
from nnbuilder.pytorch_text.kinds import Kinds
from nnbuilder.pytorch_text.modules import Chain, Leaf, Missing, Module
from nnbuilder.pytorch_text.sentences import TooMuch, Unread, shown
from nnbuilder.pytorch_text.sheet import MOST_NODES, Sheet

_LINE = re.compile(r"\s*(?:\((?P<name>[\w.-]+)\): )?(?:(?P<copies>\d{1,6}) x )?(?P<kind>[A-Za-z_]\w*)\((?P<rest>.*)$")
_BEGIN = re.compile(r"\s*[A-Za-z_]\w*\(\s*\n\s*\([\w.-]+\): ")
_RANGE = re.compile(r"(\d{1,6})-(\d{1,6})")
_DEEPEST = 60
_READ_INSIDE = {"dim_feedforward": ("linear1", "out_features"), "dropout": ("dropout", "p"), "embed_dim": ("out_proj", "in_features")}
"""{parameter that a printed layer does not tell: (the module inside that does, its argument)}"""


@dataclass(slots=True)
class Printed:
    """A module of the text. `rest` is what stands in its brackets, or nothing where others stand in it."""

    name: str
    kind: str
    rest: str
    line: int
    copies: int = 1
    inside: list[Printed] = field(default_factory=list)


def is_printed(text: str) -> bool:
    return _BEGIN.match(text) is not None


def parsed(text: str) -> Printed:
    """The tree of a text; raises `TooMuch` for one whose brackets do not close or stand too deep."""
    root: Printed | None = None
    open_modules: list[Printed] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        if line.strip() == ")":
            if not open_modules:
                raise TooMuch(f"Line {number} closes a bracket that is not open; copy all of what print(model) shows.")
            open_modules.pop()
            continue
        found = _LINE.match(line)
        if found is None or (root is not None and not open_modules) or len(open_modules) >= _DEEPEST:
            raise TooMuch(f"Line {number} is none that print(model) shows: {shown(line)}.")
        rest = found["rest"]
        made = Printed(found["name"] or "", found["kind"], rest.removesuffix(")") if rest else "", number, int(found["copies"] or 1))
        if open_modules:
            open_modules[-1].inside.append(made)
        root = root or made
        if not rest:
            open_modules.append(made)
        elif not rest.endswith(")"):
            raise TooMuch(f"Line {number} does not close its bracket: {shown(line)}.")
    if root is None or open_modules:
        raise TooMuch("The text ends before its last bracket is closed; copy all of what print(model) shows.")
    return root


def module_of(printed: Printed, sheet: Sheet, kinds: Kinds) -> Module:
    """A printed module: a layer, a chain, or what no kind stands for."""
    spec = kinds.modules.get(printed.kind)
    if spec is not None:
        try:
            return _leaf(printed, spec, sheet)
        except Unread as unread:
            sheet.say(printed.line, str(unread))
            return Missing(printed.line, str(unread))
    if printed.kind == "Identity":
        return Chain([])
    if not printed.inside and printed.kind not in ("Sequential", "ModuleList"):
        message = f"{shown(printed.kind)} is no layer of nnbuilder"
        sheet.say(printed.line, message)
        return Missing(printed.line, message)
    if printed.kind != "Sequential":
        sheet.say(printed.line, f"print(model) tells which layers {shown(printed.kind)} has and not how they are wired; they are drawn one after another")
    return Chain([(name, module_of(part, sheet, kinds)) for part in printed.inside for name in _names(part)])


def count(printed: Printed) -> int:
    """How many modules there would be, with every copy."""
    return printed.copies * (1 + sum(count(part) for part in printed.inside))


def checked(printed: Printed) -> Printed:
    if count(printed) > MOST_NODES:
        raise TooMuch(f"The text draws more than {MOST_NODES:,} layers; nothing of it is drawn.")
    return printed


def _names(printed: Printed) -> Iterator[str]:
    """`(0-3): 4 x Linear(...)` stands for four."""
    between = _RANGE.fullmatch(printed.name)
    if between is None:
        yield printed.name
    else:
        first = int(between[1])
        yield from (str(first + place) for place in range(printed.copies))


def _leaf(printed: Printed, spec: LayerSpec, sheet: Sheet) -> Leaf:
    positional, named = _arguments(printed.rest)
    for name, (module, argument) in _READ_INSIDE.items():
        part = next((part for part in printed.inside if part.name == module), None)
        if part is not None and (spec.param(name) is not None or name in spec.call.given):
            _, inner = _arguments(part.rest)
            if argument in inner:
                named[name] = inner[argument]
    bound = constructed(spec, positional, named, is_printed=True)
    for remark in bound.remarks:
        sheet.say(printed.line, remark)
    unsaid = [param.name for param in spec.params if param.required and param.name not in bound.params and printed.inside and param.name not in named]
    if unsaid:
        sheet.say(printed.line, f"print(model) does not tell {', '.join(unsaid)} of {spec.title}; look at it after pasting")
    return Leaf(spec, bound.params, bound.given)


def _arguments(text: str) -> tuple[list[object], dict[str, object]]:
    try:
        tree = ast.parse(f"f({text})", mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise Unread(f"{shown(text)} are no arguments") from None
    if not isinstance(tree, ast.Call):
        raise Unread(f"{shown(text)} are no arguments")
    return _literals(tree.args), {str(keyword.arg): _literal(keyword.value) for keyword in tree.keywords}


def _literals(trees: Sequence[ast.expr]) -> list[object]:
    return [_literal(tree) for tree in trees]


def _literal(tree: ast.expr) -> object:
    # print(model) shows a text without its quotes: padding=same.
    if isinstance(tree, ast.Name):
        return tree.id
    try:
        return ast.literal_eval(tree)
    except (ValueError, RecursionError):
        raise Unread(f"{shown(ast.unparse(tree))} is no plain value") from None
