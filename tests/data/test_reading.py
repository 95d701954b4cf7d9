"""Damaged rows and rows without an answer: refused, left out or filled, as the description says, and by every reader alike."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import nnbuilder
from nnbuilder.core.document import Source, Windows
from nnbuilder.data.before_after import before_after
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.errors import Damaged
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.quality.reviewing import reviewed
from nnbuilder.data.reading import read_data

HOMES = Source("csv", "homes.csv")


@pytest.fixture
def homes(tmp_path):
    """60 rows: line 12 has a cell too few, line 32 one too many, and three have no price."""

    def write(*, ragged: bool = True):
        rows = [f"{40 + i % 30},{i % 5},{'' if i in (3, 4, 50) else 1000 + i}" for i in range(60)]
        if ragged:
            rows[10], rows[30] = "55,2", "55,2,1000,7"
        (tmp_path / "homes.csv").write_text("\n".join(["area,rooms,price", *rows]), "utf-8")
        return tmp_path

    return write


def test_rows_without_an_answer_are_left_out_where_data_is_first_looked_at(homes):
    base = homes(ragged=False)
    data = describe(HOMES, base)
    assert data.damaged == "skip"
    assert data.facts.rows == 57
    assert [one.where for one in read_data(data, base).skipped] == ["row 4", "row 5", "row 51"]
    assert read_data(data, base).skipped[0].reason == "price is missing, so there is nothing to learn from it"
    with pytest.raises(Damaged, match=r"price is missing in 3 of 60 rows, first in row 4 .* or have such rows left out"):
        reread(replace(data, damaged="stop"), base)


def test_a_row_of_too_few_cells_stops_until_somebody_says_what_becomes_of_it(homes):
    with pytest.raises(Damaged, match=r"homes.csv, line 12: there are 2 cells, but 3 columns; .*, or have such rows left out"):
        describe(HOMES, homes())


@pytest.mark.parametrize(("damaged", "rows", "skipped"), [("skip", 55, 5), ("fill", 55, 6)])
def test_what_is_chosen_once_holds_for_every_reader(homes, damaged, rows, skipped):
    """Filled in, the row of two cells has no price and goes as well."""
    base = homes()
    data = describe(HOMES, base, damaged=damaged)
    assert data.damaged == damaged
    seen = preview(data, base)
    assert (data.facts.rows, seen.rows, prepare(data, base).facts.rows, reread(data, base).facts.rows) == (rows, rows, rows, rows)
    assert len(read_data(data, base).skipped) == skipped
    assert before_after(data, base)["price"][0]
    assert any(finding.code == "unreadable" for finding in reviewed(data, base))


def test_of_a_series_every_row_stays(homes):
    base = homes(ragged=False)
    data = replace(describe(HOMES, base), windows=Windows(4))
    assert read_data(data, base).rows == 60


def test_nobody_reads_the_data_of_a_description_past_what_it_says_of_damaged_rows():
    """What is asked of a network is raw and answered row by row, and arrays in memory have no damaged rows."""
    apart = {"data/reading.py", "data/in_memory.py", "insight/asked.py"}
    package = Path(nnbuilder.__file__).parent
    readers = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if "sources.read(" in path.read_text("utf-8")}
    assert readers == apart
