"""Blocks that travel between documents: with what they need, never twice, and without taking a name from anybody."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from nnbuilder.core.adopting import adopted, taken_out, with_ids
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.edits import EditError
from nnbuilder.core.graph import MAIN, Graph, Node
from nnbuilder.core.sketch import graph, node
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document

INNER = graph(node("x", "Input"), node("act", "ReLU"), node("y", "Output"), wires="x>act act>y")
OUTER = graph(node("a", "Input"), node("first", "Inner"), node("norm", "LayerNorm"), node("b", "Output"), wires="a>first first>norm norm>b")


@pytest.fixture
def ids():
    return (f"new{number}" for number in itertools.count()).__next__


def unique(document: Document, prefix: str) -> Document:
    """Every node under an id of its own, as sessions make them."""
    return replace(document, graphs={name: with_ids(one, {id: f"{prefix}{name}{id}" for id in one.nodes}) for name, one in document.graphs.items()})


def source() -> Document:
    return unique(Document({MAIN: Graph({"use": Node("use", "use", "Outer")}), "Outer": OUTER, "Inner": INNER}), "s")


def test_what_is_taken_out_is_a_sound_file_with_every_block_that_is_needed(ids):
    kept = taken_out(replace(source(), graphs={**source().graphs, "Unused": INNER}), "Outer")
    assert set(kept.graphs) == {MAIN, "Outer", "Inner"}
    again = load_document(dump_document(kept), CATALOGUE).document
    document, kind = adopted(Document(), again, "Outer", ids)
    assert kind == "Outer" and set(document.graphs) == {MAIN, "Outer", "Inner"}
    assert {node.name for node in document.graphs["Outer"].nodes.values()} == {"a", "first", "norm", "b"}


def test_the_same_definition_is_never_there_twice_whatever_it_is_called(ids):
    document, _ = adopted(Document(), source(), "Outer", ids)
    assert adopted(document, source(), "Outer", ids) == (document, "Outer")
    renamed = replace(document, graphs={("Mine" if name == "Inner" else name): one for name, one in document.graphs.items() if name != "Outer"})
    after, kind = adopted(renamed, source(), "Outer", ids)
    assert kind == "Outer" and set(after.graphs) == {MAIN, "Mine", "Outer"}
    assert {node.kind for node in after.graphs["Outer"].nodes.values()} == {"Input", "Mine", "LayerNorm", "Output"}


def test_a_name_that_means_something_else_is_left_to_that(ids):
    other = graph(node("x", "Input"), node("act", "Tanh"), node("y", "Output"), wires="x>act act>y")
    document, kind = adopted(unique(Document({MAIN: Graph(), "Inner": other}), "d"), source(), "Inner", ids)
    assert kind != "Inner" and {node.kind for node in document.graphs["Inner"].nodes.values()} == {"Input", "Tanh", "Output"}
    assert {node.kind for node in document.graphs[kind].nodes.values()} == {"Input", "ReLU", "Output"}
    every = [id for one in document.graphs.values() for id in one.nodes]
    assert len(every) == len(set(every))
    assert analyze(document, CATALOGUE) is not None


def test_a_block_inside_itself_and_no_block_at_all_are_refused_in_words(ids):
    ring = unique(Document({MAIN: Graph(), "A": graph(node("b", "B"), wires=""), "B": graph(node("a", "A"), wires="")}), "r")
    with pytest.raises(EditError, match="stands inside itself"):
        adopted(Document(), ring, "A", ids)
    with pytest.raises(EditError, match="Only a block can be kept"):
        taken_out(source(), MAIN)
