"""What there is to know of a kind of field stands in its declaration: nowhere else is one asked for by its name."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from nnbuilder.data.kinds import KINDS

PACKAGE = Path(__file__).parents[2] / "nnbuilder"
FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent != PACKAGE / "data" / "kinds"]


def ladders(text: str) -> list[str]:
    """Comparisons of some `.kind` with the name of a kind of field, and `match` over one."""
    found = []
    for tree in ast.walk(ast.parse(text)):
        if isinstance(tree, ast.Compare):
            sides = [tree.left, *tree.comparators]
            words = {part.value for side in sides for part in ast.walk(side) if isinstance(part, ast.Constant) and isinstance(part.value, str)}
            if any(isinstance(side, ast.Attribute) and side.attr == "kind" for side in sides) and words & set(KINDS):
                found.append(ast.unparse(tree))
        elif isinstance(tree, ast.MatchValue) and isinstance(tree.value, ast.Constant) and tree.value.value in KINDS:
            found.append(f"case {tree.value.value!r}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_file_asks_for_a_kind_by_its_name(path):
    # A source has a kind as well, "text" among others, and so has a column of cells.
    assert [found for found in ladders(path.read_text("utf-8")) if not found.startswith(("source.kind", "data.source.kind"))] == []


@pytest.mark.parametrize(
    "line", ["field.kind == 'image'", "fact.kind in ('category', 'mask')", "'text' != found.kind", "match a:\n    case 'numbers':\n        pass"]
)
def test_the_gate_sees_each(line):
    assert ladders(line)
