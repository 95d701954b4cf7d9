"""How a command answers: words for a person, JSON for a program, a sentence and a number for a mistake."""

from __future__ import annotations

import json
import sys
from typing import Any


class Problem(Exception):
    """The document or the data has a problem; said on stderr, exit 1."""


class Usage(Exception):
    """The command was used wrongly; said on stderr, exit 2."""


def say(text: str = "") -> None:
    """A line for a person, on stdout."""
    print(text, flush=True)


def note(text: str) -> None:
    """A line beside the answer, on stderr."""
    print(text, file=sys.stderr, flush=True)


def give(value: Any) -> None:
    """A machine-readable answer, on stdout."""
    print(json.dumps(value, indent=1), flush=True)


def give_line(value: Any) -> None:
    """One JSON object a line, for answers that come while something runs."""
    print(json.dumps(value), flush=True)
