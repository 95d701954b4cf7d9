"""Tables are read as they were written, whatever their delimiter, decimal sign, quotes, encoding and header."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnbuilder.core.document import Field, Source
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.sources.text_tables import read_table
from nnbuilder.data.staleness import facts_are_stale

words = st.text(st.sampled_from("abcdefg äöß'\"."), min_size=1, max_size=8).map(lambda text: "w" + text.strip())
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 4))


@st.composite
def tables(draw):
    """Rows of (number, number, word), and a dialect that can hold them."""
    rows = draw(st.lists(st.tuples(numbers, numbers, words), min_size=4, max_size=20))
    delimiter = draw(st.sampled_from(",;\t|"))
    decimal = "." if delimiter == "," else draw(st.sampled_from(".,"))
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "latin-1", "utf-16"]))
    return rows, delimiter, decimal, quoting, encoding, draw(st.booleans()), draw(st.sampled_from(["\n", "\r\n"]))


@given(tables())
def test_what_was_written_is_read_back(table):
    rows, delimiter, decimal, quoting, encoding, header, ending = table
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", newline="", encoding=encoding) as file:
            writer = csv.writer(file, delimiter=delimiter, quoting=quoting, lineterminator=ending)
            if header:
                writer.writerow(["width", "height", "kind"])
            writer.writerows([repr(a).replace(".", decimal), repr(b).replace(".", decimal), word] for a, b, word in rows)
        columns, dialect = read_table(path)
        again, _ = read_table(path, dialect.options())
    assert list(columns) == (["width", "height", "kind"] if header else ["column_1", "column_2", "column_3"])
    first, second, third = columns.values()
    assert [float(value) for value in first] == [row[0] for row in rows]
    assert [float(value) for value in second] == [row[1] for row in rows]
    assert list(third) == [row[2] for row in rows]
    assert (dialect.delimiter, dialect.header) == (delimiter, header)
    assert {name: list(values) for name, values in again.items()} == {name: list(values) for name, values in columns.items()}


def _read(folder: Path, content: str | bytes):
    path = folder / "t.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    columns, dialect = read_table(path)
    return {name: list(values) for name, values in columns.items()}, dialect


def test_decimal_commas_without_a_header_are_no_delimiters(tmp_path):
    columns, dialect = _read(tmp_path, "1,5;2,5;3,5\n" * 5)
    assert (dialect.delimiter, dialect.decimal, dialect.header) == (";", ",", False)
    assert columns["column_2"] == [2.5] * 5


def test_a_decimal_comma_far_down_is_found(tmp_path):
    columns, dialect = _read(tmp_path, "a;b\n" + "1;2\n" * 500 + "1,5;2\n")
    assert dialect.decimal == ","
    assert columns["a"][-1] == 1.5


def test_quoted_cells_hold_delimiters_quotes_and_line_breaks(tmp_path):
    columns, _ = _read(tmp_path, 'name,size\n"a, b",1\n"say ""x""",2\n"two\nlines",3\n')
    assert columns["name"] == ["a, b", 'say "x"', "two\nlines"]


def test_a_space_after_the_delimiter_belongs_to_nothing(tmp_path):
    columns, _ = _read(tmp_path, 'name, size\nx, 1\n"a", 2\n b, 3\n')
    assert columns == {"name": ["x", "a", "b"], "size": [1, 2, 3]}


def test_columns_without_a_name_and_blank_lines_do_no_harm(tmp_path):
    columns, _ = _read(tmp_path, "\n,size,NA\n\n0,1,x\n1,2,y\n\n")
    assert columns == {"column_1": [0, 1], "size": [1, 2], "NA": ["x", "y"]}


def test_an_identifier_with_an_underscore_is_no_number(tmp_path):
    (tmp_path / "t.csv").write_text("group,size,y\n" + "1_0,1,1.5\n2_0,2,2.5\n" * 6, "utf-8")
    assert describe(Source("csv", "t.csv"), tmp_path).facts.fields["features"].names == ("group=1_0", "group=2_0", "size")


