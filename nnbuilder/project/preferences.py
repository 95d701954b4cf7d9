"""What a person has chosen once for every window, such as light or dark."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping

from nnbuilder.home import home
from nnbuilder.project.atomic import write_atomic


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


def _read() -> dict[str, str]:
    try:
        found = json.loads((home() / "preferences.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
