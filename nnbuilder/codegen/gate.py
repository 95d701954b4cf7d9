"""The gate before execution: a program may hold only what generation can write.

Generation builds trees, so nothing foreign should ever get here. A run folder, though, may have been written by somebody
else; its text is parsed, and any statement, name or attribute that no drawing gives is refused before it is executed.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from importlib.resources import files

from nnbuilder.codegen.imports import IMPORTED, origin
from nnbuilder.codegen.own_text import definitions
from nnbuilder.core.catalogue import Catalogue

MOST_CHARACTERS = 20_000_000
_GRAMMAR = (
    *(ast.Module, ast.FunctionDef, ast.ClassDef, ast.arguments, ast.arg, ast.Import, ast.ImportFrom, ast.alias, ast.Return, ast.Assign, ast.AnnAssign),
    *(ast.AugAssign, ast.Expr, ast.For, ast.While, ast.If, ast.With, ast.withitem, ast.Break, ast.Continue, ast.Pass, ast.Yield, ast.YieldFrom),
    *(ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.keyword, ast.Subscript, ast.Slice, ast.Starred, ast.Tuple, ast.List, ast.Dict, ast.BinOp),
    *(ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.ListComp, ast.DictComp, ast.GeneratorExp, ast.comprehension),
    *(ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.expr_context),
)
_BUILTINS = frozenset("bool dict enumerate float id int isinstance len list max min print range round str sum super tuple zip".split())
_OF_TORCH = frozenset(
    """nn.Module nn.ModuleList nn.Parameter nn.Sequential nn.init.constant_ nn.init.eye_ nn.init.kaiming_normal_ nn.init.kaiming_uniform_
    nn.init.normal_ nn.init.ones_ nn.init.orthogonal_ nn.init.trunc_normal_ nn.init.uniform_ nn.init.xavier_normal_ nn.init.xavier_uniform_
    nn.init.zeros_ nn.utils.clip_grad_norm_ torch.Generator torch.Tensor torch.arange torch.autocast torch.backends.mkldnn.flags
    torch.bfloat16 torch.bool torch.channels_last torch.empty torch.float32 torch.int64 torch.isin torch.manual_seed torch.no_grad
    torch.ones torch.randn torch.randperm torch.stack torch.tensor torch.use_deterministic_algorithms""".split()
)
"""What generation itself writes; the kinds of a catalogue and its optimizers add what they are called by."""
_ATTRIBUTES = frozenset(
    """append backward contiguous data detach device dtype eval expand extend fill_ get get_submodule grad item items keys long manual_seed mean movedim
    named_parameters numel parameters register_buffer requires_grad requires_grad_ reshape select shape split square state_dict step sum to tolist train
    training transpose unbind update values view weight zero_grad new_tensor new_zeros param_groups""".split()
)

_REACHING_OUT = frozenset("apply_ data_ptr map_ map2_ numpy register_hook share_memory share_memory_ storage tofile untyped_storage".split())
"""What a tensor or a module can do to the world outside, under whatever it stands."""
_PREDICT = re.compile(r"predict(_\d+)?")
"""The method of a block that gives its mean, numbered where a node is called so."""
_MODULES = frozenset({"torch", "nn", "F", "math", "itertools"})


class NotGenerated(ValueError):
    """A text that generation cannot have written; the message is a sentence."""


def check(texts: Mapping[str, str], catalogue: Catalogue) -> None:
    """Raises `NotGenerated` for the first thing in some files that no drawing gives."""
    dotted, attributes = _known_of(tuple(_texts_of(catalogue)))
    for file, text in texts.items():
        if len(text) > MOST_CHARACTERS:
            raise NotGenerated(f"{file} has {len(text):,} characters; a program has at most {MOST_CHARACTERS:,}.")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            raise NotGenerated(f"{file} is no Python that could have been generated.") from None
        _Check(file, tree, dotted, attributes).run()


class _Check:
    """One file while it is looked at."""

    def __init__(self, file: str, tree: ast.Module, dotted: frozenset[str], attributes: frozenset[str]) -> None:
        self.file, self.tree, self.dotted, self.attributes = file, tree, dotted, attributes
        own = {id(part): names for part in tree.body if (names := _own().get(ast.dump(part))) is not None}
        self.foreign = [part for part in tree.body if id(part) not in own]
        self.bound = frozenset({"__name__"}.union(*own.values(), *map(_bound, self.foreign)))
        self.bases = {id(node.value) for part in self.foreign for node in ast.walk(part) if isinstance(node, ast.Attribute)}

    def run(self) -> None:
        for part in self.foreign:
            for node in ast.walk(part):
                self._grammar(node)
                match node:
                    case ast.Import() | ast.ImportFrom():
                        self._import(node)
                    case ast.Name(id=name):
                        self._name(node, name)
                    case ast.Attribute():
                        self._attribute(node)
                    case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                        self._bindable(node, name)

    def _grammar(self, node: ast.AST) -> None:
        is_decorated = isinstance(node, ast.FunctionDef | ast.ClassDef) and bool(node.decorator_list)
        if is_decorated or not isinstance(node, _GRAMMAR):
            self._refuse(node, "a decorator" if is_decorated else f"a {type(node).__name__}")

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            place = ("", alias.name) if isinstance(node, ast.Import) else (node.module or "", alias.name)
            if place[0] == "model" and self.file != "model.py" and alias.asname is None:
                continue
            if origin(name) != place or (isinstance(node, ast.ImportFrom) and node.level):
                self._refuse(node, f"an import of {'.'.join(part for part in place if part)}")

    def _name(self, node: ast.AST, name: str) -> None:
        if name not in self.bound and name not in _BUILTINS:
            self._refuse(node, f"the name {name}")
        if name in _MODULES and id(node) not in self.bases:
            self._refuse(node, f"the module {name} as a value")
        self._bindable(node, name)

    def _bindable(self, node: ast.AST, name: str) -> None:
        if name.startswith("__") and name not in ("__init__", "__name__"):
            self._refuse(node, f"the name {name}")

    def _attribute(self, node: ast.Attribute) -> None:
        chain = _chain(node)
        if chain is not None and chain[0] in IMPORTED:
            text = ".".join(chain)
            if not any(known == text or known.startswith(f"{text}.") for known in self.dotted):
                self._refuse(node, text)
        elif not _is_super_init(node) and not self._is_plain(node.attr, chain):
            self._refuse(node, f"the attribute {node.attr}")

    def _is_plain(self, attribute: str, chain: list[str] | None) -> bool:
        """Whether it is a node of the drawing, or something that generation reads of a tensor."""
        is_of_model = chain is not None and chain[0] in ("self", "model")
        is_generated = attribute in self.attributes or _PREDICT.fullmatch(attribute) is not None
        return not attribute.startswith("_") and attribute not in _REACHING_OUT and (is_of_model or is_generated)

    def _refuse(self, node: ast.AST, what: str) -> None:
        raise NotGenerated(f"{self.file} holds {what[:80]} in line {getattr(node, 'lineno', 0)}, which no drawing gives; it is not executed.")


def _chain(node: ast.expr) -> list[str] | None:
    """`torch.nn.init` as its words; None where it does not begin with a plain name."""
    words: list[str] = []
    while isinstance(node, ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute):
            words.append(node.attr)
        node = node.value
    return [node.id, *reversed(words)] if isinstance(node, ast.Name) else None


def _is_super_init(node: ast.Attribute) -> bool:
    return node.attr == "__init__" and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Name) and node.value.func.id == "super"


def _bound(part: ast.stmt) -> Iterator[str]:
    """Every name that a part of a file gives a meaning."""
    for node in ast.walk(part):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.alias(name=name, asname=asname):
                yield asname or name


@functools.lru_cache(maxsize=1)
def _own() -> Mapping[str, frozenset[str]]:
    """The definitions of our own files, which are copied word for word and need no looking at, and the names that each binds."""
    return {ast.dump(part): frozenset(_bound(part)) for part in _own_trees()}


@functools.lru_cache(maxsize=1)
def _own_members() -> frozenset[str]:
    """What the classes of our own files are asked for: `state.begin(...)`, `batches.epoch(...)`."""
    members = [member for tree in _own_trees() if isinstance(tree, ast.ClassDef) for member in tree.body]
    methods = {member.name for member in members if isinstance(member, ast.FunctionDef) and not member.name.startswith("_")}
    return frozenset(methods | {member.target.id for member in members if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name)})


def _own_trees() -> Iterator[ast.stmt]:
    for room in ("modules", "loops"):
        for entry in (files("nnbuilder") / room).iterdir():
            if entry.name.endswith(".py") and entry.name != "__init__.py":
                yield from definitions(room, entry.name.removesuffix(".py"))


def _texts_of(catalogue: Catalogue) -> Iterator[str]:
    for spec in catalogue:
        yield from (text for text in (spec.call.target, spec.call.predict) if spec.call.form in ("module", "function", "expression") and text)
        yield from (f"f({text})" for text in spec.call.passes.values())
    yield from (recipe.target for recipes in (catalogue.optimizers, catalogue.schedules) for recipe in recipes.values() if recipe.target)


@functools.lru_cache(maxsize=8)
def _known_of(texts: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """What the texts of a catalogue reach of torch, as `torch.nn.Linear`, and every attribute that a program may ask for."""
    # A hole is a set of one name to Python's parser, which does for looking at what stands around it.
    nodes = [node for text in texts for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Attribute)]
    chains = [chain for chain in map(_chain, nodes) if chain is not None]
    dotted = _OF_TORCH | frozenset(map(".".join, chains)) | {"itertools.islice"}
    return dotted, _ATTRIBUTES | _own_members() | frozenset(node.attr for node in nodes)
