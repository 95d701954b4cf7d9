"""Text of PyTorch as a drawing: parsed and never run, with a sentence for what could not be drawn."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.graph import Graph, NodeId
from nnbuilder.pytorch_text import inputs, printed
from nnbuilder.pytorch_text.expressions import value_of
from nnbuilder.pytorch_text.kinds import Kinds, kinds_of
from nnbuilder.pytorch_text.modules import Chain, Instance, Leaf, Missing, place
from nnbuilder.pytorch_text.reader import Reader, arguments_of, method_of
from nnbuilder.pytorch_text.sentences import TooMuch, Unread, shown
from nnbuilder.pytorch_text.sheet import Gap, Sheet, Tensor

LONGEST = 100_000
DEEPEST = 120
_LOOKS = re.compile(r"\bnn\.|\btorch\b|\bSequential\(|^\s*[A-Z]\w*\([^\n]*\)\s*$|^\s*[A-Za-z_]\w*\(\s*\n\s*\([\w.-]+\): ")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of a text.

    graph      what is drawn; empty where nothing could be
    sentences  what could not be drawn, and what had to be assumed
    gaps       places where something could not be drawn
    behind     (a gap, a node that would be fed by it)
    paths      {node: where torch has its weights}: "layer1.0.conv1"
    ends       the nodes where values come in and go out
    is_whole   whether the text said so; else these were only put around it
    """

    graph: Graph = field(default_factory=Graph)
    sentences: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    behind: tuple[tuple[str, NodeId], ...] = ()
    paths: Mapping[NodeId, str] = field(default_factory=dict)
    ends: frozenset[NodeId] = frozenset()
    is_whole: bool = False


def looks_like_pytorch(text: str) -> bool:
    """Whether a text may be one of PyTorch, told from its beginning."""
    return _LOOKS.search(text[:LONGEST]) is not None


def read_pytorch(text: str, catalogue: Catalogue) -> Reading:
    """The layers of a text and how they are wired. Whatever the text is, this ends soon and raises nothing."""
    if len(text) > LONGEST:
        return Reading(sentences=(f"The text has {len(text):,} characters; up to {LONGEST:,} are read.",))
    sheet = Sheet()
    try:
        _check_depth(text)
        text = textwrap.dedent(text.replace("\t", "    "))
        is_whole = _read(text, sheet, kinds_of(catalogue))
    except TooMuch as much:
        return Reading(sentences=(str(much),))
    except (RecursionError, MemoryError):
        return Reading(sentences=("The text is nested too deeply to be read.",))
    if not sheet.paths and not sheet.sentences:
        sheet.say(0, "there is no layer of PyTorch in the text")
    if not any(sheet.paths.values()) and not sheet.paths:
        return Reading(sentences=tuple(sheet.sentences))
    return Reading(sheet.graph(), tuple(sheet.sentences), tuple(sheet.gaps), tuple(sheet.behind), sheet.paths, frozenset(sheet.ends), is_whole)


def _read(text: str, sheet: Sheet, kinds: Kinds) -> bool:
    if printed.is_printed(text):
        root = printed.module_of(printed.checked(printed.parsed(text)), sheet, kinds)
        reader = Reader(sheet, kinds, {})
        place(root)
        _drawn(reader, root, is_guess=True)
        return False
    tree = _syntax(text)
    classes = {part.name: part for part in tree.body if isinstance(part, ast.ClassDef)}
    reader = Reader(sheet, kinds, classes)
    module = _root(reader, tree, classes)
    if module is None:
        return False
    place(module)
    _drawn(reader, module)
    return isinstance(module, Instance)


