"""Texts: one file cut into windows, or a folder of files with a folder a class."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nnbuilder.core.document import Source
from nnbuilder.data.columns import Columns, put
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Watch, content_of, in_bytes
from nnbuilder.data.prose import length_of, windows
from nnbuilder.data.sources.folders import files_in
from nnbuilder.data.table import Skipped, Table

SUFFIXES = (".txt", ".md", ".text")
_TEXTS = Allowed("texts", 64 * 2**20, "choose it again")
LARGEST = 2**30
"""Bytes of all texts of a folder."""
_FEWEST = 10


def read_text(source: Source, path: Path, columns: Columns, watch: Watch) -> Table:
    """A text file as windows; raises `DataError`."""
    length = length_of(source)
    text = _decoded(path, content_of(path, _TEXTS, watch.cancel))
    table = windows(text.replace("\r\n", "\n"), length)
    if len(table["text"]) < _FEWEST:
        raise DataError(f"{path.name} has {len(text):,} characters, too few to learn from; at least {_FEWEST * length + 1:,} are needed.")
    return Table(put(columns, table), len(table["text"]))


def read_texts(source: Source, folder: Path, columns: Columns, watch: Watch) -> Table:
    """{"text": whole files, "label": folder names where there are two, "file": paths}. A file that is no text is left out
    and listed. Raises `DataError`."""
    names = files_in(folder, SUFFIXES, watch.cancel)
    if not names:
        raise DataError(f"{folder} holds neither pictures nor texts; choose a folder of PNG, JPEG or TXT files.")
    kept: list[str] = []
    texts: list[str] = []
    skipped: list[Skipped] = []
    size = 0
    for place, name in enumerate(names):
        watch.passed(folder.name, place, len(names))
        try:
            texts.append(_decoded(folder / name, content_of(folder / name, _TEXTS)).strip())
        except DataError as error:
            skipped.append(Skipped(name, str(error)))
            continue
        kept.append(name)
        size += len(texts[-1])
        if size > LARGEST:
            raise DataError(f"{folder.name} holds more than {in_bytes(LARGEST)} of text; take a part of it.")
    if not kept:
        raise DataError(f"{folder.name}: none of the {len(names):,} texts can be read; the first: {skipped[0].reason}")
    made = {"text": np.array(texts, dtype=object)}
    labels = [(folder / name).parent.name for name in kept]
    if len(set(labels)) > 1:
        made["label"] = np.array(labels, dtype=object)
    return Table(put(columns, {**made, "file": np.array(kept, dtype=object)}), len(kept), skipped)


def _decoded(path: Path, content: bytes) -> str:
    try:
        text = content.decode("utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{path.name}, line {line}: the text is not written in UTF-8; save it as UTF-8 and open it again.") from None
    if "\0" in text:
        raise DataError(f"{path.name}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: there are zero bytes, so this is no text.")
    return text
