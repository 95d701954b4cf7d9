"""What ships with the program: templates, themes and icons, found from a checkout and from an installed wheel."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


@cache
def resources() -> Path:
    """The folder of resources: inside the package where it is installed, beside it in a checkout."""
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (folder / "templates").is_dir():
            return folder
    raise FileNotFoundError(f"The resources of nnbuilder are missing beside {_PACKAGE}; install it again.")


def templates() -> list[dict[str, Any]]:
    """What ships as a starting point, as `nnbuilder templates --json` prints it."""
    found: list[dict[str, Any]] = json.loads((resources() / "templates" / "index.json").read_text("utf-8"))
    return found


def template(name: str) -> bytes | None:
    """The document of a template, or None where there is none of that name."""
    if not any(entry["name"] == name for entry in templates()):
        return None
    return (resources() / "templates" / f"{name}.nnb").read_bytes()
