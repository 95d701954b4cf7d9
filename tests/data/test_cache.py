"""What is large is read once, mapped from then on, made again when anything about it has changed, and never in the way."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnbuilder.core.document import Source
from nnbuilder.data import cache as cache_file
from nnbuilder.data import sources
from nnbuilder.data.cache import Cache
from nnbuilder.data.columns import FLAT, InFolder, NoRoom
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import Cancelled, DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.sources import picture_folders, text_tables
from nnbuilder.data.table import Skipped, Table


@pytest.fixture(autouse=True)
def _everything_is_worth_it(monkeypatch):
    monkeypatch.setattr(sources, "WORTH", 0)


def table_file(folder: Path, rows: int = 300) -> Source:
    (folder / "t.csv").write_text("size,kind,label\n" + "".join(f"{row / 8},{'ab'[row % 2]},{'xyz'[row % 3]}\n" for row in range(rows)))
    return Source("csv", "t.csv")


def entries() -> list[Path]:
    folder = Path(os.environ["NNBUILDER_HOME"]) / "cache"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_a_source_is_read_once_for_all_that_is_done_with_it(tmp_path, monkeypatch):
    source = table_file(tmp_path)
    passes = []
    read = text_tables._read
    monkeypatch.setattr(text_tables, "_read", lambda *arguments: (passes.append(1), read(*arguments))[1])
    data = describe(source, tmp_path)
    preview(data, tmp_path)
    prepared = prepare(data, tmp_path)
    assert len(passes) == 1
    assert len(entries()) == 1
    assert prepared.raw["size"].tolist() == [row / 8 for row in range(300)]


def test_what_is_mapped_is_what_was_read(tmp_path, monkeypatch):
    source = table_file(tmp_path)
    made = sources.read(source, tmp_path)
    mapped = sources.read(source, tmp_path)
    monkeypatch.setattr(sources, "WORTH", 2**40)
    plain = sources.read(source, tmp_path)
    for name in plain:
        assert made[name].tolist() == mapped[name].tolist() == plain[name].tolist()
        assert mapped[name].dtype == plain[name].dtype


def test_pictures_are_decoded_once_and_what_was_told_of_them_is_told_again(tmp_path, monkeypatch):
    for label in ("cat", "dog", "empty"):
        (tmp_path / "pets" / label).mkdir(parents=True)
    for row in range(6):
        Image.new("L", (5, 4), row * 40).save(tmp_path / "pets" / ("cat", "dog")[row % 2] / f"{row}.png")
    (tmp_path / "pets" / "cat" / "broken.png").write_bytes(b"\x89PNG broken")
    source = Source("pictures", "pets")
    first = sources.read(source, tmp_path)
    monkeypatch.setattr(sources.pictures, "decode", None)
    again = sources.read(source, tmp_path)
    assert isinstance(again["image"], np.memmap)
    assert np.array_equal(again["image"], first["image"])
    assert again["image"].shape == (6, 1, 4, 5)
    assert again.skipped == first.skipped == (Skipped("cat/broken.png", "cannot be read as a picture; take it out or save it again as PNG"),)
    assert again.notes == first.notes == ("empty has no pictures and is no class.",)


def test_a_changed_file_changed_options_and_another_file_are_read_anew(tmp_path):
    source = table_file(tmp_path)
    sources.read(source, tmp_path)
    sources.read(Source("csv", "t.csv", {"header": False}), tmp_path)
    assert len(entries()) == 2
    table_file(tmp_path, 10)
    assert sources.read(source, tmp_path).rows == 10
    # The same bytes at the same time in another place: what lies between the ends may differ.
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "t.csv").write_bytes((tmp_path / "t.csv").read_bytes())
    os.utime(tmp_path / "other" / "t.csv", ns=(0, (tmp_path / "t.csv").stat().st_mtime_ns))
    sources.read(source, tmp_path / "other")
    assert len(entries()) == 4


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path):
    source = table_file(tmp_path)

    def write_more(share: float) -> None:
        with (tmp_path / "t.csv").open("a") as file:
            file.write("1,a,x\n")

    with pytest.raises(DataError, match=r"t\.csv has changed while it was read; read it again\."):
        sources.read(source, tmp_path, progress=write_more)
    assert entries() == []


@pytest.mark.parametrize("damage", ["cut", "gone", "garbled", "no manifest"])
def test_a_damaged_entry_is_made_again(tmp_path, damage):
    source = table_file(tmp_path)
    expected = sources.read(source, tmp_path)["size"].tolist()
    (entry,) = entries()
    if damage == "cut":
        os.truncate(entry / FLAT, 100)
    elif damage == "gone":
        (entry / FLAT).unlink()
    elif damage == "garbled":
        (entry / FLAT).write_bytes(b"x" * (entry / FLAT).stat().st_size)
    else:
        (entry / "table.json").write_text('{"rows": 3')
    assert sources.read(source, tmp_path)["size"].tolist() == expected
    assert [path for path in entries() if path.name.startswith(".unfinished")] == []
    assert isinstance(cache_file._opened(entry), Table)


def test_reading_that_is_given_up_leaves_nothing(tmp_path):
    source, asked = table_file(tmp_path), []
    with pytest.raises(Cancelled):
        sources.read(source, tmp_path, lambda: len(asked) > 3 or asked.append(1) is not None)
    assert entries() == []


def test_where_nothing_can_be_written_it_is_read_all_the_same_and_said_once(tmp_path, monkeypatch):
    source = table_file(tmp_path)
    (tmp_path / "home").write_text("a file where a folder should be")
    table = sources.read(source, tmp_path)
    assert table.rows == 300
    assert len(table.notes) == 1
    assert table.notes[0].startswith(f"What was read cannot be kept in {tmp_path / 'home' / 'cache'} (")


LIMITED = """
import resource, signal, sys
from pathlib import Path
from nnbuilder.core.document import Source
from nnbuilder.data import sources
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
sources.WORTH = 0
for kind, name in (("csv", "t.csv"), ("arrays", "t.npy")):
    table = sources.read(Source(kind, name), Path(sys.argv[1]))
    print(table.rows, len(table.notes), "cannot be kept" in table.notes[0])
