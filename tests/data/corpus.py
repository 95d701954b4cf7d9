"""A hundred and more small files as people have them, and what is to become of each: its columns, or the words that refuse it.

Each is built by a line or two into a folder of its own, so that what is odd about it can be read here.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow
import pyarrow.feather
import pyarrow.parquet
from PIL import Image

NAN = float("nan")


@dataclass(frozen=True)
class Case:
    """One file or folder. `columns` are what is read, a part of a text where a row is skipped is in `skipped`, a note's in
    `notes`; `refused` are words that the refusal holds, the reason and the cure."""

    name: str
    build: Callable[[Path], object]
    columns: Mapping[str, Any] | None = None
    refused: tuple[str, ...] = ()
    kind: str = ""
    skipped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    options: Mapping[str, Any] | None = None


def text(content: str | bytes, encoding: str = "utf-8") -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))


ROWS = "name,size\nä,1.5\nb,2.5\n"
READ = {"name": ["ä", "b"], "size": [1.5, 2.5]}

TABLES = {
    "UTF-8": Case("t.csv", text(ROWS), READ),
    "UTF-8 with BOM": Case("t.csv", text(ROWS, "utf-8-sig"), READ),
    "Latin-1": Case("t.csv", text(ROWS, "latin-1"), READ),
    "UTF-16 little endian": Case("t.csv", text(b"\xff\xfe" + ROWS.encode("utf-16-le")), READ),
    "UTF-16 big endian": Case("t.csv", text(b"\xfe\xff" + ROWS.encode("utf-16-be")), READ),
    "UTF-16 without its mark": Case("t.csv", text(ROWS, "utf-16-le"), refused=("zero bytes", "export it as CSV")),
    "UTF-16 cut in a character": Case("t.csv", text(b"\xff\xfe" + ROWS.encode("utf-16-le") + b"x"), refused=("not written in utf-16", "save it as UTF-8")),
    "semicolons": Case("t.csv", text(ROWS.replace(",", ";")), READ),
    "tabs": Case("t.tsv", text(ROWS.replace(",", "\t")), READ),
    "bars": Case("t.csv", text(ROWS.replace(",", "|")), READ),
    "decimal commas": Case("t.csv", text("name;size\nä;1,5\nb;2,5\n"), READ),
    "decimal commas without a header": Case("t.csv", text("1,5;2,5\n3,5;4,5\n"), {"column_1": [1.5, 3.5], "column_2": [2.5, 4.5]}),
    "Windows line ends": Case("t.csv", text(ROWS.replace("\n", "\r\n")), READ),
    "old Macintosh line ends": Case("t.csv", text(ROWS.replace("\n", "\r")), READ),
    "no line end at the end": Case("t.csv", text(ROWS.rstrip()), READ),
    "blank lines between": Case("t.csv", text(ROWS.replace("\n", "\n\n")), READ),
    "rows of commas at the end": Case("t.csv", text(ROWS + ",\n,\n"), READ),
    "quoted newlines": Case("t.csv", text('a,b\n"x\ny",1\n"z",2\n'), {"a": ["x\ny", "z"], "b": [1, 2]}),
    "quoted delimiters": Case("t.csv", text('a,b\n"x, y",1\n"z",2\n'), {"a": ["x, y", "z"], "b": [1, 2]}),
    "doubled quotation marks": Case("t.csv", text('a,b\n"say ""x""",1\n"z",2\n'), {"a": ['say "x"', "z"], "b": [1, 2]}),
    "a mark inside a cell": Case("t.csv", text('a,b\n5" pipe,1\nz,2\n'), {"a": ['5" pipe', "z"], "b": [1, 2]}),
    "quoted numbers": Case("t.csv", text('"a","b"\n"1","x"\n"2","y"\n'), {"a": [1, 2], "b": ["x", "y"]}),
    "a blank after the delimiter": Case("t.csv", text('a, b\n"x", 1\n"y", 2\n'), {"a": ["x", "y"], "b": [1, 2]}),
    "numbers that begin with zero": Case("t.csv", text("a,b\n007,x\n012,y\n"), {"a": [7, 12], "b": ["x", "y"]}),
    "missing values": Case("t.csv", text("a,b\n1.5,x\nNA,y\n,z\n"), {"a": [1.5, NAN, NAN], "b": ["x", "y", "z"]}),
    "missing words": Case("t.csv", text("a,b\nx,1\n,2\nNA,3\n"), {"a": ["x", "", "NA"], "b": [1, 2, 3]}),
    "whole numbers with gaps": Case("t.csv", text("a,b\n1,x\n?,y\n"), {"a": [1.0, NAN], "b": ["x", "y"]}),
    "numbers among words": Case("t.csv", text("a,b\n1,x\ntwo,y\n"), {"a": ["1", "two"], "b": ["x", "y"]}),
    "yes and no": Case("t.csv", text("a,b\ntrue,1\nfalse,2\n"), {"a": ["true", "false"], "b": [1, 2]}),
    "dates": Case("t.csv", text("day,b\n2024-01-31,1\n31.12.2024,2\n"), {"day": ["2024-01-31", "31.12.2024"], "b": [1, 2]}),
    "times": Case("t.csv", text("at,b\n2024-01-31 12:00:00,1\n2024-02-01T00:00Z,2\n"), {"at": ["2024-01-31 12:00:00", "2024-02-01T00:00Z"], "b": [1, 2]}),
    "thousands": Case("t.csv", text('a,b\n"1,234",x\n"5,678",y\n'), {"a": ["1,234", "5,678"], "b": ["x", "y"]}),
    "percent": Case("t.csv", text("a,b\n5 %,1\n7 %,2\n"), {"a": ["5 %", "7 %"], "b": [1, 2]}),
    "exponents": Case("t.csv", text("a,b\n1e-3,x\n2E5,y\n"), {"a": [0.001, 2e5], "b": ["x", "y"]}),
    "an infinity": Case("t.csv", text("a,b\n1.5,x\ninf,y\n"), {"a": ["1.5", "inf"], "b": ["x", "y"]}),
    "whole numbers of 64 bits": Case("t.csv", text("a,b\n9007199254740993,x\n2,y\n"), {"a": [9007199254740993, 2], "b": ["x", "y"]}),
    "no names": Case("t.csv", text("1,x\n2,y\n"), {"column_1": [1, 2], "column_2": ["x", "y"]}),
    "a column without a name": Case("t.csv", text(",b\n1,x\n2,y\n"), {"column_1": [1, 2], "b": ["x", "y"]}),
    "pairs of sentences": Case(
        "t.txt",
        text("How are you?\tWie geht's?\nI am well.\tMir geht es gut.\n"),
        {"column_1": ["How are you?", "I am well."], "column_2": ["Wie geht's?", "Mir geht es gut."]},
    ),
    "duplicate names": Case("t.csv", text("a,b,a\n1,2,3\n"), refused=("line 1: two columns are called 'a'", "a name of its own")),
    "a row too long": Case("t.csv", text("a,b\n1,2\n1,2,3\n"), refused=("t.csv, line 3: there are 3 cells, but 2 columns", "quotation marks")),
    "a row too short": Case("t.csv", text("a,b,c\n1,2,3\n1,2\n"), refused=("t.csv, line 3: there are 2 cells", "fill the missing cells")),
    "damaged rows skipped": Case("t.csv", text("a,b\n1,2\n3\n5,6\n"), {"a": [1, 5], "b": [2, 6]}, options={"damaged": "skip"}, skipped=("line 3",)),
    "damaged rows filled": Case("t.csv", text("a,b\n1,2\n3\n5,6\n"), {"a": [1, 3, 5], "b": [2.0, NAN, 6.0]}, options={"damaged": "fill"}, skipped=("line 3",)),
    "an open mark": Case("t.csv", text('a,b\n1,"2\n3,4\n'), refused=("t.csv, line 2: the row cannot be read", "close the quotation mark")),
    "a giant cell": Case("t.csv", text("a,b\n1," + "9" * 140_000 + "\n"), refused=("t.csv, line 2", "shorten the cell")),
    "zero bytes": Case("t.csv", text(b"a,b\n1,2\n\0,3\n"), refused=("t.csv, line 3: there are zero bytes", "export it as CSV")),
    "empty": Case("t.csv", text(""), refused=("t.csv is empty", "at least one row")),
    "only a header": Case("t.csv", text("a,b\n"), refused=("line 1 is a header and nothing follows", "at least one row")),
    "a picture called CSV": Case("t.csv", text(b"\x89PNG\r\n\x1a\n" + b"x" * 40), refused=("t.csv is a picture", "export it as CSV")),
    "a workbook called CSV": Case("t.csv", text(b"PK\x03\x04" + b"x" * 40), refused=("t.csv is a zip or Excel file", "export it as CSV")),
    "an old workbook": Case("t.xls", text(b"\xd0\xcf\x11\xe0" + b"x" * 40), refused=("t.xls is an old Excel file", "export it as CSV")),
    "a gzipped table": Case("t.csv", text(gzip.compress(ROWS.encode())), refused=("t.csv is a gzip file", "export it as CSV")),
    "a pipe": Case("t.csv", os.mkfifo, refused=("t.csv is a folder or a device", "choose a table file")),
    "a device without an end": Case("t.csv", lambda path: path.symlink_to("/dev/zero"), refused=("is a folder or a device", "choose a table file")),
    "a link to nowhere": Case("t.csv", lambda path: path.symlink_to("gone.csv"), refused=("There is no file", "Choose it again")),
}


