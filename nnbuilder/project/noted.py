"""Small files of the program's own, which somebody may have damaged meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

LARGEST = 1_000_000
"""Bytes. What is larger was not written by this program."""


def noted(path: Path) -> object:
    """What a file of JSON holds; None where it is missing, too large, or no JSON, however it is broken."""
    try:
        return json.loads(path.read_bytes()) if path.stat().st_size <= LARGEST else None
    except (OSError, ValueError, RecursionError):
        return None
