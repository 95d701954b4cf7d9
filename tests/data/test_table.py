"""A table is columns of as many rows: numbers, texts, arrays; cut, taken and scanned without becoming anything else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnbuilder.data.table import Table

cells = st.text(max_size=4)


@st.composite
def columns(draw):
    """Columns of every kind, and how many rows they have."""
    rows = draw(st.integers(1, 40))
    numbers = draw(st.lists(st.floats(allow_infinity=False) | st.just(float("nan")), min_size=rows, max_size=rows))
    whole = draw(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=rows, max_size=rows))
    texts = draw(st.lists(cells, min_size=rows, max_size=rows))
    pictures = np.arange(rows * 6, dtype=np.uint8).reshape(rows, 2, 3)
    return {"real": np.array(numbers), "whole": np.array(whole), "text": np.array(texts, dtype=object), "picture": pictures}, rows


def same(table: Table, expected) -> bool:
    return list(table) == list(expected) and all(np.array_equal(table[name], values, equal_nan=name == "real") for name, values in expected.items())


@given(columns(), st.data())
@settings(max_examples=40)
def test_what_goes_in_is_taken_scanned_and_selected(made, data):
    values, rows = made
    table = Table.of(values)
    assert (table.rows, len(table), same(table, values)) == (rows, 4, True)
    chosen = data.draw(st.lists(st.integers(0, rows - 1)))
    assert same(table.take(chosen), {name: column[np.array(chosen, dtype=int)] for name, column in values.items()})
    block = data.draw(st.integers(1, rows + 3))
    pieces = list(table.scan(block))
    assert [piece.rows for piece in pieces[:-1]] == [block] * (len(pieces) - 1)
    assert same(table, {name: np.concatenate([piece[name] for piece in pieces]) for name in values})
    assert same(table.select(["text", "real"]), {"text": values["text"], "real": values["real"]})


@given(st.lists(cells, min_size=1, max_size=200))
def test_texts_that_repeat_are_one_object_and_the_same_texts(texts):
    many = texts * 5
    values = Table.of({"text": many})["text"]
    assert values.tolist() == many
    assert len({id(value) for value in values}) <= max(len(set(texts)), 1)


def test_flat_columns_hold_numbers_or_texts_and_nothing_else():
    numbers = {"byte": np.array([1, 2], np.uint8), "huge": np.array([1, 2**64 - 1], np.uint64), "half": np.array([0.5, 1], np.float16)}
    table = Table.of({**numbers, "truth": [True, False], "object": np.array([None, "a"], dtype=object), "fixed": np.array(["x", "yy"])})
    assert {name: table[name].dtype.str for name in table} == {"byte": "<i8", "huge": "<f8", "half": "<f8", "truth": "|O", "object": "|O", "fixed": "|O"}
    assert table["truth"].tolist() == ["True", "False"]
    assert table["object"].tolist() == ["", "a"]
    assert [name for name in table if table.is_text(name)] == ["truth", "object", "fixed"]


def test_columns_of_different_lengths_are_no_table():
    with pytest.raises(ValueError, match="as many rows"):
        Table.of({"a": [1, 2], "b": [1]})


def test_scanning_and_cutting_share_memory_with_the_whole():
    pictures, numbers = np.zeros((10, 3, 3), np.uint8), np.arange(10.0)
    first = next(Table.of({"picture": pictures, "number": numbers}).scan(4))
    assert np.shares_memory(first["picture"], pictures)
    assert np.shares_memory(first["number"], numbers)