def objects(*rows: Any) -> Callable[[Path], object]:
    return text("".join(json.dumps(row) + "\n" for row in rows))


def workbook(*rows: tuple[Any, ...], more: Mapping[str, list[tuple[Any, ...]]] | None = None) -> Callable[[Path], object]:
    def build(path: Path) -> None:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        for title, others in (more or {}).items():
            sheet = book.create_sheet(title)
            for row in others:
                sheet.append(row)
        book.save(path)

    return build


def zipped(entries: Mapping[str, bytes | str], **sizes: int) -> Callable[[Path], object]:
    """An archive; with `size` each entry declares so many bytes."""

    def build(path: Path) -> None:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, entry in entries.items():
                archive.writestr(name, entry)
        packed = bytearray(content.getvalue())
        place = -1
        while sizes and (place := packed.find(b"PK\x01\x02", place + 1)) >= 0:
            packed[place + 24 : place + 28] = struct.pack("<I", sizes["size"])
        path.write_bytes(packed)

    return build


def parquet(**columns: Any) -> Callable[[Path], object]:
    return lambda path: pyarrow.parquet.write_table(pyarrow.table(columns), path)


def feather(compression: str = "lz4", **columns: Any) -> Callable[[Path], object]:
    return lambda path: pyarrow.feather.write_feather(pyarrow.table(columns), path, compression=compression)


