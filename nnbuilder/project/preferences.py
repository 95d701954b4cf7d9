"""What a person has chosen once for every window, such as light or dark."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from nnbuilder.home import home
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.noted import noted


def get(name: str) -> str:
    """A choice by name; the empty text where there is none or the file is damaged."""
    return _read().get(name, "")


def put(name: str, value: str) -> None:
    """Remembers a choice. Where that cannot be written down, it holds for this window only."""
    put_all({name: value})


def put_all(choices: Mapping[str, str]) -> None:
    """Remembers several at once; what stands there already is not written again."""
    before = _read()
    after = {**before, **choices}
    if after != before:
        with contextlib.suppress(OSError):
            home().mkdir(parents=True, exist_ok=True)
            write_atomic(home() / "preferences.json", json.dumps(after, indent=1).encode())


def _read() -> Mapping[str, str]:
    path = home() / "preferences.json"
    try:
        stamp = path.stat()
    except OSError:
        return {}
    return _choices(path, stamp.st_ino, stamp.st_mtime_ns, stamp.st_size)


@lru_cache(2)
def _choices(path: Path, *stamp: int) -> Mapping[str, str]:
    """What a file says; it is read again only when it has changed, since menus ask for their ticks after every edit."""
    content = noted(path)
    return {str(name): value for name, value in content.items() if isinstance(value, str)} if isinstance(content, dict) else {}