"""


def test_a_disk_that_fills_up_while_it_is_read_is_no_end_of_anything(tmp_path):
    """A limit on the size of files refuses writing as a full disk does."""
    table_file(tmp_path, 5_000)
    np.save(tmp_path / "t.npy", np.zeros((500, 8, 8)))
    result = subprocess.run([sys.executable, "-c", LIMITED, str(tmp_path)], capture_output=True, text=True, timeout=120)
    assert result.stdout == "5000 1 True\n500 1 True\n", result.stderr


def test_what_was_used_longest_ago_goes_first(tmp_path):
    cache = Cache(tmp_path / "cache", most=3_000)
    for place in range(6):
        cache.table(f"table {place}", lambda columns, place=place: Table({"a": filled(columns, place)}, 1_000))
        for entry in cache.folder.iterdir():
            os.utime(entry, (entry.stat().st_atime - 60, entry.stat().st_mtime - 60))
        cache.table("table 0", lambda columns: pytest.fail("the table in use was thrown away"))
    left = [place for place in range(6) if (cache.folder / cache_file._key(f"table {place}")).exists()]
    assert left == [0, 5]


def filled(columns, value: int) -> np.ndarray:
    array = columns.array("a", (1_000,), np.uint8)
    array[:] = value
    return array


def test_two_threads_that_read_the_same_get_the_same(tmp_path):
    source = table_file(tmp_path, 2_000)
    tables: list[Table] = []
    threads = [threading.Thread(target=lambda: tables.append(sources.read(source, tmp_path))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [table["size"].tolist() == tables[0]["size"].tolist() for table in tables] == [True] * 4
    assert len(entries()) == 1


def test_a_place_without_room_is_told_before_a_page_of_it_is_touched(tmp_path):
    with pytest.raises(NoRoom):
        InFolder(tmp_path).array("image", (2**40, 64, 64), np.uint8)


def test_progress_goes_up_to_the_whole(tmp_path):
    source, shares = table_file(tmp_path, 100_000), []
    sources.read(source, tmp_path, progress=shares.append)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_a_folder_of_pictures_is_not_walked_for_ever(tmp_path, monkeypatch):
    (tmp_path / "pets" / "cat").mkdir(parents=True)
    (tmp_path / "pets" / "cat" / "again").symlink_to(tmp_path / "pets")
    assert picture_folders.files_of(tmp_path / "pets") == []