MARKED = {"a": [1.5, NAN], "b": ["x", ""]}
COLUMNS = {
    "objects": Case("t.jsonl", objects({"a": 1.5, "b": "x"}, {"a": None, "b": None}), MARKED),
    "objects that lack a name": Case("t.jsonl", objects({"a": 1.5, "b": "x"}, {}, {"c": 3}), {"a": [1.5, NAN, NAN], "b": ["x", "", ""], "c": [NAN, NAN, 3.0]}),
    "whole numbers as objects": Case("t.ndjson", objects({"a": 1}, {"a": 2}), {"a": [1, 2]}),
    "truth values as objects": Case("t.jsonl", objects({"a": True}, {"a": False}), {"a": ["True", "False"]}),
    "dates as objects": Case("t.jsonl", objects({"a": "2024-01-31 00:00:00"}, {"a": "x"}), {"a": ["2024-01-31 00:00:00", "x"]}),
    "numbers and words as objects": Case("t.jsonl", objects({"a": 1}, {"a": "x"}), {"a": ["1", "x"]}),
    "a list of objects": Case("t.json", text('[{"a": 1.5, "b": "x"}, {"a": null}]'), MARKED),
    "a line that is no object": Case("t.jsonl", text('{"a": 1}\n{"a": \n'), refused=("t.jsonl, line 2: there is no JSON", "write an object a line")),
    "a line that is no object, skipped": Case("t.jsonl", text('{"a": 1}\nx\n{"a": 2}\n'), {"a": [1, 2]}, options={"damaged": "skip"}, skipped=("line 2",)),
    "objects in objects": Case("t.jsonl", objects({"a": {"b": 1}}), refused=("line 1: 'a' holds values inside a value", "write an object a line")),
    "lists of JSON without names": Case("t.json", text("[1, 2]"), refused=("object 1: there is a single value", "write an object a line")),
    "JSON nested a hundred thousand times": Case("t.jsonl", text("[" * 100_000), refused=("t.jsonl", "write an object a line")),
    "half a character": Case("t.jsonl", text('{"a": "\\ud800"}\n'), refused=("half of a character", "write an object a line")),
    "no objects": Case("t.jsonl", text("\n\n{}\n"), refused=("holds no object with a value", "write an object a line")),
    "Parquet": Case("t.parquet", parquet(a=[1.5, None], b=["x", None]), MARKED),
    "whole numbers in Parquet": Case("t.parquet", parquet(a=[1, 2], b=[1, None]), {"a": [1, 2], "b": [1.0, NAN]}),
    "categories in Parquet": Case("t.parquet", parquet(a=pyarrow.array(["x", "y", "x"]).dictionary_encode()), {"a": ["x", "y", "x"]}),
    "dates in Parquet": Case("t.parquet", parquet(a=pyarrow.array([0, 1], pyarrow.date32())), {"a": ["1970-01-01", "1970-01-02"]}),
    "lists in Parquet": Case("t.parquet", parquet(a=[[1], [2]]), refused=("the column a holds list", "leave it out")),
    "a torn Parquet": Case("t.parquet", text(b"PAR1 torn"), refused=("cannot be read as Parquet", "export it as CSV")),
    "an empty Parquet": Case("t.parquet", parquet(a=pyarrow.array([], pyarrow.float64())), refused=("t.parquet is empty", "at least one row")),
    "Feather": Case("t.feather", feather(a=[1.5, None], b=["x", None]), MARKED),
    "Feather without packing": Case("t.arrow", feather("uncompressed", a=[1, 2]), {"a": [1, 2]}),
    "a torn Feather": Case("t.feather", text(b"ARROW1\0\0 torn"), refused=("cannot be read as Feather", "export it as CSV")),
    "a workbook": Case("t.xlsx", workbook(("a", "b"), (1.5, "x"), (None, None), (2, "y")), {"a": [1.5, 2.0], "b": ["x", "y"]}),
    "a sheet by its name": Case("t.xlsx", workbook(("a",), (1,), more={"second": [("c",), (7,)]}), {"c": [7]}, options={"sheet": "second"}),
    "a sheet there is none of": Case("t.xlsx", workbook(("a",), (1,)), refused=("no sheet called 'third'", "it has Sheet"), options={"sheet": "third"}),
    "a workbook without rows": Case("t.xlsx", workbook(("a", "b")), refused=("row 1 is a header and nothing follows", "at least one row")),
    "an empty workbook": Case("t.xlsx", workbook(), refused=("the sheet Sheet is empty", "at least one row")),
    "duplicate names in a workbook": Case("t.xlsx", workbook(("a", "a"), (1, 2)), refused=("two columns are called 'a'", "a name of its own")),
    "a workbook that declares gigabytes": Case(
        "t.xlsx", zipped({"xl/workbook.xml": "x"}, size=2**31), refused=("far more than a sheet", "export the sheet as CSV")
    ),
    "a torn workbook": Case("t.xlsx", text(b"PK\x03\x04 torn"), refused=("cannot be read as a workbook", "export the sheet as CSV")),
}


