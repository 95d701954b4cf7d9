"""Files that cannot be learnt from are refused in a sentence: which file, which line, what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.core.document import Source
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare

GOOD = "a,b,y\n1.5,2,3.5\n2.5,3,4.5\n3.5,1,5.25\n"

FILES = {
    "empty": (b"", "t.csv is empty", "needs at least one row"),
    "only blanks": (b" \n\n  \n", "t.csv is empty", "needs at least one row"),
    "only delimiters": (b",,\n,,\n", "t.csv is empty", "needs at least one row"),
    "only a header": (b"a,b,y\n", "t.csv: line 1 is a header and nothing follows", "needs at least one row of values"),
    "a row too short": (b"a,b,y\n1,2,3\n1,2\n4,5,6\n", "t.csv, line 3: there are 2 cells, but 3 columns", "fill the missing cells"),
    "a row too long": (b"a,b,y\n1,2,3\n4,5,6\n1,2,3,4\n", "t.csv, line 4: there are 4 cells, but 3 columns", "cells that contain a comma into quotation marks"),
    "ragged below a cell of two lines": (b'a,b,y\n"x\ny",2,3\n1,2\n4,5,6\n', "t.csv, line 4: there are 2 cells", "fill the missing cells"),
    "an open quotation mark": (b'a,b,y\n1,2,3\n1,"2,3\n4,5,6\n', "t.csv, line 3: the row cannot be read", "close the quotation mark"),
    "a mark after a quoted cell": (b'a,b,y\n1,2,3\n"1"x,2,3\n', "t.csv, line 3: the row cannot be read", "close the quotation mark"),
    "a giant cell": (b"a,b,y\n1,2,3\n1,2," + b"9" * 140_000 + b"\n", "t.csv, line 3: the row cannot be read", "shorten the cell"),
    "zero bytes": (b"a,b,y\n1,2,3\n1,\0,3\n", "t.csv, line 3: there are zero bytes", "export it as CSV"),
    "zero bytes far down": (b"a,b,y\n" + b"1,2,3\n" * 20_000 + b"\0", "t.csv, line 20002: there are zero bytes", "export it as CSV"),
    "a spreadsheet": (b"PK\x03\x04" + b"x" * 50, "t.csv is a zip or Excel file", "export it as CSV"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 50, "t.csv is a picture", "export it as CSV"),
    "a Parquet file": (b"PAR1" + b"x" * 50, "t.csv is a Parquet file", "export it as CSV"),
    "gzip": (b"\x1f\x8b\x08" + b"x" * 50, "t.csv is a gzip file", "export it as CSV"),
    "two columns of one name": (b"a,b,a\n1,2,3\n4,5,6\n", "t.csv, line 1: two columns are called 'a'", "give each a name of its own"),
    "names twice below a blank line": (b"\na,b,a\n1,2,3\n4,5,6\n", "t.csv, line 2: two columns are called 'a'", "give each a name of its own"),
    "one column": (b"a\n1\n2\n3\n", "t.csv: only the column a can be used", "one column to predict and one to predict it from"),
    "no column to learn from": (
        b"name,street\n" + b"".join(b"person %d,street %d\n" % (row, row) for row in range(20)),
        "t.csv: no column holds numbers or a small number of classes",
        "add one to name, street",
    ),
    "too few rows": (b"a,y\n1,2.5\n2,3.5\n", "There are 2 rows", "at least 3 are needed"),
    "too many columns": (",".join(f"c{place}" for place in range(20_000)).encode(), "t.csv, line 1: there are 20,000 columns", "up to 16,384 are read"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_malformed_file_is_refused_in_words(tmp_path, case):
    content, what, cure = FILES[case]
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(DataError) as refusal:
        describe(Source("csv", "t.csv"), tmp_path)
    sentence = str(refusal.value)
    assert what in sentence
    assert cure in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"There is no file .*gone\.csv; it may have been moved\. Choose it again\."):
        describe(Source("csv", "gone.csv"), tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="folder is a folder or a device; choose a table file"):
        describe(Source("csv", "folder"), tmp_path)
    with pytest.raises(DataError, match="choose a table file"):
        describe(Source("csv", ""), tmp_path)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"encoding": "ascii"}, "t.csv: the text is not written in ascii; save it as UTF-8"),
        ({"encoding": "klingon"}, "t.csv: the text is not written in klingon"),
        ({"delimiter": "::"}, "t.csv: '::' is no delimiter of a table; choose one of tab, semicolon, bar, comma"),
        ({"decimal": "!"}, "t.csv: '!' is no decimal sign; choose a point or a comma"),
    ],
)
def test_options_that_do_not_fit_are_refused(tmp_path, options, sentence):
    (tmp_path / "t.csv").write_text(GOOD.replace("a,", "ä,"), "utf-8")
    with pytest.raises(DataError, match=sentence):
        describe(Source("csv", "t.csv", options), tmp_path)


def test_a_description_that_no_longer_fits_its_file_is_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(GOOD, "utf-8")
    data = describe(Source("csv", "t.csv"), tmp_path)
    path.write_text(GOOD.replace("b", "width"), "utf-8")
    with pytest.raises(DataError, match="The field features needs the column b, but the data has a, width, y"):
        prepare(data, tmp_path)
    path.write_text(GOOD.replace("4.5", "much"), "utf-8")
    with pytest.raises(DataError, match="The target y should be numbers, but the column y holds 'much'; make it a category"):
        prepare(data, tmp_path)
    path.write_text(GOOD, "utf-8")
    picture = replace(data, fields=(replace(data.fields[0], kind="image", transforms=()), data.fields[1]))
    with pytest.raises(DataError, match="The field features is of the kind image, but a holds 0 axes for each sample; choose another kind"):
        prepare(picture, tmp_path)
