"""Where the window writes down what went wrong: a file that never grows beyond two megabytes."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from nnbuilder.home import home

_MOST_BYTES = 1_000_000


def path() -> Path:
    return home() / "log.txt"


def open_log() -> None:
    """Warnings and errors of nnbuilder go into the file, or to the terminal where it cannot be written."""
    handler: logging.Handler
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path(), maxBytes=_MOST_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace")
    except OSError:
        handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logging.getLogger("nnbuilder").addHandler(handler)
