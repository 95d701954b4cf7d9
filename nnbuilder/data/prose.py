"""Running text, cut into windows whose every character is predicted from those before it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.document import Field, Source
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, content_of, never

LENGTH = 64
_TEXTS = Allowed("texts", 64 * 2**20, "choose it again")


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


def read_prose(path: Path, source: Source, cancel: Cancel = never) -> Mapping[str, Any]:
    """A text file as windows; raises `DataError`."""
    length = length_of(source)
    try:
        text = content_of(path, _TEXTS, cancel).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{path.name}, line {line}: the text is not written in UTF-8; save it as UTF-8 and open it again.") from None
    if "\0" in text:
        raise DataError(f"{path.name}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: there are zero bytes, so this is no text.")
    found = windows(text.replace("\r\n", "\n"), length)
    if len(found["text"]) < 10:
        raise DataError(f"{path.name} has {len(text):,} characters, too few to learn from; at least {10 * length + 1:,} are needed.")
    return found
