"""Parquet tables, arrays, folders of pictures and texts: what they become, and how they are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
import torch
from PIL import Image

from nnbuilder.core.document import Source
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.data.preview import preview
from nnbuilder.data.sources import source_of
from nnbuilder.data.staleness import facts_are_stale


def opened(path: Path):
    """A file or folder as a person opens it: described, prepared, looked at."""
    data = describe(source_of(path, path.parent), path.parent)
    return data, prepare(data, path.parent), preview(data, path.parent)


def test_a_parquet_table_is_a_table_like_any_other(tmp_path):
    rows = [(1.5, "a", True), (None, "b", False), (2.5, "a", True), (4.0, None, False)] * 10
    table = pyarrow.table({"size": [row[0] for row in rows], "colour": [row[1] for row in rows], "label": [row[2] for row in rows]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")

    data, prepared, shown = opened(tmp_path / "t.parquet")

    assert {field.name: field.role for field in data.fields} == {"features": "input", "label": "target"}
    assert data.facts.fields["label"].names == ("False", "True")
    assert shown.missing == {"size": 10, "colour": 10}
    assert torch.isfinite(prepared.fields["features"]).all()


def test_tabs_need_no_setting(tmp_path):
    (tmp_path / "t.tsv").write_text("width\theight\tkind\n" + "1,5\t2\tsmall\n2,5\t4\tlarge\n" * 10)

    data, prepared, _ = opened(tmp_path / "t.tsv")

    assert data.source.options["delimiter"] == "\t"
    assert prepared.raw["width"][:2].tolist() == [1.5, 2.5]


def test_arrays_of_rows_become_columns_and_their_classes_the_target(tmp_path):
    chance = np.random.default_rng(0)
    np.savez(tmp_path / "t.npz", x=chance.normal(size=(60, 5)), y=chance.integers(0, 3, 60))

    data, prepared, shown = opened(tmp_path / "t.npz")

    assert data.facts.fields["features"].shape == (5,)
    assert data.facts.fields["y"].names == ("0", "1", "2")
    assert (prepared.fields["features"].shape, shown.columns[0]) == ((60, 5), "x_1")


@pytest.mark.parametrize(("shape", "sample"), [((40, 9, 7), (1, 9, 7)), ((40, 3, 9, 7), (3, 9, 7)), ((40, 9, 7, 3), (3, 9, 7))])
def test_arrays_of_pictures_have_their_channels_first(tmp_path, shape, sample):
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    np.savez(tmp_path / "t.npz", image=pixels, label=np.arange(40) % 2)

    data, prepared, shown = opened(tmp_path / "t.npz")

    assert data.facts.fields["image"].shape == sample
    assert prepared.fields["image"].max() <= 1.0
    assert data.facts.fields["label"].names == ("0", "1")
    assert shown.pictures.shape[:3] == (40, 9, 7)
    if shape[-1] == 3:
        assert torch.allclose(prepared.fields["image"][0, 2], torch.from_numpy(pixels[0, :, :, 2] / 255).float(), atol=0.01)


def test_pictures_alone_have_no_target(tmp_path):
    np.save(tmp_path / "t.npy", np.random.default_rng(0).random((30, 8, 8)))

    data, _, _ = opened(tmp_path / "t.npy")

    assert [(field.name, field.role, field.kind) for field in data.fields] == [("values", "input", "image")]


def folder_of(path: Path, *, mode: str = "RGB", size: tuple[int, int] = (20, 10)) -> Path:
    for label, tone in (("cat", 40), ("dog", 200)):
        (path / label).mkdir(parents=True)
        for number in range(8):
            Image.new(mode, size, tone if mode == "L" else (tone, 10, number)).save(path / label / f"{number}.png")
    return path


def test_a_folder_of_pictures_has_one_folder_a_class(tmp_path):
    folder = folder_of(tmp_path / "pets")

    data, prepared, shown = opened(folder)

    assert data.facts.fields["image"].shape == (3, 10, 20)
    assert data.facts.fields["label"].names == ("cat", "dog")
    assert {field.name: field.role for field in data.fields} == {"image": "input", "label": "target", "file": "ignore"}
    assert prepared.raw["file"][0] == str(Path("cat") / "0.png")
    assert shown.pictures.shape == (16, 10, 20, 3)
    assert shown.classes == {"label": {"cat": 8, "dog": 8}}


def test_grey_pictures_have_one_channel_and_large_ones_are_made_smaller(tmp_path):
    data, _, _ = opened(folder_of(tmp_path / "pets", mode="L", size=(400, 200)))

    assert data.facts.fields["image"].shape == (1, 32, 64)


def test_a_picture_more_and_the_facts_are_stale(tmp_path):
    folder = folder_of(tmp_path / "pets")
    data, _, _ = opened(folder)
    assert facts_are_stale(data, tmp_path) is None
    Image.new("RGB", (20, 10)).save(folder / "cat" / "more.png")
    assert "has changed" in facts_are_stale(data, tmp_path)


def test_a_text_is_cut_into_windows_whose_characters_are_predicted(tmp_path):
    text = "the quick brown fox jumps over the lazy dog. " * 60
    (tmp_path / "t.txt").write_text(text)

    data, prepared, _ = opened(tmp_path / "t.txt")

    assert (data.source.kind, data.facts.fields["text"].shape, data.facts.fields["text"].dtype) == ("text", (64,), "int64")
    letters = data.facts.fields["text"].names
    first = "".join(letters[place] for place in prepared.fields["text"][1])
    after = "".join(letters[place] for place in prepared.fields["following"][1])
    assert (first, after) == (text[64:128], text[65:129])


def test_a_text_file_that_is_a_table_is_one(tmp_path):
    (tmp_path / "t.txt").write_text("a b;c;label\n" + "1;2;x\n3;4;y\n" * 10)
    assert source_of(tmp_path / "t.txt", tmp_path).kind == "csv"


def test_a_mask_is_a_class_for_each_pixel():
    data = describe(Source("builtin", "shapes"), Path())
    prepared = prepare(data, Path())
    assert (data.facts.fields["mask"].shape, data.facts.fields["mask"].names) == ((32, 32), ("0", "1", "2", "3"))
    assert torch.equal(prepared.fields["mask"], torch.from_numpy(prepared.raw["mask"].astype(np.int64)))


def _npz(path: Path, **arrays) -> None:
    np.savez(path / "t.npz", **arrays)


def _objects(path: Path) -> None:
    np.save(path / "t.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)


def _loose_picture(path: Path) -> None:
    folder_of(path / "t")
    Image.new("RGB", (9, 9)).save(path / "t" / "loose.png")


def _one_class(path: Path) -> None:
    (path / "t" / "cat").mkdir(parents=True)
    Image.new("RGB", (9, 9)).save(path / "t" / "cat" / "a.png")


MALFORMED = {
    "arrays of unequal length": ("t.npz", lambda path: _npz(path, x=np.zeros((4, 2)), y=np.zeros(3)), "y has 3 rows, but x has 4", "as many rows"),
    "objects": ("t.npy", _objects, "t.npy cannot be read as arrays", "objects are never read"),
    "no array file": ("t.npy", lambda path: (path / "t.npy").write_bytes(b"text"), "t.npy is no array file", "numpy.save"),
    "a cut archive": ("t.npz", lambda path: (path / "t.npz").write_bytes(b"PK\x03\x04cut"), "t.npz cannot be read as arrays", "write it again"),
    "no rows": ("t.npz", lambda path: _npz(path, x=np.zeros((0, 3))), "x has no rows", "first axis should count samples"),
    "one number": ("t.npy", lambda path: np.save(path / "t.npy", np.float64(3)), "values has no rows", "count samples"),
    "complex numbers": ("t.npy", lambda path: np.save(path / "t.npy", np.zeros((5, 2), complex)), "holds complex128", "save it as numbers"),
    "five axes": ("t.npy", lambda path: np.save(path / "t.npy", np.zeros((2, 2, 2, 2, 2))), "has 5 axes", "up to 4 are read"),
    "an empty archive": ("t.npz", lambda path: np.savez(path / "t.npz"), "holds no array", "numpy.savez"),
    "no Parquet": ("t.parquet", lambda path: (path / "t.parquet").write_bytes(b"PAR1 broken"), "cannot be read as Parquet", "export it as CSV"),
    "lists in Parquet": (
        "t.parquet",
        lambda path: pyarrow.parquet.write_table(pyarrow.table({"a": [[1], [2]], "b": [1, 2]}), path / "t.parquet"),
        "the column a holds list",
        "leave it out",
    ),
    "a picture beside the folders": ("t", _loose_picture, "such as loose.png", "folder named after its class"),
    "one class": ("t", _one_class, "one folder only, cat", "at least two classes"),
    "an empty folder": ("t", lambda path: (path / "t").mkdir(), "holds no pictures", "PNG"),
    "a text too short": ("t.md", lambda path: (path / "t.md").write_text("short"), "has 5 characters", "at least 641 are needed"),
    "a text that is no UTF-8": ("t.md", lambda path: (path / "t.md").write_bytes(b"one\ntwo \xff\xfe three"), "t.md, line 2", "save it as UTF-8"),
    "zero bytes in a text": ("t.md", lambda path: (path / "t.md").write_bytes(b"one\ntwo\n\0" + b"x" * 900), "t.md, line 3", "no text"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_cannot_be_learned_from_is_refused_in_words(tmp_path, case):
    name, make, what, cure = MALFORMED[case]
    make(tmp_path)
    with pytest.raises(DataError) as refusal:
        opened(tmp_path / name)
    sentence = str(refusal.value)
    assert what in sentence
    assert cure in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@pytest.mark.parametrize("kind", ["csv", "parquet", "arrays", "pictures", "text"])
def test_what_is_not_there_is_told(tmp_path, kind):
    with pytest.raises(DataError, match=r"There is no file|There is no folder|cannot be read"):
        describe(Source(kind, "gone"), tmp_path)


def test_columns_that_are_called_alike_still_make_fields_of_their_own(tmp_path):
    rows = "\n".join(f"{row},{row}.5,text {row},other {row}" for row in range(20))
    (tmp_path / "t.csv").write_text(f'"größe","type","a b","a""b"\n{rows}\n')
    data = describe(Source("csv", "t.csv"), tmp_path)
    assert [(field.name, field.columns) for field in data.fields] == [
        ("features", ("größe",)),
        ("type_1", ("type",)),
        ("a_b", ("a b",)),
        ("a_b_2", ('a"b',)),
    ]
