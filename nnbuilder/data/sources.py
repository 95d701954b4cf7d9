"""Reading a source: the one place that knows which kinds of sources there are."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.core.document import Source
from nnbuilder.data import arrays, builtin, parquet, pictures, prose
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, is_text, never, opened
from nnbuilder.data.table import read_table

Raw = Mapping[str, Any]
HASHED = 2**20
"""Bytes at the beginning and at the end of a file that its fingerprint covers."""
Reader = Callable[[Source, Path, Cancel], Raw]
_READERS: Mapping[str, Reader] = {
    "builtin": lambda source, base, cancel: builtin.read(source),
    "csv": lambda source, base, cancel: read_table(base / source.name, source.options, cancel)[0],
    "parquet": lambda source, base, cancel: parquet.read_parquet(base / source.name, cancel),
    "arrays": lambda source, base, cancel: arrays.read_arrays(base / source.name, cancel),
    "pictures": pictures.read_pictures,
    "text": lambda source, base, cancel: prose.read_prose(base / source.name, source, cancel),
}
_ANY = Allowed("files", 2**62, "choose it again")
KINDS = tuple(_READERS)
_SUFFIXES = {".parquet": "parquet", ".pq": "parquet", ".npy": "arrays", ".npz": "arrays", ".md": "text", ".text": "text"}


def read(source: Source, base: Path, cancel: Cancel = never) -> Raw:
    """The raw columns of a source. A path is relative to `base`, the folder of the document. Raises `DataError`, and
    `Cancelled` soon after `cancel` says so."""
    return _reader(source)(source, base, cancel)


def source_of(path: Path, base: Path) -> Source:
    """What a file or folder is, by its name and, where that says nothing, by a look at it; its path is relative to `base`
    where that is possible. Nothing is refused yet: what cannot be read is told by reading it."""
    try:
        name = str(path.resolve().relative_to(base.resolve()))
    except ValueError:
        name = str(path.resolve())
    if path.is_dir():
        return Source("pictures", name)
    kind = _SUFFIXES.get(path.suffix.lower(), "csv")
    if path.suffix.lower() == ".txt" and _is_prose(path):
        kind = "text"
    return Source(kind, name)


def moved(source: Source, base: Path, new_base: Path) -> Source:
    """The same data seen from another folder, where its document is going."""
    if source.kind == "builtin":
        return source
    path = (base / source.name).resolve()
    try:
        return replace(source, name=path.relative_to(new_base.resolve()).as_posix())
    except ValueError:
        return replace(source, name=str(path))


def fingerprint(source: Source, base: Path, cancel: Cancel = never) -> str:
    """What tells whether data has changed: size, time of change, and a hash of the first and the last MiB."""
    _reader(source)
    if source.kind == "builtin":
        return builtin.fingerprint(source)
    if source.kind == "pictures":
        return pictures.fingerprint(base / source.name, cancel)
    path = base / source.name
    with opened(path, _ANY) as file:
        try:
            status = os.fstat(file.fileno())
            head = file.read(HASHED)
            file.seek(max(0, status.st_size - HASHED))
            tail = file.read(HASHED)
        except OSError as error:
            raise DataError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}; choose it again.") from None
    return f"{status.st_size} {status.st_mtime_ns} {hashlib.sha256(head + tail).hexdigest()[:32]}"


def _reader(source: Source) -> Reader:
    if not is_text(source.name):
        raise DataError(f"The name of {source.name} is no text on this computer; give the file another one.")
    if source.kind not in _READERS:
        raise DataError(f"This program does not know data of the kind {source.kind!r}; it knows {', '.join(KINDS)}.")
    return _READERS[source.kind]


def _is_prose(path: Path) -> bool:
    """Whether a text file is no table of at least two columns."""
    try:
        return len(read_table(path)[0]) < 2
    except DataError:
        return True
