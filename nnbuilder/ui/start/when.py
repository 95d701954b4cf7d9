"""When a file was written, and where it lies, in as few letters as say it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path


def day(written: float, now: datetime) -> str:
    """`today 09:15`, `yesterday 18:02`, `3 Nov`, `3 Nov 2024`; `written` is seconds since 1970, as files have it."""
    at = datetime.fromtimestamp(written)
    days = (now.date() - at.date()).days
    if days in (0, 1):
        return f"{('today', 'yesterday')[days]} {at:%H:%M}"
    return f"{at.day} {at:%b}" if at.year == now.year else _whole(at.date())


def _whole(at: date) -> str:
    return f"{at.day} {at:%b} {at.year}"


def folder(path: Path) -> str:
    """The folder of a file, from the home folder on as `~/`."""
    try:
        return str(Path("~") / path.parent.relative_to(Path.home()))
    except ValueError:
        return str(path.parent)