def _root(reader: Reader, tree: ast.Module, classes: Mapping[str, ast.ClassDef]) -> object:
    """The module that the text builds last, else the class that no other one uses, built with its defaults."""
    names = reader.names
    last: object = None
    for line in tree.body:
        value = getattr(line, "value", None)
        if not isinstance(line, ast.Assign | ast.AnnAssign | ast.Expr) or value is None or (isinstance(value, ast.Constant) and isinstance(line, ast.Expr)):
            continue
        try:
            made = value_of(reader, value, names)
        except Unread as unread:
            # What is no module, such as a batch to try it with, is none of our business.
            if _mentions_layers(value, classes):
                reader.sheet.say(line.lineno, str(unread))
            continue
        targets = line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
        names |= {target.id: made for target in targets if isinstance(target, ast.Name)}
        last = made if isinstance(made, Leaf | Chain | Instance | Missing) else last
    if last is not None or not classes:
        return last
    used = {name.id for definition in classes.values() for name in ast.walk(definition) if isinstance(name, ast.Name) and name.id != definition.name}
    definition = next((classes[name] for name in reversed(list(classes)) if name not in used and method_of(classes[name], "forward") is not None), None)
    if definition is None:
        reader.sheet.say(0, "no class of the text has a forward")
        return None
    try:
        return reader.instance(definition, [], {})
    except Unread as unread:
        reader.sheet.say(definition.lineno, str(unread))
        return None


def _drawn(reader: Reader, module: object, *, is_guess: bool = False) -> None:
    """The root with an Input for each argument and an Output for each result."""
    sheet, kinds = reader.sheet, reader.kinds
    assert kinds.input is not None and kinds.output is not None, "every catalogue has both"
    line = 0
    try:
        if isinstance(module, Instance):
            method = method_of(module.definition, "forward")
            if method is None:
                raise Unread(f"{shown(module.definition.name)} has no forward")
            line = method.lineno
            given = {name: inputs.put(sheet, kinds.input, name) for name in inputs.needed(method)}
            arguments_of(reader, method, [], given)
            result = reader.method(module, "forward", [], given)
        else:
            x = inputs.put(sheet, kinds.input, "x")
            result = _chained(reader, module, x) if is_guess else reader.called(module, [x], {}, 0)
        inputs.lead_out(sheet, kinds.output, result)
    except Unread as unread:
        sheet.say(line, str(unread))
    inputs.give_shapes(sheet, kinds)


def _chained(reader: Reader, module: object, value: Tensor) -> object:
    """One module after another; of several results the first goes on, and a layer that takes several gets the same at each."""
    if isinstance(module, Chain):
        for _, item in module.items:
            made = _chained(reader, item, value)
            value = made if isinstance(made, Tensor) else value
        return value
    if isinstance(module, Leaf):
        count = len([port for port in module.spec.inputs if not port.optional])
        made = reader.called(module, [value] * count, {}, 0)
        return made[0] if isinstance(made, tuple) else made
    return reader.called(module, [value], {}, 0)


def _syntax(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        raise TooMuch(f"Line {error.lineno or 1} is not Python: {shown(error.text or error.msg)}.") from None
    except ValueError as error:
        raise TooMuch(f"The text is not Python: {shown(str(error))}.") from None


def _check_depth(text: str) -> None:
    """Brackets, signs and blanks that stand in each other are counted before anything reads them."""
    depth = 0
    for character in re.findall(r"[\[\](){}]", text):
        depth += 1 if character in "([{" else -1
        if depth > DEEPEST:
            raise TooMuch(f"The text is nested more than {DEEPEST} brackets deep; nothing of it is drawn.")
    if re.search(r"(?:[-+~]\s*|\bnot\s+){60}", text) or re.search(r"(?:\.\w+(?:\([^()\n]*\))?\s*){400}", text):
        raise TooMuch("The text is nested too deeply to be read.")


def _mentions_layers(tree: ast.AST, classes: Mapping[str, object]) -> bool:
    return any(
        (isinstance(part, ast.Name) and (part.id in classes or part.id == "nn")) or (isinstance(part, ast.Name) and part.id == "Sequential")
        for part in ast.walk(tree)
    )