def npz(**arrays: Any) -> Callable[[Path], object]:
    return lambda path: np.savez(path, **arrays)


def idx(shape: tuple[int, ...], values: bytes, magic: bytes | None = None) -> bytes:
    return (magic or bytes([0, 0, 8, len(shape)])) + struct.pack(f">{len(shape)}I", *shape) + values


def labelled(path: Path) -> None:
    """Pictures of MNIST's kind with their labels beside them, both gzipped."""
    path.write_bytes(gzip.compress(idx((2, 2, 2), bytes(range(8)))))
    path.with_name("train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx((2,), b"\x05\x07")))


CUBE = np.arange(8, dtype=np.uint8).reshape(2, 2, 2)
OBJECTS = np.array([{"a": 1}], dtype=object)
ARRAYS = {
    "one array": Case("t.npy", lambda path: np.save(path, np.array([1.5, 2.5])), {"values": [1.5, 2.5]}),
    "arrays of rows and answers": Case("t.npz", npz(x=np.eye(2), y=np.array([0, 1])), {"x_1": [1.0, 0.0], "x_2": [0.0, 1.0], "y": [0, 1]}),
    "pictures and masks": Case("t.npz", npz(image=np.stack([CUBE] * 3, 1), mask=CUBE.astype(np.int64)), {"image": np.stack([CUBE] * 3, 1), "mask": CUBE}),
    "several pictures": Case("t.npz", npz(left=CUBE, right=CUBE[::-1]), {"left": CUBE, "right": CUBE[::-1]}),
    "pictures with their channels last": Case("t.npz", npz(image=np.stack([CUBE] * 3, -1)), {"image": np.stack([CUBE] * 3, 1)}),
    "texts in an array": Case("t.npz", npz(label=np.array(["a", "bb"]), x=np.arange(2)), {"label": ["a", "bb"], "x": [0, 1]}),
    "truth values in an array": Case("t.npz", npz(label=np.array([True, False])), {"label": ["True", "False"]}),
    "objects": Case("t.npz", lambda path: np.savez(path, a=OBJECTS, allow_pickle=True), refused=("t.npz", "objects are never read")),
    "arrays of different lengths": Case("t.npz", npz(x=np.zeros(3), y=np.zeros(2)), refused=("y has 2 rows, but x has 3", "as many rows")),
    "a header that declares terabytes": Case(
        "t.npy",
        text(b"\x93NUMPY\x01\0" + struct.pack("<H", 62) + b"{'descr': '<f8', 'fortran_order': False, 'shape': (2**40,8)}  "),
        refused=("t.npy cannot be read", "numpy.save"),
    ),
    "no array": Case("t.npy", text("hello"), refused=("t.npy is no array file", "numpy.save")),
    "IDX": Case("t.idx3-ubyte", text(idx((2, 2, 2), bytes(range(8)))), {"values": CUBE}),
    "IDX with its labels, gzipped": Case("train-images-idx3-ubyte.gz", labelled, {"image": CUBE, "label": [5, 7]}),
    "IDX of real numbers": Case("t.idx", text(idx((2,), struct.pack(">2f", 1.5, 2.5), bytes([0, 0, 0x0D, 1]))), {"values": [1.5, 2.5]}),
    "IDX with a wrong magic": Case("t.idx", text(idx((2,), b"ab", b"\x01\0\x08\x01")), refused=("begins with 01 00 08 01", "download it again")),
    "IDX cut short": Case("t.idx", text(idx((9,), b"ab")), refused=("t.idx declares 9 bytes", "download it again")),
    "IDX cut short and gzipped": Case(
        "t.idx.gz", text(gzip.compress(idx((9,), b"ab"))), refused=("declares 9 bytes of the shape (9,), but holds 2", "download it again")
    ),
    "IDX that declares terabytes": Case("t.idx", text(idx((2**31, 2**31), b"ab")), refused=("declares", "arrays up to 8.0 GiB are read")),
    "IDX damaged in its packing": Case("t.idx.gz", text(gzip.compress(idx((2,), b"ab"))[:-9]), refused=("cannot be unpacked", "download it again")),
}


def png(values: Any, mode: str | None = None, form: str = "PNG", **options: Any) -> bytes:
    content = io.BytesIO()
    picture = values if isinstance(values, Image.Image) else Image.fromarray(np.asarray(values))
    (picture.convert(mode) if mode else picture).save(content, form, **options)
    return content.getvalue()


def folder(**pictures: bytes | None) -> Callable[[Path], object]:
    """Files by their paths, `__` for a slash and `_` before the ending for a point; a folder without anything for None."""

    def build(path: Path) -> None:
        for name, content in pictures.items():
            place = path / name.replace("__", "/").replace("_DOT_", ".")
            (place if content is None else place.parent).mkdir(parents=True, exist_ok=True)
            if content is not None:
                place.write_bytes(content)

    return build


def flat(*contents: bytes) -> Callable[[Path], object]:
    return folder(**{f"{place}_DOT_png": content for place, content in enumerate(contents)})


GREY = np.array([[0, 255], [128, 64]], np.uint8)
RED = np.zeros((2, 2, 3), np.uint8) + np.array([255, 0, 0], np.uint8)
AS_GREY, AS_RED = GREY[None, None], RED.transpose(2, 0, 1)[None]
TALL = np.array([[0, 255]], np.uint8)
TURNED = Image.Exif()
TURNED[0x0112] = 6
CLEAR = np.concatenate([RED, np.zeros((2, 2, 1), np.uint8)], -1)
TWO = {"a__0_DOT_png": png(GREY), "b__0_DOT_png": png(GREY)}
PICTURES = {
    "a folder a class": Case(
        "t",
        folder(cat__0_DOT_png=png(GREY), dog__0_DOT_png=png(GREY)),
        {"image": np.stack([GREY[None]] * 2), "label": ["cat", "dog"], "file": ["cat/0.png", "dog/0.png"]},
    ),
    "parts above classes": Case(
        "t", folder(train__cat__0_DOT_png=png(GREY), test__dog__0_DOT_png=png(GREY)), {"label": ["dog", "cat"], "part": ["test", "train"]}
    ),
    "an empty class": Case("t", folder(**TWO, c=None), {"label": ["a", "b"]}, notes=("c has no pictures and is no class",)),
    "one class and an empty one": Case(
        "t", folder(cat__0_DOT_png=png(GREY), dog=None), refused=("one folder only, cat, and none in dog", "at least two classes")
    ),
    "pictures alone": Case("t", flat(png(GREY), png(GREY)), {"image": np.stack([GREY[None]] * 2), "file": ["0.png", "1.png"]}),
    "pictures and masks in folders": Case("t", folder(images__0_DOT_png=png(RED), masks__0_DOT_png=png(GREY)), {"image": AS_RED, "mask": GREY[None]}),
    "pictures and masks by name": Case("t", folder(x_DOT_png=png(RED), x_mask_DOT_png=png(GREY)), {"image": AS_RED, "mask": GREY[None]}),
    "pictures and what they become": Case(
        "t", folder(noisy__0_DOT_png=png(GREY), clean__0_DOT_png=png(255 - GREY)), {"image": AS_GREY, "target": 255 - AS_GREY}
    ),
    "a mask without a picture": Case(
        "t",
        folder(images__0_DOT_png=png(RED), masks__0_DOT_png=png(GREY), masks__1_DOT_png=png(GREY)),
        {"mask": GREY[None]},
        notes=("1 of 3 pictures have no partner",),
    ),
    "masks in colours": Case("t", folder(images__0_DOT_png=png(RED), masks__0_DOT_png=png(RED)), {"mask": np.full((1, 2, 2), 255 * 65536)}),
    "pictures that a table names": Case(
        "t", folder(t_DOT_csv=b"file,age\n0.png,7\n1.png,9\n", **{"0_DOT_png": png(GREY), "1_DOT_png": png(GREY)}), {"age": [7, 9], "file": ["0.png", "1.png"]}
    ),
    "a table that names one too many": Case(
        "t",
        folder(t_DOT_csv=b"file,age\n" + b"".join(b"%d.png,%d\n" % (row, row) for row in range(11)), **{f"{row}_DOT_png": png(GREY) for row in range(10)}),
        {"age": list(range(10))},
        notes=("names 1 pictures that are not there, such as 10.png",),
    ),
    "one bit": Case(
        "t",
        flat(
            png(
                GREY,
                "1",
            )
        ),
        {"image": np.where(np.asarray(Image.fromarray(GREY).convert("1")), 255, 0).astype(np.uint8)[None, None]},
    ),
    "sixteen bits": Case("t", flat(png(GREY.astype(np.uint16) * 257)), {"image": AS_GREY}),
    "a palette": Case("t", flat(png(RED, "P")), {"image": AS_RED}),
    "CMYK": Case("t", folder(**{"0_DOT_tif": png(RED, "CMYK", "TIFF")}), {"image": AS_RED}),
    "turned by its camera": Case("t", folder(**{"0_DOT_png": png(TALL, exif=TURNED)}), {"image": np.array([[0], [255]], np.uint8)[None, None]}),
    "transparent": Case("t", flat(png(CLEAR)), {"image": np.full((1, 3, 2, 2), 255, np.uint8)}),
    "animated": Case(
        "t", folder(**{"0_DOT_gif": png(GREY, form="GIF", save_all=True, append_images=[Image.fromarray(255 - GREY)])}), {"image": np.stack([GREY] * 3)[None]}
    ),
    "real numbers as pixels": Case(
        "t", folder(**{"0_DOT_tif": png(GREY.astype(np.float32), form="TIFF"), "1_DOT_tif": png(GREY)}), {"image": AS_GREY}, skipped=("0.tif",)
    ),
    "one cut short": Case("t", flat(png(np.zeros((40, 40), np.uint8))[:-30], png(np.zeros((40, 40), np.uint8))), {"file": ["1.png"]}, skipped=("0.png",)),
    "none that can be read": Case("t", flat(b"\x89PNG broken"), refused=("none of the 1 pictures can be read; the first is 0.png", "save it again as PNG")),
    "far too many pixels": Case(
        "t", flat(png(GREY)[:16] + struct.pack(">II", 60_000, 60_000) + png(GREY)[24:], png(GREY)), {"file": ["1.png"]}, skipped=("0.png",)
    ),
    "a pipe among pictures": Case("t", lambda path: (flat(png(GREY))(path), os.mkfifo(path / "1.png")), {"file": ["0.png"]}),
    "a folder of nothing": Case("t", folder(a=None), refused=("holds no pictures", "PNG")),
    "pictures beside their folders": Case("t", folder(**TWO, c_DOT_png=png(GREY)), refused=("such as c.png", "folder named after its class")),
    "a layout there is none of": Case("t", folder(**TWO), refused=("cannot be arranged as 'circle'", "choose one of classes"), options={"layout": "circle"}),
}

PROSE = "To be, or not to be, that is the question. " * 20
LONG = [PROSE[place * 64 : place * 64 + 65] for place in range((len(PROSE) - 1) // 64)]
TEXTS = {
    "a text": Case("t.txt", text(PROSE), {"text": LONG}, kind="text"),
    "a text with Windows line ends": Case(
        "t.md", text("To be,\r\n" * 100), {"text": [("To be,\n" * 100)[place * 64 : place * 64 + 65] for place in range(10)]}
    ),
    "a short text": Case("t.md", text("short"), refused=("t.md has 5 characters", "at least 641 are needed")),
    "a text that is no UTF-8": Case("t.md", text(b"one\ntwo \xff three"), refused=("t.md, line 2", "save it as UTF-8")),
    "a folder of texts": Case(
        "t",
        folder(good__0_DOT_txt=b"nice", bad__0_DOT_txt="schön schlecht".encode()),
        {"text": ["schön schlecht", "nice"], "label": ["bad", "good"], "file": ["bad/0.txt", "good/0.txt"]},
    ),
    "texts without classes": Case("t", folder(**{"0_DOT_txt": b"one", "1_DOT_txt": b"two"}), {"text": ["one", "two"], "file": ["0.txt", "1.txt"]}),
    "a text among others that is none": Case("t", folder(**{"0_DOT_txt": b"one", "1_DOT_txt": b"\xff\xff\xff"}), {"text": ["one"]}, skipped=("1.txt",)),
    "a zipped table": Case("t.zip", zipped({"data/t.csv": ROWS}), READ),
    "zipped pictures": Case(
        "t.zip",
        zipped({"pets/cat/0.png": png(GREY), "pets/dog/0.png": png(GREY), "__MACOSX/pets/x.png": b"x"}),
        {"image": np.stack([GREY[None]] * 2), "label": ["cat", "dog"]},
    ),
    "zipped texts": Case("t.zip", zipped({"good/0.txt": "nice", "bad/0.txt": "awful"}), {"text": ["awful", "nice"], "label": ["bad", "good"]}),
    "zipped IDX": Case("t.zip", zipped({"t.idx": idx((2, 2, 2), bytes(range(8)))}), {"values": CUBE}),
    "an archive that leads out": Case("t.zip", zipped({"../t.csv": ROWS}), refused=("../t.csv leads out of the archive", "unpack it yourself")),
    "an archive of a full path": Case("t.zip", zipped({"/etc/t.csv": ROWS}), refused=("leads out of the archive", "unpack it yourself")),
    "an archive that declares gigabytes": Case(
        "t.zip", zipped({"t.csv": ROWS}, size=2**31), refused=("far more than an archive of its size holds", "unpack it yourself")
    ),
    "an archive that holds more than it declares": Case("t.zip", zipped({"t.csv": ROWS * 500}, size=10), refused=("t.zip", "unpack it yourself")),
    "a torn archive": Case("t.zip", text(b"PK\x03\x04 torn"), refused=("t.zip cannot be unpacked", "unpack it yourself")),
    "an archive of nothing": Case("t.zip", zipped({}), refused=("t.zip holds no file", "choose an archive")),
    "an archive of something else": Case("t.zip", zipped({"t.exe": "x"}), refused=("holds no pictures", "PNG")),
}

CASES: Mapping[str, Case] = TABLES | COLUMNS | ARRAYS | PICTURES | TEXTS
