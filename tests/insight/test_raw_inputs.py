"""Raw inputs from Python as raw columns, by the type of the field that reads them."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.image import Image
from nnbuilder.data.preparation.numbers import Amount, Numbers, Word
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.data.preparation.sequence import Series
from nnbuilder.data.preparation.text import Cut, Text
from nnbuilder.insight.raw_inputs import raw_columns

GREY = Image("image", "input", "picture", (1, 2, 3))
COLOUR = Image("image", "input", "picture", (3, 2, 3))
STEPS = Series("rows", "input", ("rows",), (4, 2))
TEXT = Text("text", "input", ("text",), Cut(), (), 5)
TABLE = Numbers("features", "input", (Amount("size"), Word("colour", ("red", "blue"))))


@pytest.mark.parametrize(
    ("field", "shape", "rows"),
    [
        (GREY, (2, 3), 1),
        (GREY, (1, 2, 3), 1),
        (GREY, (5, 2, 3), 5),
        (GREY, (5, 1, 2, 3), 5),
        (COLOUR, (3, 2, 3), 1),
        (COLOUR, (5, 3, 2, 3), 5),
        (STEPS, (4, 2), 1),
        (STEPS, (5, 4, 2), 5),
    ],
)
def test_one_sample_alone_is_one_row(field: FittedField, shape: tuple[int, ...], rows: int):
    values = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)

    columns = raw_columns(values, [field])

    assert list(columns) == [field.columns[0]]
    assert columns[field.columns[0]].shape == (rows, *field.shape)
    assert np.array_equal(columns[field.columns[0]].ravel(), values.ravel())


@pytest.mark.parametrize("shape", [(2, 3, 3), (5, 2, 3, 3), (7,)])
def test_a_sample_of_another_shape_is_told(shape: tuple[int, ...]):
    with pytest.raises(DataError, match=r"image should have the shape \(3, 2, 3\) for each sample, got \("):
        raw_columns(np.zeros(shape), [COLOUR])


@pytest.mark.parametrize(
    "rows", [[[1.5, "red"], [2.5, "blue"]], ([1.5, "red"], (2.5, "blue")), [{"size": 1.5, "colour": "red", "more": 0}, {"size": 2.5, "colour": "blue"}]]
)
def test_words_and_numbers_stand_in_one_row(rows):
    assert raw_columns(rows, [TABLE]) == {"size": [1.5, 2.5], "colour": ["red", "blue"]}


def test_one_row_of_words_and_numbers_stands_alone():
    assert raw_columns([1.5, "red"], [TABLE]) == {"size": [1.5], "colour": ["red"]}
    assert raw_columns({"size": 1.5, "colour": "red"}, [TABLE]) == {"size": [1.5], "colour": ["red"]}


def test_a_text_is_no_path_where_texts_are_read():
    assert raw_columns("hello", [TEXT]) == {"text": ["hello"]}
    assert raw_columns(["hello", "world"], [TEXT]) == {"text": ["hello", "world"]}


def test_several_fields_are_given_by_name():
    with pytest.raises(DataError, match="The network reads image, features; give a dictionary with picture, size, colour"):
        raw_columns(np.zeros((2, 3)), [GREY, TABLE])

    columns = raw_columns({"picture": np.zeros((2, 3)), "size": 1.0, "colour": "red"}, [GREY, TABLE])
    assert columns["picture"].shape == (1, 1, 2, 3)


def test_a_network_that_reads_nothing_is_told():
    with pytest.raises(DataError, match="The model reads no field of the data"):
        raw_columns([1.0], [])
