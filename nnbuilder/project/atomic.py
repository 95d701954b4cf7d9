"""Files that are the old or the new one, never a third thing, whenever the machine stops.

A temporary beside the target, flushed to the disk, renamed over it, and the folder flushed, so that the new name is on
the disk as well (Pillai et al. 2014, All File Systems Are Not Created Equal, OSDI).
"""

from __future__ import annotations

import contextlib
import glob
import os
import tempfile
import time
from pathlib import Path

_SUFFIX = ".nnbuilder-part"
_STALE_SECONDS = 3600.0


def write_atomic(path: Path, content: bytes) -> None:
    """Writes a file whole; raises `OSError` and leaves the old file where it cannot. A link stays a link."""
    path = Path(os.path.realpath(path))
    clean(path)
    handle, name = tempfile.mkstemp(prefix=_prefix(path), suffix=_SUFFIX, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        else:
            temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Brings the names in a folder to the disk. Some systems cannot, which is no reason to fail."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def clean(path: Path) -> None:
    """Removes what an interrupted write of the same file has left an hour ago or more."""
    for left in path.parent.glob(f"{glob.escape(_prefix(path))}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()


def _prefix(path: Path) -> str:
    """Short enough that the temporary's name is legal wherever the file's own is."""
    return f".{path.name[:40]}."
