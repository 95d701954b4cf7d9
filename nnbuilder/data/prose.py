"""Running text, cut into windows whose every character is predicted from those before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nnbuilder.core.document import Field, Source

LENGTH = 64


def length_of(source: Source) -> int:
    """How many characters a network reads at once."""
    found = source.options.get("length", LENGTH)
    return found if isinstance(found, int) and found > 0 else LENGTH


def windows(text: str, length: int) -> Mapping[str, Any]:
    """Windows of `length` characters and the one behind, side by side; what is left at the end is left out."""
    count = (len(text) - 1) // length
    return {"text": np.array([text[place * length : (place + 1) * length + 1] for place in range(count)], dtype=object)}


def fields(source: Source) -> tuple[Field, ...]:
    """What is read, and the same one character further on."""
    read = {"length": length_of(source), "padding": False}
    return (Field("text", "input", "text", ("text",), read), Field("following", "target", "text", ("text",), {**read, "shift": 1}))
