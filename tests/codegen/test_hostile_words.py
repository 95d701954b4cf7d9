"""No text of a document is ever code: whatever a word says, source has the tree it has for a harmless one."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder import shipped
from nnbuilder.codegen import gate
from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import DocumentError, dump_document, load_document
from tests.zoo import SOUND

HARMLESS = "harmless"
HOSTILE = (
    '"]; import os; os.system("touch ran"); batch["',
    "a\nimport os\n#",
    '"""\nraise SystemExit\n"""',
    "{0.__class__}",
    "k #",
    "x\u202e\u2066gnp.exe",
    "x\ud800y",
    "nul\x00byte",
    "'; __import__('os') #",
    "label\\",
    "lambda: print",
    "a" * 300,
    "",
)
Place = tuple[str | int, ...]


@lru_cache
def documents() -> dict[str, str]:
    """Drawings that have every mechanism between them, as JSON."""
    drawn = {name: dump_document(make()).decode() for name, make in SOUND.items() if name != "unknown_kind"}
    return drawn | {name: shipped.template(name).decode() for name in ("gpt-tiny", "vae-digits", "iris-mlp")}


def places(value: Any, here: Place = ()) -> Iterator[Place]:
    """Where texts stand: values, and keys as ("#key", name)."""
    if isinstance(value, str):
        yield here
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield (*here, "#key", key)
            yield from places(inner, (*here, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from places(inner, (*here, number))


def replaced(value: Any, place: Place, word: str) -> Any:
    if not place:
        return word
    first, *rest = place
    if first == "#key":
        return {word if key == rest[0] else key: inner for key, inner in value.items()}
    if isinstance(value, list):
        return [replaced(inner, tuple(rest), word) if number == first else inner for number, inner in enumerate(value)]
    return {key: replaced(inner, tuple(rest), word) if key == first else inner for key, inner in value.items()}


def written(name: str, place: Place, word: str) -> list[str] | None:
    """The trees of the source with constants and identifiers left out, or None where the word is refused in a sentence."""
    content = json.dumps(replaced(json.loads(documents()[name]), place, word)).encode()
    refusal = ""
    try:
        program = generate(load_document(content, CATALOGUE).document, CATALOGUE)
    except (DocumentError, NotSound) as error:
        refusal = str(error)
    if refusal:
        assert refusal.endswith("."), "a refusal is a sentence"
        return None
    return [looked_at(file, text) for file, text in program.files.items()]


@lru_cache(maxsize=64)
def looked_at(file: str, text: str) -> str:
    """The bare tree of a source that has passed the gate; most words change no letter of one file or the other."""
    gate.check({file: text}, CATALOGUE)
    return bare(text)


def bare(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for field, value in ast.iter_fields(node):
            if isinstance(value, str):
                setattr(node, field, "")
        if isinstance(node, ast.Constant):
            node.value = 0
    return ast.dump(tree)


def check(name: str, place: Place, word: str) -> None:
    hostile = written(name, place, word)
    if hostile is not None:
        assert hostile == written(name, place, HARMLESS)


@pytest.mark.parametrize("name", documents())
def test_every_text_of_a_document_meets_a_hostile_word(name: str):
    """Every place once, with the hostile words in turn."""
    for number, place in enumerate(places(json.loads(documents()[name]))):
        check(name, place, HOSTILE[number % len(HOSTILE)])


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_word_at_any_place_gives_the_tree_of_a_harmless_one(data: st.DataObject):
    name = data.draw(st.sampled_from(sorted(documents())))
    place = data.draw(st.sampled_from(sorted(places(json.loads(documents()[name])), key=str)))
    check(name, place, data.draw(st.sampled_from(HOSTILE) | st.text(max_size=40)))
