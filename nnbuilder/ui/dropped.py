"""The files of a drag from another program, and what each of them is to the window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData

from nnbuilder.project.files import SUFFIX

_MOST = 20
"""Documents of a folder that are opened at once."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """Documents to open, data to draw for or to take, and what is left over: one drawing has one set of data."""

    documents: tuple[Path, ...] = ()
    data: Path | None = None
    left: tuple[Path, ...] = ()


def dropped_files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def sorted_out(paths: Sequence[Path]) -> Dropped:
    """A folder that holds documents stands for them; any other file or folder is data."""
    documents: list[Path] = []
    rest: list[Path] = []
    for path in paths:
        inside = documents_in(path)
        documents += inside or ([path] if path.suffix == SUFFIX else [])
        rest += [] if inside or path.suffix == SUFFIX else [path]
    return Dropped(tuple(documents[:_MOST]), rest[0] if rest else None, (*rest[1:], *documents[_MOST:]))


def documents_in(path: Path) -> list[Path]:
    """The documents that lie in a folder itself, by name; none for a file, and none where the folder cannot be read."""
    try:
        return sorted(file for file in path.iterdir() if file.suffix == SUFFIX and file.is_file()) if path.is_dir() else []
    except OSError:
        return []
