"""Copies of documents with changes that are not saved, so that a crash costs two seconds of work at most.

A copy is an ordinary document beside a note that tells where it belongs. Both go when the document is saved or given up.
What is there at a start was left behind by a program that was killed, or told to end, with changes that were not saved. A
lock beside them belongs to the window that writes them, for as long as it lives; nothing here ever takes it away.
"""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from nnbuilder.core.document import Document
from nnbuilder.home import home
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.encoding import dump_document
from nnbuilder.project.noted import noted


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was left behind: its file, the document's title and own file, and when it was written."""

    path: Path
    title: str
    original: Path | None
    written: float


def folder() -> Path:
    return home() / "recovery"


def new_path() -> Path:
    """A file for the copies of one window."""
    return folder() / f"{uuid.uuid4().hex[:12]}.nnb"


def lock_path(copy: Path) -> Path:
    """The lock of the window that writes a copy."""
    return copy.with_suffix(".lock")


def keep(path: Path, document: Document, original: Path | None) -> None:
    """Writes the copy and then its note; raises `OSError` or `UnicodeEncodeError` and leaves the copy before as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, dump_document(document))
    note = {"title": document.title, "original": str(original) if original is not None else None, "written": time.time()}
    write_atomic(path.with_suffix(".json"), json.dumps(note).encode())


def forget(path: Path) -> None:
    """Takes the copy away, if there is one: its note first, so that half of it is never offered."""
    for suffix in (".json", ".nnb"):
        with contextlib.suppress(OSError):
            path.with_suffix(suffix).unlink(missing_ok=True)


def left_behind() -> tuple[Copy, ...]:
    """Every copy with a note that can be read, the newest first. Whether its window still lives, its lock tells."""
    copies = []
    for note in sorted(folder().glob("*.json")) if folder().is_dir() else ():
        told = noted(note)
        if not isinstance(told, dict):
            continue
        try:
            original = Path(told["original"]) if told["original"] is not None else None
            copy = Copy(note.with_suffix(".nnb"), str(told["title"]), original, float(told["written"]))
        except (ValueError, KeyError, TypeError):
            continue
        if copy.path.is_file():
            copies.append(copy)
    return tuple(sorted(copies, key=lambda copy: -copy.written))
