"""Copies of documents with changes that are not saved, so that a crash costs two seconds of work at most.

A copy is an ordinary document beside a note that tells where it belongs. Both go when the document is saved, given up or
closed. What is found at a start was left behind by a program that did not end cleanly.
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


def keep(path: Path, document: Document, original: Path | None) -> None:
    """Writes the copy and then its note; raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, dump_document(document))
    note = {"title": document.title, "original": str(original) if original is not None else None, "written": time.time()}
    write_atomic(path.with_suffix(".json"), json.dumps(note).encode())


def forget(path: Path) -> None:
    """Takes the copy away, if there is one."""
    for suffix in (".json", ".nnb", ".lock"):
        with contextlib.suppress(OSError):
            path.with_suffix(suffix).unlink(missing_ok=True)


def left_behind() -> tuple[Copy, ...]:
    """Every copy with a note that can be read, the newest first. Whether its window still lives, its lock tells."""
    found = []
    for note in sorted(folder().glob("*.json")) if folder().is_dir() else ():
        try:
            whole = json.loads(note.read_text("utf-8"))
            original = Path(whole["original"]) if whole["original"] is not None else None
            copy = Copy(note.with_suffix(".nnb"), str(whole["title"]), original, float(whole["written"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if copy.path.is_file():
            found.append(copy)
    return tuple(sorted(found, key=lambda copy: -copy.written))
