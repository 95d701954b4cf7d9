"""The main path: the longest way from the first input to an output or a loss."""

from __future__ import annotations

from nnbuilder.core.main_path import main_path
from nnbuilder.core.ordering import order
from tests.drawings import edges, graph, node


def path(wires: str, starts: str = "a", ends: str = "z") -> frozenset:
    nodes = sorted({end.node for edge in edges(wires) for end in (edge.source, edge.target)})
    drawn = graph(*(node(name, "ReLU") for name in nodes), wires=wires)
    return main_path(drawn, starts.split(), ends.split(), order(drawn)[0])


def test_a_shortcut_is_left_out():
    assert path("a>b b>c c>z.a a>z.b") == edges("a>b b>c c>z.a")


def test_the_first_input_that_leads_somewhere_counts_and_the_farthest_end():
    assert path("b>z", starts="a b") == edges("b>z")
    assert path("a>b b>y b>c c>z", ends="y z") == edges("a>b b>c c>z")


def test_a_loop_and_a_drawing_without_an_end_have_none():
    assert path("a>b b>c c>b.y") == frozenset()
    assert path("a>b b>c") == frozenset()


def test_of_equally_long_ways_the_same_one_is_taken_always():
    assert path("a>c a>b b>z.a c>z.b") == path("c>z.b b>z.a a>b a>c") == edges("a>b b>z.a")
