"""The documents that were opened last."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from nnbuilder.home import home
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.noted import noted

MOST = 12


def remembered() -> tuple[Path, ...]:
    """Every path, also of what is not there any more, the last one first. A damaged list is an empty one."""
    told = noted(home() / "recent.json")
    names = [name for name in told if isinstance(name, str)] if isinstance(told, list) else []
    return tuple(map(Path, names[:MOST]))


def recent() -> tuple[Path, ...]:
    """Those that are still there, the last one first."""
    return tuple(path for path in remembered() if path.is_file())


def remember(path: Path) -> None:
    """Puts a document first. Where that cannot be written down, nothing is lost but a convenience."""
    _write([path.resolve(), *(other for other in remembered() if other != path.resolve())][:MOST])


def forget(path: Path) -> None:
    """Takes a document off the list; the file stays as it is."""
    _write([other for other in remembered() if other != path])


def _write(paths: Sequence[Path]) -> None:
    with contextlib.suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        write_atomic(home() / "recent.json", json.dumps([str(path) for path in paths], indent=1).encode())
