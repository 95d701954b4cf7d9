"""Lines of source that remember which node each belongs to and which names it mentions."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from nnbuilder.codegen import printer
from nnbuilder.codegen.own_text import OwnText
from nnbuilder.codegen.source import names_in
from nnbuilder.core.graph import Path

_INDENT = "    "
_COMMENT_COLUMN = 64
"""Where comments beside statements stand, so that shapes read as a column."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break. `path` is the node it is for; `constructs` tells a constructor from a call; `names`
    are the plain names it mentions, from which the imports of a file follow."""

    text: str = ""
    path: Path | None = None
    constructs: bool = False
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class Lines:
    """Source while it is written. Statements come in as trees, so that no text can become code."""

    lines: list[Line] = field(default_factory=list)

    def add(self, tree: ast.stmt, path: Path | None = None, *, indent: int = 0, constructs: bool = False, beside: str = "") -> None:
        """A statement, with a comment beside it. A header whose body is empty stands alone; its body follows."""
        names = names_in(tree)
        for place, text in enumerate(printer.statement(tree)):
            line = _INDENT * indent + text
            if beside and place == 0:
                line += " " * max(2, _COMMENT_COLUMN - len(line)) + f"# {_one_line(beside)}"
            self.lines.append(Line(line, path, constructs, names))

    def add_all(self, trees: Iterable[ast.stmt], *, indent: int = 0) -> None:
        for tree in trees:
            self.add(tree, indent=indent)

    def blank(self, count: int = 1) -> None:
        self.lines += [Line()] * count

    def comment(self, text: str, *, indent: int = 0) -> None:
        self.lines.append(Line(f"{_INDENT * indent}# {_one_line(text)}"))

    def docstring(self, text: str, *, indent: int = 0) -> None:
        self.lines.append(Line(f"{_INDENT * indent}{docstring(text)}"))

    def own(self, text: OwnText) -> None:
        """A file of this program, word for word."""
        self.lines += [Line(line, names=text.names) for line in text.text.splitlines()]

    def extend(self, other: Lines) -> None:
        self.lines += other.lines

    def names(self) -> frozenset[str]:
        """Every plain name that some line mentions."""
        return frozenset().union(*(line.names for line in self.lines))

    def text(self) -> str:
        return "\n".join(line.text for line in self.lines) + "\n"


def docstring(text: str) -> str:
    """A docstring on one line that no text of a document can break out of."""
    plain = _one_line(text).replace("\\", "/").replace('"', "'")
    return f'"""{plain}"""'


def _one_line(text: str) -> str:
    """A text for a comment: one line, and no character that a reader would not see."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
