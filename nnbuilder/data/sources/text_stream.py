"""The bytes of a text, block by block as UTF-8, whatever they were written in; a pipe, a zero byte, a wrong encoding is told."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import BLOCK, Allowed, Watch, opened

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_NOT_WINDOWS = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
"""Bytes that stand for nothing in Windows-1252."""
_LONGEST = 64 * 2**20
"""Characters of one line."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file of text and how it is written. `content` reads all of it anew each time."""

    path: Path
    encoding: str
    allowed: Allowed
    size: int

    def blocks(self, watch: Watch) -> Iterator[str]:
        """The text in blocks. Raises `DataError` where it is not written so."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        with opened(self.path, self.allowed) as file:
            for block in raw_blocks(self.path, file, self.allowed, watch):
                yield self._decoded(decoder, block, final=False)
        yield self._decoded(decoder, b"", final=True)

    def start(self, length: int) -> str:
        """The first `length` characters, or all of them where they are fewer."""
        pieces, count = [], 0
        for piece in self.blocks(Watch()):
            pieces.append(piece)
            count += len(piece)
            if count >= length:
                break
        return "".join(pieces)[:length]

    def _decoded(self, decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool) -> str:
        try:
            return decoder.decode(block, final)
        except UnicodeError:
            raise _not_written_so(self.path, self.encoding) from None


def text_of(path: Path, allowed: Allowed, watch: Watch, encoding: str = "", looked_at: int = sys.maxsize) -> Text:
    """A file of text after a look at its bytes, or at about the first `looked_at` of them: UTF-16 where it begins with its mark, UTF-8 where it
    is that, else as Windows has it in the west, with a euro sign, or Latin-1 where that cannot be.

    Raises `DataError` where it is empty, holds zero bytes, or is not written in the encoding that is stated.
    """
    if encoding and not _is_encoding(encoding):
        raise _not_written_so(path, encoding)
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf_8, is_windows, size, lines, has_content = True, True, 0, 0, False
    with opened(path, allowed) as file:
        for block in raw_blocks(path, file, allowed, watch):
            if not size and not encoding and block.startswith(UTF_16_MARKS):
                encoding = "utf-16"
            if encoding != "utf-16" and 0 in block:
                line = lines + block[: block.index(0)].count(b"\n") + 1
                raise DataError(f"{path.name}, line {line}: there are zero bytes, so this is no table of text; export it as CSV and open that.")
            is_utf_8 = is_utf_8 and _continues(decoder, block)
            is_windows = is_windows and not any(byte in block for byte in _NOT_WINDOWS)
            size, lines = size + len(block), lines + block.count(b"\n")
            has_content = has_content or bool(block.strip())
            if size >= looked_at and has_content:
                break
    if not has_content:
        raise DataError(f"{path.name} is empty; a table needs at least one row of values.")
    if not encoding:
        is_utf_8 = is_utf_8 and (size >= looked_at or _continues(decoder, b"", final=True))
        encoding = "utf-8-sig" if is_utf_8 else "cp1252" if is_windows and size < looked_at else "latin-1"
    return Text(path, encoding, allowed, size)


def raw_blocks(path: Path, file: BinaryIO, allowed: Allowed, watch: Watch) -> Iterator[bytes]:
    """The bytes of a file; raises `DataError` where it grows meanwhile: one that is written as fast as it is read has no end."""
    size, done = os.fstat(file.fileno()).st_size, 0
    try:
        while block := file.read(BLOCK):
            done += len(block)
            if done > size:
                raise DataError(f"{path.name} has changed while it was read; read it again.")
            watch.passed(path.name, done, size)
            yield block
    except OSError as error:
        raise DataError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}; {allowed.instead}.") from None


def lines_of(text: Text, watch: Watch) -> Iterator[str]:
    """The lines of a text with their ends, which are a carriage return, a line feed or both. Raises `DataError`."""
    rest, number = "", 1
    for block in text.blocks(watch):
        *lines, rest = io.StringIO(rest + block, newline="") if rest or block else ("",)
        number += len(lines)
        if len(rest) > _LONGEST:
            raise DataError(f"{text.path.name}, line {number}: the line has more than {_LONGEST:,} characters, so this is no table of text.")
        yield from lines
    if rest:
        yield rest


class Utf8(io.RawIOBase):
    """Blocks of text as a file of UTF-8 that others read from, without the first `skip` characters."""

    def __init__(self, blocks: Iterator[str], skip: int = 0) -> None:
        self._blocks, self._skip, self._left = blocks, skip, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end."""
        pieces, missing = [], size if size >= 0 else sys.maxsize
        while missing:
            if not self._left and not self._refill():
                break
            pieces.append(self._left[:missing])
            self._left = self._left[len(pieces[-1]) :]
            missing -= len(pieces[-1])
        return b"".join(pieces)

    def _refill(self) -> bool:
        """Takes the next block that is not empty; False at the end."""
        for block in self._blocks:
            cut = min(self._skip, len(block))
            self._skip -= cut
            if cut < len(block):
                self._left = block[cut:].encode()
                return True
        return False


def _continues(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> bool:
    """Whether a text in UTF-8 goes on with these bytes."""
    if block.isascii() and not final and not decoder.getstate()[0]:
        return True
    try:
        decoder.decode(block, final)
    except UnicodeDecodeError:
        return False
    return True


def _is_encoding(name: str) -> bool:
    """Whether there is an encoding of this name; some of Python's codecs turn bytes into bytes."""
    try:
        "".encode(name)
    except LookupError:
        return False
    return True


def _not_written_so(path: Path, encoding: str) -> DataError:
    return DataError(f"{path.name}: the text is not written in {encoding}; save it as UTF-8 and open it again.")
