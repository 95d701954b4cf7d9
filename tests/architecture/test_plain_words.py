"""Words in the window may come from a document, and Qt guesses whether words are HTML: here nothing is left to guess."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "nnbuilder" / "ui"
FILES = [path for path in sorted(UI.rglob("*.py")) if path.name != "words.py"]
GUESSING = {"QLabel": "words.Label", "QMessageBox": "words.message_box", "QTextBrowser": "a QPlainTextEdit"}
TIPS = {"setToolTip": -1, "showText": 1}


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call))


def is_plain(text: ast.expr) -> bool:
    """A constant, words that `plain_tip` has made safe, or the tip of another widget."""
    if isinstance(text, ast.Constant):
        return True
    return isinstance(text, ast.Call) and (
        (isinstance(text.func, ast.Name) and text.func.id == "plain_tip") or (isinstance(text.func, ast.Attribute) and text.func.attr == "toolTip")
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(UI)))
def test_no_widget_guesses_whether_words_are_html(path):
    guilty = [f"line {call.lineno}: use {GUESSING[call.func.id]}" for call in calls(path) if isinstance(call.func, ast.Name) and call.func.id in GUESSING]
    for call in calls(path):
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("setHtml", "appendHtml", "insertHtml", "setStatusTip", "setWhatsThis"):
            guilty.append(f"line {call.lineno}: {call.func.attr}")
        if isinstance(call.func, ast.Attribute) and call.func.attr in TIPS and not is_plain(call.args[TIPS[call.func.attr]]):
            guilty.append(f"line {call.lineno}: a tooltip without plain_tip")
    assert guilty == []
