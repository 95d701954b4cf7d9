"""Sources that would hang, fill the memory or break a sentence: each is refused at once and in words, before it is read."""

from __future__ import annotations

import io
import os
import struct
import threading
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from PIL import Image

from nnbuilder.core.document import Source
from nnbuilder.data import opening, sources
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import Cancelled, DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.sources import fingerprint, source_of
from nnbuilder.data.sources.arrays import to_npz


def _refusal(name: str, folder: Path, kind: str = "") -> str:
    """What is said of a source, after at most as much memory as a small file may take."""
    source = Source(kind, name) if kind else source_of(folder / name, folder)
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as refusal:
            describe(source, folder)
        assert tracemalloc.get_traced_memory()[1] < 60 * 2**20
    finally:
        tracemalloc.stop()
    sentence = str(refusal.value)
    assert sentence.endswith(".")
    assert sentence.isprintable()
    return sentence


@pytest.mark.parametrize("suffix", ["csv", "txt", "md", "parquet", "npy", "npz"])
@pytest.mark.parametrize("through_link", [False, True])
def test_a_pipe_is_refused_at_once(tmp_path, suffix, through_link):
    os.mkfifo(tmp_path / f"pipe.{suffix}")
    if through_link:
        (tmp_path / f"t.{suffix}").symlink_to(f"pipe.{suffix}")
    name = f"{'t' if through_link else 'pipe'}.{suffix}"
    assert "is a folder or a device" in _refusal(name, tmp_path)
    with pytest.raises(DataError, match="is a folder or a device"):
        fingerprint(source_of(tmp_path / name, tmp_path), tmp_path)


@pytest.mark.parametrize("suffix", ["csv", "txt", "md", "parquet", "npy"])
def test_a_device_that_never_ends_is_refused_at_once(tmp_path, suffix):
    (tmp_path / f"t.{suffix}").symlink_to("/dev/zero")
    assert "is a folder or a device" in _refusal(f"t.{suffix}", tmp_path)


def test_a_pipe_among_pictures_is_passed_over(tmp_path):
    for label in ("cat", "dog"):
        (tmp_path / "t" / label).mkdir(parents=True)
        for number in range(3):
            Image.new("L", (4, 4), number).save(tmp_path / "t" / label / f"{number}.png")
    os.mkfifo(tmp_path / "t" / "cat" / "pipe.png")
    assert describe(Source("pictures", "t"), tmp_path).facts.rows == 6


@pytest.mark.parametrize(("suffix", "most"), [("csv", "16.0 GiB"), ("md", "64 MiB"), ("parquet", "16.0 GiB"), ("npy", "4.0 GiB")])
def test_a_file_that_is_too_large_is_told_by_its_size(tmp_path, suffix, most):
    with (tmp_path / f"t.{suffix}").open("wb") as file:
        file.truncate(17 * 2**30)  # A hole: it takes no space on the disk.
    assert f"t.{suffix} has 17.0 GiB; " in (sentence := _refusal(f"t.{suffix}", tmp_path))
    assert f"up to {most} are read" in sentence


def test_a_small_parquet_that_declares_millions_of_rows_is_refused_from_its_end(tmp_path):
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array(np.zeros(30_000_000, np.int8)), pyarrow.array([1.5])).cast(pyarrow.float64())
    pyarrow.parquet.write_table(pyarrow.table({"a": column}), tmp_path / "t.parquet", compression="zstd")
    del column
    assert (tmp_path / "t.parquet").stat().st_size < 300_000
    assert _refusal("t.parquet", tmp_path).startswith("t.parquet has 30,000,000 rows of 1 columns, 229 MiB in a file of 0.")


def test_a_parquet_file_is_what_it_was(tmp_path):
    table = pyarrow.table({"a": [1, None, 3] * 50_000, "b": ["x", None, "ü"] * 50_000})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    raw = sources.read(Source("parquet", "t.parquet"), tmp_path)
    np.testing.assert_array_equal(raw["a"], np.array([1.0, np.nan, 3.0] * 50_000))
    assert raw["b"].tolist() == ["x", "", "ü"] * 50_000


