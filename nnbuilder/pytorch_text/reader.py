"""A text of modules, read like Python and never run: what it constructs, and what its forward does with tensors."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nnbuilder.core.layer import LayerSpec
from nnbuilder.pytorch_text import statements
from nnbuilder.pytorch_text.arguments import constructed
from nnbuilder.pytorch_text.expressions import Bound, Dotted, Names, value_of
from nnbuilder.pytorch_text.kinds import Kinds
from nnbuilder.pytorch_text.modules import Chain, Instance, Leaf, Missing, Module, call_leaf, name_of
from nnbuilder.pytorch_text.operations import UNCHANGED, Operations
from nnbuilder.pytorch_text.sentences import TooMuch, Unread, shown
from nnbuilder.pytorch_text.sheet import MOST_NODES, Sheet, Tensor, results

DEEPEST = 24
"""How many calls of methods may stand in each other."""
MOST_CALLS = 6_000
_SAME = UNCHANGED | {"eval", "train", "float", "half", "double", "apply"}


class Reader:
    """Draws on a sheet what the modules of a text compute."""

    def __init__(self, sheet: Sheet, kinds: Kinds, classes: Mapping[str, ast.ClassDef]) -> None:
        self.sheet, self.kinds, self.classes = sheet, kinds, classes
        self.operations = Operations(sheet, kinds)
        self.names: Names = {}
        self._depth = self._calls = 0

    def called(self, called: object, positional: Sequence[object], named: Mapping[str, object], line: int) -> object:
        """What a call gives; raises `Unread`."""
        self._calls += 1
        if self._calls > MOST_CALLS:
            raise TooMuch("The text calls more than it could draw; nothing of it is drawn.")
        if isinstance(called, ast.ClassDef):
            return self.instance(called, positional, named)
        if isinstance(called, Leaf | Chain | Missing | Instance):
            return self.module_called(called, positional, named, line)
        if isinstance(called, Bound):
            return self._method(called, positional, named, line)
        if isinstance(called, Dotted):
            return self._function(called.name, positional, named, line)
        raise Unread("what is called here is no layer")

    def module_called(self, module: Module, positional: Sequence[object], named: Mapping[str, object], line: int) -> object:
        match module:
            case Leaf():
                return call_leaf(self.sheet, module, positional, named)
            case Missing():
                fed = [value for value in positional if isinstance(value, Tensor)]
                return self.sheet.gap(module.line, module.message, fed)
            case Chain(is_list=True):
                raise Unread("a list of modules is not called; call its items one by one, or write nn.Sequential")
            case Chain():
                if len(positional) != 1 or named:
                    raise Unread("nn.Sequential takes one value")
                value = positional[0]
                for _, item in module.items:
                    value = self.module_called(item, [value], {}, line)
                return value
        return self.method(module, "forward", positional, named)

    def instance(self, definition: ast.ClassDef, positional: Sequence[object], named: Mapping[str, object]) -> Instance:
        """An object of a class of the text: its __init__ is read, with literal defaults followed."""
        made = Instance(definition)
        method = method_of(definition, "__init__")
        if method is not None:
            self._run(method, made, positional, named)
        elif positional or named:
            raise Unread(f"{shown(definition.name)} has no __init__ that takes arguments")
        return made

    def method(self, owner: Instance, name: str, positional: Sequence[object], named: Mapping[str, object]) -> object:
        method = method_of(owner.definition, name)
        if method is None:
            raise Unread(f"{shown(owner.definition.name)} has no {shown(name)}")
        return self._run(method, owner, positional, named)

    def parameter(self, leaf: Leaf) -> object:
        """nn.Parameter where it is used: one node, however often."""
        if leaf.node is None:
            leaf.node = self.sheet.add(leaf.spec, leaf.params, {}, called=name_of(leaf.path))
            self.sheet.paths[leaf.node] = leaf.path
        return results(leaf.spec, leaf.node)

    def _run(self, method: ast.FunctionDef, owner: Instance, positional: Sequence[object], named: Mapping[str, object]) -> object:
        if self._depth >= DEEPEST:
            raise Unread(f"{shown(owner.definition.name)} stands in itself more than {DEEPEST} times")
        self._depth += 1
        try:
            names: Names = {"self": owner, **arguments_of(self, method, positional, named)}
            return statements.run(self, method.body, names)
        finally:
            self._depth -= 1

    def _method(self, bound: Bound, positional: Sequence[object], named: Mapping[str, object], line: int) -> object:
        owner = bound.owner
        if isinstance(owner, Tensor):
            return self.operations.call(bound.name, [owner, *positional], named, line)
        if isinstance(owner, Instance) and method_of(owner.definition, bound.name) is not None:
            return self.method(owner, bound.name, positional, named)
        if isinstance(owner, Leaf | Chain | Instance | Missing) and bound.name in _SAME:
            return owner
        if isinstance(owner, Instance):
            raise Unread(f"{shown(owner.definition.name)} has no {shown(bound.name)}")
        raise Unread(f"{shown(bound.name)} is not read here")

    def _function(self, name: str, positional: Sequence[object], named: Mapping[str, object], line: int) -> object:
        word = name.rpartition(".")[2]
        is_of_tensors = any(isinstance(item, Tensor) for value in positional for item in (value if isinstance(value, list | tuple) else [value]))
        spec = self.kinds.modules.get(word)
        if spec is not None and not is_of_tensors:
            return self._leaf(spec, positional, named, line)
        if word == "Identity":
            return Chain([])
        if word in ("Sequential", "ModuleList"):
            return Chain(_items(positional), is_list=word == "ModuleList")
        if word == "OrderedDict":
            return positional[0] if positional else []
        if word == "Parameter" and self.kinds.parameter is not None:
            return Leaf(self.kinds.parameter, {"shape": _shape(positional)})
        if name in ("torch.zeros", "torch.ones", "torch.randn", "torch.empty", "torch.rand"):
            return _shape([positional])
        if is_of_tensors:
            return self.operations.call(name, positional, named, line)
        if word == "super":
            raise Unread("only super().__init__() is read")
        if name.startswith(("nn.", "torch.nn.")) and not is_of_tensors:
            return self._missing(line, f"{shown(name)} is no layer of nnbuilder")
        raise Unread(f"{shown(name)} is no layer of nnbuilder")

    def _leaf(self, spec: LayerSpec, positional: Sequence[object], named: Mapping[str, object], line: int) -> Module:
        """A layer with its arguments. One whose arguments do not fit is missing, and what stands around it is not."""
        try:
            bound = constructed(spec, [_plain(value) for value in positional], {key: _plain(value) for key, value in named.items()})
        except Unread as unread:
            nameless = next((value.name for value in (*positional, *named.values()) if isinstance(value, Dotted)), None)
            return self._missing(line, str(unread) if nameless is None else f"the text does not say what {shown(nameless)} is")
        for remark in bound.remarks:
            self.sheet.say(line, remark)
        return Leaf(spec, bound.params, bound.given)

    def _missing(self, line: int, message: str) -> Missing:
        self.sheet.say(line, message)
        return Missing(line, message)


def arguments_of(reader: Reader, method: ast.FunctionDef, positional: Sequence[object], named: Mapping[str, object]) -> Names:
    """The arguments of a method by name, with its literal defaults; raises `Unread` for one that is missing."""
    declared = [argument.arg for argument in (*method.args.posonlyargs, *method.args.args)][1:]
    if len(positional) > len(declared) and method.args.vararg is None:
        raise Unread(f"{shown(method.name)} takes {len(declared)} arguments, and {len(positional)} are given")
    values: Names = dict(zip(declared, positional, strict=False)) | dict(named)
    defaults = dict(zip(reversed(declared), reversed(method.args.defaults), strict=False))
    defaults |= {argument.arg: default for argument, default in zip(method.args.kwonlyargs, method.args.kw_defaults, strict=True) if default is not None}
    for name, default in defaults.items():
        if name not in values:
            values[name] = value_of(reader, default, {})
    missing = next((name for name in (*declared, *(argument.arg for argument in method.args.kwonlyargs)) if name not in values), None)
    if missing is not None:
        raise Unread(f"{shown(method.name)} needs {shown(missing)}, which the text does not say")
    return values


def method_of(definition: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((part for part in definition.body if isinstance(part, ast.FunctionDef) and part.name == name), None)


def _items(positional: Sequence[object]) -> list[tuple[str, Module]]:
    """The modules of nn.Sequential: one after another, in a list, or with names."""
    values = list(positional[0]) if len(positional) == 1 and isinstance(positional[0], list | tuple) else list(positional)
    if len(values) > MOST_NODES:
        raise TooMuch(f"The text draws more than {MOST_NODES:,} layers; nothing of it is drawn.")
    items: list[tuple[str, Module]] = []
    for place, value in enumerate(values):
        name, module = value if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) else (str(place), value)
        if not isinstance(module, Leaf | Chain | Missing | Instance):
            raise Unread("what stands in nn.Sequential is no layer")
        items.append((name, module))
    return items


def _plain(value: object) -> object:
    """A function that is given by its name, as `activation=F.gelu`."""
    return value.name.rpartition(".")[2].lower() if isinstance(value, Dotted) else value


def _shape(positional: Sequence[object]) -> tuple[int, ...]:
    values = positional[0] if len(positional) == 1 and isinstance(positional[0], list | tuple) else positional
    sizes = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    numbers = tuple(size for size in sizes if isinstance(size, int) and not isinstance(size, bool))
    if not numbers or len(numbers) != len(sizes):
        raise Unread("the shape of a parameter is read where it is numbers")
    return numbers
