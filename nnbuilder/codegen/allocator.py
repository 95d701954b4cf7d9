"""Names that generation draws for itself, none of which anything else in its scope has."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable

from nnbuilder.codegen.imports import IMPORTED

RESERVED = IMPORTED | frozenset(dir(builtins)) | frozenset(keyword.kwlist) | {"self"}


class Allocator:
    """The names of one scope: those that are there already, and those drawn so far."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {*taken, *RESERVED}

    def draw(self, stem: str) -> str:
        """The stem itself, or with the first free number behind it; it is taken from now on."""
        name, number = stem, 2
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name

    def has(self, name: str) -> bool:
        return name in self._taken

    def inner(self, taken: Iterable[str] = ()) -> Allocator:
        """The names of a scope inside this one."""
        return Allocator({*self._taken, *taken})
