"""Programs that this user has generated, told from programs that anybody has put into a folder of runs.

A random key lies in the user's data folder, readable by nobody else; what was generated here is signed with it
(HMAC, RFC 2104, with SHA-256). Without a key of one's own nothing is signed and no signature is valid.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from pathlib import Path

from nnbuilder.codegen.program import Program
from nnbuilder.home import home

_BYTES = 32
_PURPOSE = b"nnbuilder program\0"


def sign(program: Program) -> str:
    """The signature of a program, or "" where no key can be kept."""
    key = _key() or _new_key()
    return _signature(key, program) if key is not None else ""


def is_signed(program: Program, signature: str) -> bool:
    """Whether this user has generated the program, its text and its map."""
    key = _key()
    return key is not None and hmac.compare_digest(_signature(key, program).encode(), signature.encode(errors="replace"))


def key_file() -> Path:
    return home() / "signing.key"


def _signature(key: bytes, program: Program) -> str:
    return hmac.new(key, _PURPOSE + program.digest.encode(), hashlib.sha256).hexdigest()


def _key() -> bytes | None:
    """The key, unless somebody else could have read or written it."""
    try:
        handle = os.open(key_file(), os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        key = file.read(_BYTES + 1) if _is_private(os.fstat(handle)) else b""
    return key if len(key) == _BYTES else None


def _is_private(status: os.stat_result) -> bool:
    # Windows keeps the user's folder from others by itself and knows neither owner nor mode here.
    is_own = not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o077)
    return stat.S_ISREG(status.st_mode) and is_own


def _new_key() -> bytes | None:
    """A fresh key. Of two processes that make one at once, both go on with the one that came first."""
    path = key_file()
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as file:
            file.write(secrets.token_bytes(_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    except OSError:
        return None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    return _key()
