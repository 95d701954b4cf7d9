"""The files of a folder by their endings, in a fixed order, and what tells whether one of them has changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Cancel, is_text, never, watched

MOST_FILES = 1_000_000
"""How many names a folder may hold, whatever they are."""


def files_in(folder: Path, suffixes: Sequence[str], cancel: Cancel = never) -> list[str]:
    """The regular files of a folder and its folders with one of these endings, as `cat/3.png`, folder by folder; hidden ones
    are passed over. Raises `DataError`."""
    try:
        if not folder.is_dir():
            raise DataError(f"There is no folder {folder}; it may have been moved. Choose it again.")
        return sorted(_walk(folder, tuple(suffixes), cancel), key=lambda name: name.split("/"))
    except OSError as error:
        raise DataError(f"{folder.name} cannot be read: {(error.strerror or str(error)).lower()}; choose it again.") from None


def fingerprint(folder: Path, names: Sequence[str], things: str, cancel: Cancel = never) -> str:
    """Names, sizes and times of these files, without opening one. Raises `DataError` where one has gone."""
    hashed = hashlib.sha256()
    for name in watched(names, folder.name, cancel):
        try:
            status = os.stat(f"{folder}/{name}")
        except OSError:
            raise DataError(f"{folder.name}/{name} went away while the folder was read; read it again.") from None
        hashed.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return f"{len(names)} {things} {hashed.hexdigest()[:32]}"


def _walk(top: Path, suffixes: tuple[str, ...], cancel: Cancel) -> Iterator[str]:
    """All files below a folder that are no pipes and no devices; links to folders are not followed, which may go in circles."""
    count, left = 0, [""]
    while left:
        inside = left.pop()
        with os.scandir(top / inside) as entries:
            for entry in watched(entries, top.name, cancel):
                count += 1
                if count > MOST_FILES:
                    raise DataError(f"{top.name} holds more than {MOST_FILES:,} files; choose the folder of its data itself.")
                if entry.name.startswith("."):
                    continue
                name = f"{inside}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    left.append(f"{name}/")
                elif entry.name.lower().endswith(suffixes) and entry.is_file():
                    if not is_text(name):
                        raise DataError(f"The name of {name} is no text on this computer; give the file or its folder another one.")
                    yield name
