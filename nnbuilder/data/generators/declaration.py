"""A set that comes with the program is one declaration: its options, its columns, its fields and how it is divided."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self, TypeVar

import numpy as np

from nnbuilder.core.document import Field, Source, Split, Windows
from nnbuilder.core.layer import accept_all
from nnbuilder.core.parameters import params_of
from nnbuilder.core.settings import Choice, Recipe, Setting
from nnbuilder.data.errors import DataError

Columns = Mapping[str, np.ndarray]
"""{column: the values of all rows}: float64 or int64 numbers, an object array of str, or an array (rows, ...)."""
LARGEST = 2 * 2**30
"""Bytes that one column may take."""
MOST_ROWS = 200_000
GENERATOR = "a generator"
STANDARDISED, SCALED = (Setting("Standardise"),), (Setting("Scale"),)


class BuiltIn(Choice):
    """The base of every declared set. The fields of the class are its options, and the docstring is its help, whose first line
    stands in lists, under the heading `family`. `origin` is what it is read from, and `paper` where the problem is from.
    """

    __slots__ = ()
    recipe: ClassVar[Recipe]
    family: ClassVar[str]
    origin: ClassVar[str]
    paper: ClassVar[str]

    @classmethod
    def of(cls, source: Source) -> Self:
        """The set with the options of a source; raises `DataError` for an option there is none of, or one that does not fit."""
        values, wrong = accept_all(cls.recipe.params, source.options)
        if wrong:
            raise DataError(f"The built-in set {source.name} cannot be read: {'; '.join(reason.message for reason in wrong)}.")
        return cls(**values)

    @classmethod
    def words(cls) -> str:
        """What it holds, in one line."""
        return cls.recipe.doc.splitlines()[0]

    def read(self) -> Columns:
        """Its columns, always the same for the same options."""
        raise NotImplementedError

    def fields(self) -> tuple[Field, ...]:
        """What its columns are for, ready to train on."""
        raise NotImplementedError

    def split(self) -> Split | None:
        """How it is divided, where a fair share of every class would not do."""
        return None

    def windows(self) -> Windows | None:
        """How its rows become samples, where they are moments of a series."""
        return None

    def later(self) -> Mapping[str, object]:
        """The options of the rows that came later, where the set has any: new data to go on with."""
        return {}


S = TypeVar("S", bound=BuiltIn)


def built_in(name: str, *, title: str, family: str, paper: str = "", origin: str = GENERATOR) -> Callable[[type[S]], type[S]]:
    """Declares a set."""

    def declare(declaration: type[S]) -> type[S]:
        made = dataclass(frozen=True, slots=True)(declaration)
        made.recipe = Recipe(name, title, inspect.cleandoc(declaration.__doc__ or ""), params_of(made), "")
        made.family, made.origin, made.paper = family, origin, paper
        return made

    return declare


def chance(seed: int) -> np.random.Generator:
    """The stream of chance that everything of a set is drawn from."""
    return np.random.Generator(np.random.PCG64(seed))


def check_room(cure: str, *shape: int) -> None:
    """Raises `DataError` for an array of bytes of this shape that is too large to be made, before it is made."""
    size = int(np.prod(shape, dtype=np.float64))
    if size > LARGEST:
        raise DataError(f"That would be {size / 2**30:.1f} GiB, more than {LARGEST // 2**30} GiB; choose {cure}.")


def texts(values: Any) -> np.ndarray:
    """Words as a column of a table: an object array of str."""
    return np.array(values, dtype=object)


def either(condition: np.ndarray, yes: str, no: str) -> np.ndarray:
    """One of two words a row."""
    words: np.ndarray = texts((no, yes))[condition.astype(int)]
    return words
