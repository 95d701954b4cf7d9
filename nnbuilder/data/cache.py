"""Big sources, converted once and mapped into memory from then on, in a folder of the user's that is never larger than a limit.

An entry is a folder called by what it was made of: made beside its place, brought to the disk, renamed. What stands in it
is told by its table.json, written last; where anything is not as told there, the entry is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow

from nnbuilder.data.columns import FLAT, Columns, InFolder, InMemory, NoRoom, mapped_flat, on_disk, room
from nnbuilder.data.table import Column, Skipped, Table
from nnbuilder.home import home
from nnbuilder.project.atomic import sync_folder

MOST = 20 * 2**30
"""How many bytes all entries may have; those used longest ago go first."""
_VERSION = "1"
"""Changes whenever a reader makes something else of the same bytes, so that no entry of an older program is used."""
_MANIFEST = "table.json"
_UNFINISHED = ".unfinished-"
_STALE_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Cache:
    """The entries of one folder."""

    folder: Path
    most: int = MOST

    def table(self, made_of: str, build: Callable[[Columns], Table]) -> Table:
        """The table that `build` makes: mapped, where an entry is there or can be made, else in memory, with a note."""
        entry = self.folder / _key(made_of)
        found = _opened(entry)
        if found is not None:
            return found
        try:
            return self._made(entry, lambda folder: _written(folder, build)) or build(InMemory())
        except NoRoom as reason:
            note = f"What was read cannot be kept in {self.folder} ({reason}), so it is read anew each time; make room there to open it faster."
            return build(InMemory()).with_notes(note)

    def files(self, made_of: str, fill: Callable[[Path], object]) -> Path:
        """The folder that `fill` puts files into. Raises `NoRoom` where it cannot be written."""
        entry = self.folder / _key(made_of)
        if not (entry / _MANIFEST).is_file():
            self._renamed(entry, lambda folder: _filled(folder, fill))
        _used(entry)
        return entry

    def _made(self, entry: Path, make: Callable[[Path], object]) -> Table | None:
        self._renamed(entry, make)
        return _opened(entry)

    def _renamed(self, entry: Path, make: Callable[[Path], object]) -> None:
        """Makes an entry beside its place. One that another process has made meanwhile is as good."""
        with room():
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=self.folder))
        try:
            make(unfinished)
            shutil.rmtree(entry, ignore_errors=True)
            with contextlib.suppress(FileExistsError, PermissionError), room():
                unfinished.rename(entry)
                sync_folder(self.folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        self._evict(entry)

    def _evict(self, newest: Path) -> None:
        """Removes what was used longest ago, for as long as there is too much, and what a crash left a day ago."""
        with contextlib.suppress(OSError):
            entries = sorted((path for path in self.folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime, reverse=True)
            kept = _size(newest)
            for path in entries:
                if path.name.startswith(_UNFINISHED):
                    if time.time() - path.stat().st_mtime > _STALE_SECONDS:
                        shutil.rmtree(path, ignore_errors=True)
                elif path != newest:
                    kept += _size(path)
                    if kept > self.most:
                        shutil.rmtree(path, ignore_errors=True)


def default_cache() -> Cache:
    """The cache of this user: under NNBUILDER_HOME, or in the user's data folder."""
    return Cache(home() / "cache")


def _key(made_of: str) -> str:
    return hashlib.sha256(f"{_VERSION}\0{made_of}".encode()).hexdigest()[:32]


def _written(folder: Path, build: Callable[[Columns], Table]) -> None:
    """Builds a table in a folder and tells what is where."""
    columns = InFolder(folder)
    table = build(columns)
    places: list[Mapping[str, Any]] = []
    for name in table:
        if name not in columns.files:
            places.append({"name": name})
            continue
        array = table[name]
        file = folder / columns.files[name]
        with room():
            if isinstance(array, np.memmap):
                array.flush()
            os.truncate(file, max(1, array.nbytes))  # Pictures that could not be read have left room over.
            on_disk(file)
        places.append({"name": name, "file": file.name, "dtype": array.dtype.str, "shape": list(array.shape)})
    told = {"rows": table.rows, "columns": places, "skipped": [[one.where, one.reason] for one in table.skipped], "notes": list(table.notes)}
    _tell(folder, told)


def _filled(folder: Path, fill: Callable[[Path], object]) -> None:
    fill(folder)
    _tell(folder, {})


def _tell(folder: Path, told: Mapping[str, Any]) -> None:
    with room():
        sizes = {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}
        (folder / _MANIFEST).write_text(json.dumps({**told, "sizes": sizes}), "utf-8")
        on_disk(folder / _MANIFEST)


def _opened(entry: Path) -> Table | None:
    """The table of an entry, mapped; None where there is none that is whole."""
    try:
        told = json.loads((entry / _MANIFEST).read_text("utf-8"))
        if any((entry / name).stat().st_size != size for name, size in told["sizes"].items()):
            return None
        flat = mapped_flat(entry / FLAT) if FLAT in told["sizes"] else {}
        columns: dict[str, Column] = {}
        for place in told["columns"]:
            name = place["name"]
            columns[name] = np.memmap(entry / place["file"], place["dtype"], "r", shape=tuple(place["shape"])) if "file" in place else flat[name]
        _used(entry)
        return Table(columns, told["rows"], [Skipped(where, reason) for where, reason in told["skipped"]], told["notes"])
    except (OSError, ValueError, KeyError, TypeError, pyarrow.ArrowException):
        return None


def _used(entry: Path) -> None:
    with contextlib.suppress(OSError):
        os.utime(entry)


def _size(entry: Path) -> int:
    return sum(path.stat().st_size for path in entry.rglob("*") if path.is_file())
