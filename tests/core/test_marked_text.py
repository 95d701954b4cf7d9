"""The marks of a note's text: what is one, what is none, and that no text takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.marked_text import Line, Span, lines_of


def only(text: str) -> Line:
    (line,) = lines_of(text)
    return line


def test_headings_items_and_code_are_lines():
    text = "# Why\nbecause\n- one\n  1. two\n```\n# not a heading\n```\nend"
    lines = lines_of(text)
    assert [(line.kind, line.level, line.sign) for line in lines] == [
        ("heading", 1, ""),
        ("plain", 0, ""),
        ("item", 0, "•"),
        ("item", 1, "1."),
        ("code", 0, ""),
        ("plain", 0, ""),
    ]
    assert ["".join(span.text for span in line.spans) for line in lines] == ["Why", "because", "one", "two", "# not a heading", "end"]


def test_bold_italic_code_and_links_are_spans():
    assert only("a **b *c* d** `e*f*` _g_").spans == (
        Span("a "),
        Span("b ", is_bold=True),
        Span("c", is_bold=True, is_italic=True),
        Span(" d", is_bold=True),
        Span(" "),
        Span("e*f*", is_code=True),
        Span(" "),
        Span("g", is_italic=True),
    )
    assert only("see [the paper](https://arxiv.org/abs/1512.03385), or [[conv2d]].").spans == (
        Span("see "),
        Span("the paper", href="https://arxiv.org/abs/1512.03385"),
        Span(", or "),
        Span("conv2d", href="node:conv2d"),
        Span("."),
    )
    assert only("at https://pytorch.org/docs.").spans[1:] == (Span("https://pytorch.org/docs", href="https://pytorch.org/docs"), Span("."))


@pytest.mark.parametrize(
    "text",
    [
        "conv_2d_a and 3 * 4 * 5",
        "<script>alert(1)</script> <b>x</b> &lt; &#33;",
        "![](file:///etc/passwd)",
        "![[conv2d]] [](x) [[two words]] [[9]]",
        "** not bold** # no heading #hashtag 1.5 kg",
        "",
        "שלום עולם 🙂 👩‍👩‍👧",
        "a\u2028b\u0000",
    ],
)
def test_what_is_no_mark_stays_as_it_was_written(text):
    assert "".join(span.text for span in only(text).spans) == text
    assert not any(span.href or span.is_bold or span.is_italic for span in only(text).spans)


@given(st.text(alphabet="ab*_`[]()#\\! \n-1.h", max_size=60))
def test_what_is_shown_was_written_in_that_order(text):
    rest = iter(text)
    assert all(letter in rest for line in lines_of(text) for span in line.spans for letter in span.text)


@pytest.mark.parametrize("piece", ["*", "**a", "_a ", "[", "[[", "[a](", "`", "`a", "https://", "\\", "# ", "- ", "```\n", "\n", "a*b_", "[a](b)"])
def test_ten_thousand_characters_of_any_mark_are_read_at_once(piece):
    start = time.process_time()
    lines_of((piece * 10_000)[:10_000])
    assert time.process_time() - start < 1.0
