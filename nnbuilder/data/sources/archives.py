"""Zip archives of any folder or file that is read, unpacked once into the cache and nowhere else.

Every name and every size is looked at before a byte is written, and each size again while it is unpacked.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from nnbuilder.data.cache import Cache
from nnbuilder.data.columns import NoRoom, room
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import BLOCK, Allowed, Watch, in_bytes, opened

SUFFIX = ".zip"
LARGEST = 16 * 2**30
_ARCHIVES = Allowed("archives", LARGEST, "choose a ZIP archive")
_ENTRIES = 1_000_000
_INFLATES = 200
"""How many times its size an archive may unpack to."""
_SMALL = 64 * 2**20
_CONTENT = "content"
_CURE = "unpack it yourself and choose the folder"
_IGNORED = re.compile(r"(?:^|/)(?:__MACOSX|\.(?!\./)[^/]*)(?:/|$)")
_RESERVED = re.compile(r'[<>:"\\|?*\x00-\x1f]')


def unpacked(path: Path, fingerprint: str, cache: Cache, watch: Watch) -> Path:
    """The folder of the cache in which an archive has been unpacked; where it holds one folder alone, that one. Raises
    `DataError` for names that lead out of it, for sizes beyond what is read, and where the cache cannot be written."""
    try:
        folder = cache.files(f"unpacked\0{path.resolve()}\0{fingerprint}", lambda folder: _unpack(path, folder, watch))
    except NoRoom as reason:
        raise DataError(f"{path.name} cannot be unpacked in {cache.folder} ({reason}); {_CURE}.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path.name} cannot be unpacked, it is damaged or locked with a password; {_CURE}.") from None
    return _inmost(folder / _CONTENT)


def names_in(path: Path) -> list[str]:
    """The names of the files in an archive; none where it cannot be read."""
    try:
        with opened(path, _ARCHIVES) as file, zipfile.ZipFile(file) as archive:
            return [entry.filename for entry in archive.infolist() if not entry.is_dir() and not _IGNORED.search(entry.filename)][:_ENTRIES]
    except (zipfile.BadZipFile, DataError, OSError, ValueError, NotImplementedError):
        return []


def _inmost(folder: Path) -> Path:
    """The folder that was packed: it often stands in another one alone. One of pictures alone is a class and stays inside."""
    is_top = True
    while len(places := list(folder.iterdir())) == 1 and places[0].is_dir():
        if not is_top and not any(place.is_dir() for place in places[0].iterdir()):
            break
        folder, is_top = places[0], False
    return folder


def _unpack(path: Path, folder: Path, watch: Watch) -> None:
    with opened(path, _ARCHIVES) as file, zipfile.ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _IGNORED.search(entry.filename)]
        _check(path, entries)
        whole, done = sum(entry.file_size for entry in entries), 0
        with room():
            (folder / _CONTENT).mkdir()
        for entry in entries:
            target = folder / _CONTENT / PurePosixPath(entry.filename)
            with room():
                target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as packed:
                size = 0
                with room():
                    written = target.open("xb")
                with written:
                    while block := packed.read(BLOCK):
                        size += len(block)
                        watch.passed(path.name, done + size, whole)
                        if size > entry.file_size:
                            raise DataError(f"{path.name}: {entry.filename} unpacks to more than it declares; {_CURE}.")
                        with room():
                            written.write(block)
            done += size


def _check(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """What an archive declares: how much it is, and where each of its files would stand."""
    if not entries:
        raise DataError(f"{path.name} holds no file; choose an archive of a folder with data.")
    whole = sum(entry.file_size for entry in entries)
    if len(entries) > _ENTRIES or whole > min(LARGEST, max(_SMALL, _INFLATES * path.stat().st_size)):
        raise DataError(f"{path.name} declares {len(entries):,} files of {in_bytes(whole)}, far more than an archive of its size holds; {_CURE}.")
    names = set[str]()
    for entry in entries:
        place = PurePosixPath(entry.filename)
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if place.is_absolute() or ".." in place.parts or _RESERVED.search(entry.filename) or is_link:
            what = "is a link" if is_link else "leads out of the archive"
            raise DataError(f"{path.name}: {entry.filename[:80]} {what}, so nothing was unpacked; {_CURE}.")
        if entry.filename.casefold() in names:
            raise DataError(f"{path.name} holds two files called {entry.filename[:80]}; {_CURE}.")
        names.add(entry.filename.casefold())
