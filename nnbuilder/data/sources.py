"""Reading a source: the one place that knows which kinds of sources there are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nnbuilder.core.document import Source
from nnbuilder.data import builtin
from nnbuilder.data.errors import DataError
from nnbuilder.data.table import read_table

Raw = Mapping[str, Any]
HASHED = 2**20
"""Bytes at the beginning and at the end of a file that its fingerprint covers."""


def read(source: Source, base: Path) -> Raw:
    """The raw columns of a source. A path is relative to `base`, the folder of the document."""
    if source.kind == "builtin":
        return builtin.read(source)
    if source.kind == "csv":
        return read_table(base / source.name, source.options)[0]
    raise DataError(f"This program does not know data of the kind {source.kind!r}; it knows builtin and csv.")


def fingerprint(source: Source, base: Path) -> str:
    """What tells whether data has changed: size, time of change, and a hash of the first and the last MiB."""
    if source.kind == "builtin":
        import sklearn

        return f"{source.name} of scikit-learn {sklearn.__version__}"
    path = base / source.name
    try:
        status = path.stat()
        with path.open("rb") as file:
            head = file.read(HASHED)
            file.seek(max(0, status.st_size - HASHED))
            tail = file.read(HASHED)
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}; choose it again.") from None
    return f"{status.st_size} {status.st_mtime_ns} {hashlib.sha256(head + tail).hexdigest()[:32]}"
