"""The processes in which simple models learn, as the system lists them."""

from __future__ import annotations

from pathlib import Path


def learners(parent: int) -> list[int]:
    """The processes of simple models that a process has begun, in whichever of its threads."""
    begun = [number for task in Path(f"/proc/{parent}/task").iterdir() for number in _read(task / "children").decode().split()]
    return [int(number) for number in begun if learns(number)]


def learns(number: str) -> bool:
    """Whether a process is one of simple models, and still there."""
    return b"nnbuilder.insight.baselines" in _read(Path(f"/proc/{number}/cmdline"))


def _read(path: Path) -> bytes:
    """What the system says of a thread or a process; nothing where that has ended meanwhile."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