def _header(shape: tuple[int, ...], dtype: str = "<f8") -> bytes:
    text = repr({"descr": dtype, "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text


HEADERS = {
    "more than memory": (_header((2**40, 8)), "declares 65,536.0 GiB; arrays up to 4.0 GiB are read"),
    "more than 64 bits": (_header((2**62, 2**62)), "declares "),
    "more than the file": (_header((1_000_000, 8)) + b"\0" * 64, "declares 64,000,000 bytes, but there are"),
    "negative": (_header((5, -3)), "every axis needs at least one place"),
    "no pixels": (_header((5, 0, 3, 3)), "has the shape (5, 0, 3, 3); every axis needs at least one place"),
    "texts of no letters": (_header((2**50,), "<U0"), "declares "),
    "objects": (_header((5,), "|O") + b"\0" * 40, "objects are never read"),
    "records": (_header((5,), "") + b"", "cannot be read as arrays"),
    "code": (b"\x93NUMPY\x01\x00\x20\x00__import__('os').system('true') ", "cannot be read as arrays"),
    "a torn header": (b"\x93NUMPY\x01", "save each as an array of its own"),
    "many axes": (_header((1,) * 40), "has 40 axes"),
}


@pytest.mark.parametrize("case", HEADERS)
@pytest.mark.parametrize("packed", [False, True])
def test_what_a_header_declares_is_refused_before_it_is_read(tmp_path, case, packed):
    content, words = HEADERS[case]
    if packed:
        with zipfile.ZipFile(tmp_path / "t.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("x.npy", content)
    else:
        (tmp_path / "t.npy").write_bytes(content)
    assert words in _refusal("t.npz" if packed else "t.npy", tmp_path)


def test_what_is_no_array_in_an_archive_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.npz", "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert _refusal("t.npz", tmp_path) == "t.npz: notes.txt is no array; keep only arrays that numpy.savez wrote in one file."


def test_an_archive_that_declares_more_than_it_holds_is_refused(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.npy", _header((2**28, 8)) + b"\0" * 64)
    content = bytearray(packed.getvalue())
    # The uncompressed size stands in the entry and again in the directory at the end.
    for place in (content.index(b"PK\x03\x04") + 22, content.index(b"PK\x01\x02") + 24):
        content[place : place + 4] = struct.pack("<I", 2**32 - 2)
    (tmp_path / "t.npz").write_bytes(content)
    assert "t.npz" in _refusal("t.npz", tmp_path)


def test_arrays_that_unpack_to_more_than_memory_are_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.npz", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("x.npy", "w", force_zip64=True) as entry:
        entry.write(_header((5 * 2**30 // 8,)))
    assert "declares" in _refusal("t.npz", tmp_path)


def test_a_folder_of_names_that_are_no_text_is_refused(tmp_path):
    folder = os.fsencode(tmp_path / "t") + b"/caf\xe9"
    os.makedirs(folder)
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    os.rename(os.fsencode(tmp_path / "a.png"), folder + b"/a.png")
    sentence = _refusal("t", tmp_path)
    assert sentence == "The name of caf\\udce9/a.png is no text on this computer; give the file or its folder another one."
    assert sentence.encode()


def test_a_file_whose_name_is_no_text_is_refused(tmp_path):
    name = os.fsdecode(b"caf\xe9.csv")
    (tmp_path / name).write_text("a,b\n1,2\n2,3\n3,4\n")
    assert _refusal(name, tmp_path) == "The name of caf\\udce9.csv is no text on this computer; give the file another one."


@pytest.mark.parametrize("code", [0xD800, 0x110000, 0xFFFFFFFF])
@pytest.mark.parametrize("order", ["<", ">"])
def test_texts_of_characters_that_do_not_exist_are_refused(tmp_path, code, order):
    labels = np.array([code] * 6, f"{order}u4").tobytes()
    (tmp_path / "t.npy").write_bytes(_header((6,), f"{order}U1") + labels)
    assert "holds texts with characters that do not exist" in _refusal("t.npy", tmp_path)


def test_columns_may_be_called_as_they_like(tmp_path):
    columns = {"file": np.arange(3.0), "allow_pickle": np.array(["a", "ü", ""]), "a/b": np.ones((3, 2), np.uint8)}
    (tmp_path / "t.npz").write_bytes(to_npz(columns))
    with np.load(tmp_path / "t.npz", allow_pickle=False) as back:
        assert set(back.files) == set(columns)
        assert all(np.array_equal(back[name], values) for name, values in columns.items())


def test_a_name_of_two_lines_stays_one_sentence(tmp_path):
    (tmp_path / "a\nb\u202e.csv").write_text("")
    assert _refusal("a\nb\u202e.csv", tmp_path, "csv").startswith("a\\nb\\u202e.csv is empty")


@pytest.mark.parametrize("options", [{"height": "x"}, {"height": 0}, {"height": 2**40}, {"height": True}, {"channels": 5}])
def test_sizes_of_pictures_that_cannot_be_are_refused(tmp_path, options):
    (tmp_path / "t" / "cat").mkdir(parents=True)
    Image.new("L", (4, 4)).save(tmp_path / "t" / "cat" / "a.png")
    source = Source("pictures", "t", {"height": 4, "width": 4, "channels": 1} | options)
    with pytest.raises(DataError, match=rf"The {next(iter(options))} of the pictures in t should be a whole number from 1"):
        describe(source, tmp_path)


def _table(folder: Path) -> Source:
    (folder / "t.csv").write_text("a,b,y\n" + "1.5,2.5,x\n2.5,3.5,z\n" * 20_000)
    return Source("csv", "t.csv")


def _parquet(folder: Path) -> Source:
    pyarrow.parquet.write_table(pyarrow.table({"a": [1.5, 2.5] * 100_000, "y": [1, 2] * 100_000}), folder / "t.parquet")
    return Source("parquet", "t.parquet")


def _arrays(folder: Path) -> Source:
    np.savez(folder / "t.npz", x=np.arange(400.0).reshape(200, 2), y=np.arange(200) % 2)
    return Source("arrays", "t.npz")


def _prose(folder: Path) -> Source:
    (folder / "t.md").write_text("To be, or not to be. " * 200_000)
    return Source("text", "t.md")


def _pictures(folder: Path) -> Source:
    for label in ("cat", "dog"):
        (folder / "t" / label).mkdir(parents=True)
        for number in range(20):
            Image.new("L", (4, 4), number).save(folder / "t" / label / f"{number}.png")
    return Source("pictures", "t")


SOURCES = {"csv": _table, "parquet": _parquet, "arrays": _arrays, "text": _prose, "pictures": _pictures}


class _After:
    """Wants it no longer from some question on, and counts how often it is asked after that."""

    def __init__(self, questions: int) -> None:
        self.left, self.ignored = questions, 0

    def __call__(self) -> bool:
        self.left -= 1
        self.ignored += self.left < -1
        return self.left < 0


@pytest.mark.parametrize("kind", SOURCES)
def test_reading_is_given_up_at_the_first_word(tmp_path, kind):
    source = SOURCES[kind](tmp_path)
    data = describe(source, tmp_path)
    for read in (
        lambda cancel: describe(source, tmp_path, cancel=cancel),
        lambda cancel: preview(data, tmp_path, cancel=cancel),
        lambda cancel: prepare(data, tmp_path, cancel=cancel),
    ):
        for place in (0, 1):
            cancel = _After(place)
            with pytest.raises(Cancelled, match="was stopped"):
                read(cancel)
            assert cancel.ignored == 0


def test_reading_in_a_thread_ends_when_another_one_says_so(tmp_path):
    source = _table(tmp_path)
    data = describe(source, tmp_path)
    wanted, started, ends = threading.Event(), threading.Event(), []

    def cancel() -> bool:
        started.set()
        wanted.wait(60)
        return True

    def read() -> None:
        try:
            prepare(data, tmp_path, cancel=cancel)
        except DataError as error:
            ends.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    assert started.wait(60)
    wanted.set()
    thread.join(60)
    assert not thread.is_alive()
    assert [type(end) for end in ends] == [Cancelled]


@pytest.mark.parametrize(
    ("limit", "most", "sentence"),
    [
        ("MOST_ROWS", 3_000, r"t\.csv has 40,000 rows; up to 3,000 are read"),
        ("MOST_BYTES", 2**19, r"t\.csv has 40,000 rows of 3 columns, 1 MiB; up to 0 MiB are read"),
    ],
)
def test_a_table_that_is_too_large_is_given_up_where_it_becomes_so(tmp_path, monkeypatch, limit, most, sentence):
    monkeypatch.setattr(opening, limit, most)
    with pytest.raises(DataError, match=sentence):
        describe(_table(tmp_path), tmp_path)
