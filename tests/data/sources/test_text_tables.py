"""The quick reader and the careful one read the same tables, whatever stands in them, and the careful one by the definition."""

from __future__ import annotations

import csv
import io
import itertools
import math
import random
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Watch
from nnbuilder.data.preparation.cells import MISSING
from nnbuilder.data.sources import text_tables
from nnbuilder.data.sources.cells import is_whole
from nnbuilder.data.sources.quotes import Odd
from nnbuilder.data.sources.text_tables import read_table, rows_of
from nnbuilder.data.written_numbers import is_number, number_of

numbers = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(repr),
    st.sampled_from(
        ["007", "-0", "+1.5", "1e400", "1e-400", "0x1F", "1_000", " 5 ", "5\xa0", "1,5", "١٢", "9223372036854775808", "-9223372036854775808", ".5", "5."]
    ),
)
missing = st.sampled_from([*sorted(MISSING), "NaN", "nAn", "NULL", "N/a", " NA ", "inf", "-nan"])
words = st.text(st.sampled_from("ab cä\"'\n,;x0\u2003\x1c"), max_size=6)
shapes = st.sampled_from([numbers, st.integers(-5, 5).map(str), numbers | missing, words | numbers, words, missing])


@st.composite
def written(draw):
    """A table as a text, and the delimiter it was written with."""
    columns = draw(st.lists(shapes, min_size=2, max_size=4))
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=12))
    delimiter = draw(st.sampled_from(",;\t"))
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])), lineterminator=draw(st.sampled_from(["\n", "\r\n"]))
    )
    writer.writerow([f"column {place}" for place in range(len(columns))])
    writer.writerows(rows)
    return text.getvalue(), {"delimiter": delimiter, "header": True, "decimal": draw(st.sampled_from(".,")), "encoding": "utf-8"}


def by_definition(path: Path, options):
    """The columns of a table as the definition has them, cell by cell."""
    rows = rows_of(path, options, Watch())
    names = rows.names(Watch())
    cells = [list(itertools.chain(*parts)) for parts in zip(*rows.blocks(len(names), Watch()), strict=True)]
    made = {}
    for name, column in zip(names, cells, strict=True):
        if all(map(is_whole, column)):
            made[name] = [int(cell) for cell in column]
        elif all(is_number(cell, options["decimal"]) for cell in column):
            made[name] = [number_of(cell, options["decimal"]) for cell in column]
        else:
            made[name] = column
    return made


def refusal(read, *arguments):
    """What is read, or the sentence that refuses it."""
    try:
        return read(*arguments)
    except DataError as error:
        return str(error)


def same(table, expected) -> bool:
    return list(table) == list(expected) and all(
        type(one) is type(other) and (one == other or (one != one and other != other))
        for name in expected
        for one, other in zip(table[name].tolist(), expected[name], strict=True)
    )


@given(written())
@example(("a,b\n1,x\n0x1F,y\n", {"delimiter": ",", "header": True, "decimal": ".", "encoding": "utf-8"}))
@example(('a,b\n1,"x\n"\n2,", ""y"""\n', {"delimiter": ",", "header": True, "decimal": ".", "encoding": "utf-8"}))
@settings(max_examples=150, deadline=None)
def test_both_readers_read_what_the_definition_says(table):
    text, options = table
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(text, "utf-8", newline="")
        expected = refusal(by_definition, path, options)
        if isinstance(expected, str):
            assert refusal(read_table, path, options) == expected
            return
        assert same(read_table(path, options)[0], expected)
        assert same(read_table(path, options, blank_rows="\n\n" not in text.replace("\r", ""))[0], expected)


def even(rows: int) -> str:
    return "size,kind,number\n" + "".join(f"{row / 7:.4f},{'ab'[row % 2]},{row}\n" for row in range(rows))


