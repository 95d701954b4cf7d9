"""The documents that were opened last."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path

from nnbuilder.home import home
from nnbuilder.project.atomic import write_atomic

MOST = 12


def recent() -> tuple[Path, ...]:
    """Paths that are still there, the last one first. A damaged list is an empty one."""
    try:
        found = json.loads((home() / "recent.json").read_text("utf-8"))
    except (OSError, ValueError):
        return ()
    names = [name for name in found if isinstance(name, str)] if isinstance(found, list) else []
    return tuple(path for path in map(Path, names[:MOST]) if path.is_file())


def remember(path: Path) -> None:
    """Puts a document first. Where that cannot be written down, nothing is lost but a convenience."""
    _write([path.resolve(), *(other for other in recent() if other != path.resolve())][:MOST])


def _write(paths: Sequence[Path]) -> None:
    with contextlib.suppress(OSError):
        home().mkdir(parents=True, exist_ok=True)
        write_atomic(home() / "recent.json", json.dumps([str(path) for path in paths], indent=1).encode())
