"""The catalogue is carried: only where a person comes in, the one that ships is named."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "nnbuilder"
ENTRIES = {
    "api.py": "Python",
    "commands": "the command line",
    "ui/app.py": "the window",
    "drawing/blocks.py": "drawings in code are written with the classes of the layers themselves, so no block may be called like one",
}


def names_it(path: Path) -> bool:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    imported = {alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names}
    return "CATALOGUE" in imported or any(isinstance(node, ast.Attribute) and node.attr == "CATALOGUE" for node in nodes)


def test_no_room_below_the_entrances_takes_the_catalogue_that_ships():
    inside = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py")) if names_it(path)]
    guilty = [str(path) for path in inside if path.parts[0] != "layers" and not any(path.is_relative_to(entry) for entry in ENTRIES)]
    assert guilty == []


def test_every_entrance_that_is_excused_still_takes_it():
    assert [entry for entry in ENTRIES if not any(map(names_it, (PACKAGE / entry).rglob("*.py") if (PACKAGE / entry).is_dir() else [PACKAGE / entry]))] == []
