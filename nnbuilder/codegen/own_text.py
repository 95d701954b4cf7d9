"""Files of this program whose text is copied into generated source: typed, tested, and imported by nobody."""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass
from importlib.resources import files

from nnbuilder.codegen.source import checked, names_in


@dataclass(frozen=True, slots=True)
class OwnText:
    """The text behind the imports of a file, the names it mentions and the names it defines."""

    text: str
    names: frozenset[str]
    defines: tuple[str, ...]


@functools.lru_cache(maxsize=256)
def own_text(room: str, file: str) -> OwnText:
    """A file of a room of the package: `own_text("modules", "gaussian_noise")`."""
    whole = (files("nnbuilder") / checked(room) / f"{checked(file)}.py").read_text("utf-8")
    body = _body(whole)
    first = min((decorator.lineno for tree in body[:1] for decorator in getattr(tree, "decorator_list", ())), default=body[0].lineno)
    text = "\n".join(whole.splitlines()[first - 1 :]).rstrip()
    names = frozenset().union(*map(names_in, body))
    return OwnText(text, names, tuple(word for tree in body for word in _defined(tree)))


def definitions(room: str, file: str) -> list[ast.stmt]:
    """What a file defines, as trees, by which a copy is known again."""
    return _body((files("nnbuilder") / checked(room) / f"{checked(file)}.py").read_text("utf-8"))


def _body(whole: str) -> list[ast.stmt]:
    """Everything behind the docstring and the imports of a file."""
    return [tree for tree in ast.parse(whole).body if not isinstance(tree, ast.Import | ast.ImportFrom) and not _is_docstring(tree)]


def _defined(tree: ast.stmt) -> tuple[str, ...]:
    if isinstance(tree, ast.ClassDef | ast.FunctionDef):
        return (tree.name,)
    targets = tree.targets if isinstance(tree, ast.Assign) else [tree.target] if isinstance(tree, ast.AnnAssign) else []
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def _is_docstring(tree: ast.stmt) -> bool:
    return isinstance(tree, ast.Expr) and isinstance(tree.value, ast.Constant) and isinstance(tree.value.value, str)