def test_what_is_stated_wins_over_what_is_found_and_is_kept(tmp_path):
    (tmp_path / "t.csv").write_text("1,2,x\n3,4,y\n5,6,x\n7,8,y\n", "utf-8")
    data = describe(Source("csv", "t.csv", {"header": True}), tmp_path)
    assert data.source.options == {"header": True, "delimiter": ",", "decimal": ".", "encoding": "utf-8-sig"}
    assert data.facts.rows == 3
    assert prepare(data, tmp_path).facts == data.facts


CASES = {
    "a named target among others": ("species,a,b\n" + "x,1.5,2\ny,2.5,1\n" * 6, "species", "category", ("a", "b")),
    "else the last column": ("a,b,c\n" + "1.25,2.5,1.5\n2.5,1.25,2.75\n3.5,1,9.25\n" * 6, "c", "numbers", ("a", "b")),
    "few whole numbers are classes": ("a,b,target\n" + "1.5,2,0\n2.5,1,1\n" * 12, "target", "category", ("a", "b")),
    "words among the features": ("a,colour,y\n" + "1.5,red,0.5\n2.5,blue,1.25\n" * 6, "y", "numbers", ("a", "colour")),
}


@pytest.mark.parametrize("case", CASES)
def test_fields_are_proposed(tmp_path, case):
    content, target, kind, columns = CASES[case]
    (tmp_path / "t.csv").write_text(content, "utf-8")
    data = describe(Source("csv", "t.csv"), tmp_path)
    features, goal = data.fields
    assert (features.name, features.role, features.kind, features.columns) == ("features", "input", "numbers", columns)
    assert (goal.name, goal.role, goal.kind, goal.columns) == (target, "target", kind, (target,))
    assert (data.split.by, data.split.column) == (("stratified", target) if kind == "category" else ("random", ""))
    assert prepare(data, tmp_path).facts == data.facts


def test_names_that_differ_in_nearly_every_row_are_left_out_with_a_reason(tmp_path):
    (tmp_path / "t.csv").write_text("Full Name,a,y\n" + "".join(f"person {row},{row}.5,{row * 7 % 5}.25\n" for row in range(20)), "utf-8")
    data = describe(Source("csv", "t.csv"), tmp_path)
    assert data.fields[2] == Field(data.fields[2].name, "ignore", "category", ("Full Name",))
    assert "features" in data.facts.fields
    assert data.fields[2].name not in data.facts.fields
    reason = "It has 20 different texts in 20 rows, too many to be classes; up to 50, and at most half the rows, are."
    assert preview(data, tmp_path).left_out == {"Full Name": reason}


def test_preview_counts_what_is_there_and_what_is_missing(tmp_path):
    (tmp_path / "t.csv").write_text("a,colour,label\n" + "1.5,red,yes\n,blue,no\n4.5,NA,yes\n" * 4, "utf-8")
    shown = preview(describe(Source("csv", "t.csv"), tmp_path), tmp_path, rows=2)
    assert shown.columns == ("a", "colour", "label")
    assert shown.cells == (("1.5", "red", "yes"), ("", "blue", "no"))
    assert shown.missing == {"a": 4, "colour": 4}
    assert shown.classes == {"label": {"no": 4, "yes": 8}}
    assert (shown.numbers["a"].smallest, shown.numbers["a"].mean, shown.numbers["a"].largest) == (1.5, 3.0, 4.5)
    assert shown.numbers.keys() == {"a"}
    assert (shown.rows, sum(shown.parts.values()), shown.pictures) == (12, 12, None)


def test_facts_go_stale_when_the_file_changes_and_not_when_it_is_copied(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1.5,2.5\n2.5,3.75\n" * 6, "utf-8")
    data = describe(Source("csv", "t.csv"), tmp_path)
    assert facts_are_stale(data, tmp_path) is None
    copied = tmp_path / "elsewhere"
    copied.mkdir()
    (copied / "t.csv").write_bytes(path.read_bytes())
    assert facts_are_stale(data, copied) is None
    path.write_text("a,b\n" + "1.5,2.5\n2.5,3.76\n" * 6, "utf-8")
    assert facts_are_stale(data, tmp_path) == "t.csv has changed since the document was saved; read it again to bring the shapes up to date."
    path.unlink()
    assert "t.csv; it may have been moved" in facts_are_stale(data, tmp_path)
