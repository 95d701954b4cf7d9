"""The one way into a source: a regular file of a size that fits, read in blocks that can be given up.

A pipe would wait for ever and a device would never end, so what is opened is looked at through its handle: whatever a
name or a link points to by then, nothing but a regular file is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TypeVar

from nnbuilder.data.errors import Cancelled, DataError

T = TypeVar("T")
BLOCK = 2**20
"""Bytes between two looks at whether reading is given up."""
EVERY = 1_000
"""Rows between two looks at whether reading is given up."""
MOST_ROWS = 200_000_000
"""How many rows a table may have."""
MOST_BYTES = 8 * 2**30
"""How many bytes the numbers of a table may take up, eight each."""
_NEVER_WAITS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

Cancel = Callable[[], bool]
"""Whether what is being read is no longer wanted. Asked often, from the thread that reads."""
Progress = Callable[[float], object]
"""Is told which share has been read, from 0 to 1, from the thread that reads."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is read at some place: what it is called, how many bytes it may have, and what to choose instead of anything else."""

    things: str
    most: int
    instead: str


def never() -> bool:
    """Reading that nobody gives up."""
    return False


def unheard(share: float) -> None:
    """Reading whose progress nobody follows."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows the reading: whether it is given up, and who hears how far it is."""

    cancel: Cancel = never
    progress: Progress = unheard

    def part(self, start: float, stop: float) -> Watch:
        """Who follows a part of the reading, which goes from one share of the whole to another."""
        return Watch(self.cancel, lambda share: self.progress(start + (stop - start) * share))

    def passed(self, name: str, done: float, whole: float) -> None:
        """Tells how much is done; raises `Cancelled` where reading is given up."""
        go_on(name, self.cancel)
        self.progress(min(1.0, done / whole) if whole > 0 else 1.0)


def opened(path: Path, allowed: Allowed) -> BinaryIO:
    """A regular file, open for reading; raises `DataError` for anything else, and where it is too large."""
    try:
        handle = os.open(path, os.O_RDONLY | _NEVER_WAITS)
    except FileNotFoundError:
        raise DataError(f"There is no file {path}; it may have been moved. Choose it again.") from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise DataError(f"{path.name or path} cannot be read: {reason.lower()}; {allowed.instead}.") from None
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise DataError(f"{path.name or path} is a folder or a device; {allowed.instead}.")
    if status.st_size > allowed.most:
        os.close(handle)
        raise DataError(f"{path.name} has {in_bytes(status.st_size)}; {allowed.things} up to {in_bytes(allowed.most)} are read. Take a part of it.")
    return os.fdopen(handle, "rb")


def content_of(path: Path, allowed: Allowed, cancel: Cancel = never) -> bytes:
    """All bytes of a file, in blocks; raises `DataError`, also where the file grows beyond what is allowed meanwhile."""
    blocks: list[bytes] = []
    size = 0
    with opened(path, allowed) as file:
        try:
            while block := file.read(BLOCK):
                go_on(path.name, cancel)
                blocks.append(block)
                size += len(block)
                if size > allowed.most:
                    raise DataError(f"{path.name} grows while it is read; {allowed.things} up to {in_bytes(allowed.most)} are read.")
        except OSError as error:
            raise DataError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}; {allowed.instead}.") from None
    return b"".join(blocks)


def go_on(name: str, cancel: Cancel) -> None:
    """Raises `Cancelled` where reading is given up."""
    if cancel():
        raise Cancelled(f"Reading {name} was stopped.")


def watched(items: Iterable[T], name: str, cancel: Cancel, every: int = EVERY) -> Iterator[T]:
    """The same items, given up between any `every` of them."""
    for place, item in enumerate(items):
        if place % every == 0:
            go_on(name, cancel)
        yield item


def check_size(name: str, rows: int, columns: int) -> None:
    """Raises `DataError` for a table of too many rows, or of too many bytes at eight a cell."""
    if rows > MOST_ROWS:
        raise DataError(f"{name} has {rows:,} rows; up to {MOST_ROWS:,} are read. Take a part of it.")
    if rows * columns * 8 > MOST_BYTES:
        raise DataError(
            f"{name} has {rows:,} rows of {columns:,} columns, {in_bytes(rows * columns * 8)}; up to {in_bytes(MOST_BYTES)} are read. Take a part of it."
        )


def is_text(name: str) -> bool:
    """Whether a name of the file system can be written into a document: bytes that are no UTF-8 cannot."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def in_bytes(size: int) -> str:
    """`1.5 GiB`, `64 MiB`."""
    return f"{size / 2**30:,.1f} GiB" if size >= 2**30 else f"{size / 2**20:,.0f} MiB"