def test_an_even_table_is_read_by_the_quick_reader(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text(even(2_000))
    monkeypatch.setattr(text_tables, "_python_blocks", None)
    table, _ = read_table(tmp_path / "t.csv")
    assert [table[name].dtype.kind for name in table] == ["f", "O", "i"]
    assert table["number"].tolist() == list(range(2_000))


LATE = {
    "a word": ("word", "O", "word"),
    "a fraction": ("2.5", "f", 2.5),
    "a gap": ("", "f", math.nan),
    "a missing value": ("NA", "f", math.nan),
    "a number as only Python reads it": ("+2.5", "f", 2.5),
    "an infinity": ("inf", "O", "inf"),
    "a number in hexadecimal": ("0x10", "O", "0x10"),
    "a whole number of 65 bits": (str(2**64), "f", float(2**64)),
}


@pytest.mark.parametrize("case", LATE)
def test_what_a_column_holds_is_told_by_its_last_cell_as_well(tmp_path, case):
    cell, kind, value = LATE[case]
    count = 1_200  # All of this is more than the sample that the first guess is made from.
    (tmp_path / "t.csv").write_text("number,other,text\n" + "".join(f"{row},{row / 4},{'x' * 1_000}\n" for row in range(count)) + f"{cell},0.5,y\n")
    table, _ = read_table(tmp_path / "t.csv")
    assert (table["number"].dtype.kind, table["other"].dtype.kind) == (kind, "f")
    last = table["number"][-1]
    assert last == value or (last != last and value != value)
    assert str(table["number"][7]) in ("7", "7.0")
    assert table.rows == count + 1


def test_a_decimal_comma_behind_the_sample_is_one(tmp_path):
    (tmp_path / "t.csv").write_text("a;b;c\n" + f"1;2;{'x' * 1_000}\n" * 1_200 + "1,5;2;y\n")
    table, dialect = read_table(tmp_path / "t.csv")
    assert (dialect.decimal, table["a"][-1], table["b"][-1]) == (",", 1.5, 2)


DAMAGED = 'a,b,c\n1,2,3\n4,5\n"x\ny",2,3\n7,8,9,10\n11,12,13\n'


def test_damaged_rows_stop_the_reading_are_skipped_or_filled(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(DAMAGED)
    with pytest.raises(DataError, match=r"t\.csv, line 3: there are 2 cells, but 3 columns; fill the missing cells.*, or have such rows left out\."):
        read_table(path)
    skipped, _ = read_table(path, {"damaged": "skip"})
    assert skipped["c"].tolist() == [3, 3, 13]
    assert [(row.where, row.reason) for row in skipped.skipped] == [
        ("line 3", "there are 2 cells, but 3 columns"),
        ("line 6", "there are 4 cells, but 3 columns"),
    ]
    filled, _ = read_table(path, {"damaged": "fill"})
    assert np.array_equal(filled["c"], [3, np.nan, 3, 13], equal_nan=True)
    assert [row.where for row in filled.skipped] == ["line 3", "line 6"]
    with pytest.raises(DataError, match="cannot be treated as 'burn'; choose stop, skip or fill"):
        read_table(path, {"damaged": "burn"})


def test_a_damaged_row_far_down_is_told_with_its_line_and_skipped_when_said_so(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + '1,"x\ny"\n' * 1_000 + "1\n" + "2,z\n")
    with pytest.raises(DataError, match=r"t\.csv, line 2002: there are 1 cell, but 2 columns"):
        read_table(path)
    table, _ = read_table(path, {"damaged": "skip"})
    assert (table.rows, table["b"][-1], [row.where for row in table.skipped]) == (1_001, "z", ["line 2002"])


def test_marks_are_where_they_should_be_or_the_table_is_odd():
    chance = random.Random(0)
    legal, odd = 0, 0
    for _ in range(3_000):
        text = "".join(chance.choice('"",\nab') for _ in range(chance.randrange(1, 14)))
        try:
            cells = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        except csv.Error:
            cells = None
        checked = text_tables.Checked(io.BytesIO(text.encode()), ",")
        try:
            while checked.read(chance.randrange(1, 5)):
                pass
        except Odd:
            odd += 1
            continue
        legal += 1
        assert cells is not None, text
    assert legal > 300
    assert odd > 300


def test_two_sentences_a_line_have_no_header_and_two_names_are_one(tmp_path):
    (tmp_path / "t.txt").write_text("How are you?\tWie geht es dir?\nI am well.\tMir geht es gut.\n" * 5)
    assert list(read_table(tmp_path / "t.txt")[0]) == ["column_1", "column_2"]
    (tmp_path / "t.txt").write_text("english\tgerman\n" + "How are you?\tWie geht es dir?\nI am well.\tMir geht es gut.\n" * 5)
    assert list(read_table(tmp_path / "t.txt")[0]) == ["english", "german"]
