"""Files and functions stay small enough to be read at once, and are called by what they are about."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "nnbuilder"
FILE_LINES = 300
FUNCTION_LINES = 40
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "info", "misc", "common"}

EXCEPTIONS: dict[str, str] = {
    "cli.py:_parser": "one line for each command and option, read from top to bottom",
    "commands/training.py:tell": "one case for each event, nothing else",
    "core/edits.py": "one short function for each edit, side by side",
    "core/layer.py:layer": "the keywords of a declaration, which is their documentation",
}
"""{"room/file.py" or "room/file.py:function": why it is longer}. Every entry must still be needed."""

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.read_text("utf-8").strip())


def _long() -> dict[str, int]:
    """{file or file:function: lines} of everything that is too long."""
    found = {}
    for path in MODULES:
        name, text = str(path.relative_to(PACKAGE)), path.read_text("utf-8")
        if len(text.splitlines()) >= FILE_LINES:
            found[name] = len(text.splitlines())
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 >= FUNCTION_LINES:
                found[f"{name}:{node.name}"] = node.end_lineno - node.lineno + 1
    return found


def test_files_and_functions_are_short():
    assert {name: lines for name, lines in _long().items() if name not in EXCEPTIONS} == {}


def test_exceptions_have_a_reason_and_are_needed():
    assert EXCEPTIONS.keys() <= _long().keys()
    assert all(len(reason.split()) > 3 for reason in EXCEPTIONS.values())


def test_names_say_what_is_inside():
    words = {str(path.relative_to(PACKAGE)): set(path.stem.split("_")) for path in PACKAGE.rglob("*") if path.is_dir() or path.suffix == ".py"}
    assert [path for path, parts in words.items() if parts & FORBIDDEN] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_first_line_says_the_one_idea(path):
    idea = ast.get_docstring(ast.parse(path.read_text("utf-8")))
    assert idea, "the file has no docstring"
    assert len(idea.splitlines()[0]) > 15
