"""Damaged rows and rows without an answer: refused, left out or filled, as the description says, and by every reader alike."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import nnbuilder
from nnbuilder.core.document import FOLDER_KINDS, Document, Source, Windows
from nnbuilder.data import sources
from nnbuilder.data.before_after import before_after
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.errors import Damaged
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.quality.reviewing import reviewed
from nnbuilder.data.reading import read_data
from nnbuilder.data.sources import pictures
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document

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
    data = describe(HOMES, base, chosen=damaged)
    assert data.damaged == damaged
    seen = preview(data, base)
    assert (data.facts.rows, seen.rows, prepare(data, base).facts.rows, reread(data, base).facts.rows) == (rows, rows, rows, rows)
    assert len(read_data(data, base).skipped) == skipped
    assert before_after(data, base)["price"][0]
    assert any(finding.code == "unreadable" for finding in reviewed(data, base))


@pytest.fixture
def photos(tmp_path):
    """Two folders of five pictures, one of which is cut short."""
    for label in ("cat", "dog"):
        (tmp_path / "photos" / label).mkdir(parents=True)
        for number in range(5):
            Image.new("L", (8, 8), 40 * number).save(tmp_path / "photos" / label / f"{number}.png")
    cut = tmp_path / "photos" / "dog" / "3.png"
    cut.write_bytes(cut.read_bytes()[:-30])
    return tmp_path


@pytest.fixture
def letters(tmp_path):
    """Two folders of five texts, two of which are no texts."""
    for label in ("home", "work"):
        (tmp_path / "letters" / label).mkdir(parents=True)
        for number in range(5):
            (tmp_path / "letters" / label / f"{number}.txt").write_text(f"a letter from {label} number {number}")
    for number in (1, 2):
        (tmp_path / "letters" / "work" / f"{number}.txt").write_bytes(b"\xff\xff\xff")
    return tmp_path


UNREAD = {
    "photos": (Source("pictures", "photos"), 9, "photos: dog/3.png cannot be read "),
    "letters": (Source("texts", "letters"), 8, "letters: 2 of 10 files cannot be read, first work/1.txt "),
}


@pytest.mark.parametrize("folder", UNREAD)
def test_a_file_that_cannot_be_read_is_left_out_until_it_is_to_stop(folder, request):
    base = request.getfixturevalue(folder)
    source, rows, told = UNREAD[folder]
    data = describe(source, base)
    assert (data.damaged, data.facts.rows) == ("skip", rows)
    for damaged in ("skip", "fill"):
        assert prepare(replace(data, damaged=damaged), base).facts.rows == rows
    stopping = replace(data, damaged="stop")
    for read in (preview, prepare, reread, read_data):
        with pytest.raises(Damaged, match=f"^{re.escape(told)}.* or have such files left out"):
            read(stopping, base)
    with pytest.raises(Damaged):
        describe(source, base, chosen="stop")


def test_pictures_are_decoded_once_whatever_becomes_of_those_that_cannot_be(photos, monkeypatch):
    data = describe(Source("pictures", "photos"), photos)
    monkeypatch.setattr(pictures, "decode", None)
    assert read_data(replace(data, damaged="fill"), photos).rows == 9


def test_what_was_saved_before_anybody_could_choose_leaves_files_out(photos):
    """A document that does not say it, and one in which it was chosen."""
    data = describe(Source("pictures", "photos"), photos)
    for damaged, is_written in (("skip", False), ("stop", True)):
        content = dump_document(Document(data=replace(data, damaged=damaged)))
        assert (b'"damaged"' in content) is is_written
        assert load_document(content, CATALOGUE).document.data.damaged == damaged


def test_the_sources_of_many_files_are_those_that_the_reader_takes_as_folders():
    assert tuple(kind for kind, told in sources._KINDS.items() if told.is_folder) == FOLDER_KINDS


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
