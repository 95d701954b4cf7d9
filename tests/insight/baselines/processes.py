"""The processes in which simple models learn, as the system lists them."""

from __future__ import annotations

from pathlib import Path


def learners(parent: int) -> list[int]:
    """The processes of simple models that a process has begun."""
    begun = [number for task in Path(f"/proc/{parent}/task").iterdir() for number in (task / "children").read_text().split()]
    return [int(number) for number in begun if learns(number)]


def learns(number: str) -> bool:
    """Whether a process is one of simple models, and still there."""
    try:
        return b"nnbuilder.insight.baselines" in Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False
