"""What preparing data has learned from the training part, field by field, and how raw values become arrays with it.

The files of this folder need numpy only and travel with every export that answers raw values, so that these become the same
bits there as here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np

from .cells import Cells, Unprepared

if TYPE_CHECKING:
    # It travels only where there are windows.
    from .windows import Windowing

FORMAT = 2
Raw = Mapping[str, Cells]
"""The cells of each column, all of as many rows."""
MASK = "mask"
SAME_CLASS: Mapping[str, Any] = {"classes": ("different", "same"), "counts": (), "other": ""}
"""What a class becomes where two rows are compared."""


class FittedField(Protocol):
    """A field as it was fitted: a value that is stored as JSON and compared as such."""

    kind: ClassVar[str]
    is_array: ClassVar[bool]
    """Whether its column holds an array for each row instead of a cell."""

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the data that are read."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Of one prepared sample."""

    @property
    def unit(self) -> float | None:
        """What a difference of 1 in the prepared values is in the units of the data, where that is one number."""

    def samples(self, values: Any) -> Cells:
        """What a person gives for a column as the cells of its rows; one sample may stand alone. Raises `Unprepared`."""

    def apply(self, raw: Raw) -> dict[str, np.ndarray]:
        """{"": values (rows, *shape)}, and "mask", (rows, length), where there is padding. Raises `Unprepared`."""

    def invert(self, prepared: np.ndarray) -> np.ndarray:
        """Prepared values in the units of the data, or as its words."""

    def answer(self, output: np.ndarray) -> list[dict[str, Any]] | None:
        """What a network gives for this field, a row each in a person's words; None where its shape does not answer it."""

    def remarks(self, raw: Raw) -> Iterable[tuple[int, str]]:
        """Rows, and a sentence of each about what it holds that training has never seen the like of."""

    def encode(self) -> dict[str, Any]:
        """Plain JSON, without the kind."""


Decoders = Mapping[str, Callable[[Mapping[str, Any]], FittedField]]
"""How fitted fields are read again, by kind; each raises `KeyError`, `TypeError` or `ValueError` where an entry is none."""


def beside(fitted: FittedField, word: str) -> FittedField:
    """The same field of another row, whose columns are called `image.other`; of a class, whether both rows are of one."""
    changes: dict[str, Any] = {"name": f"{fitted.name}.{word}"}
    for held in fields(fitted):  # type: ignore[arg-type]
        value = getattr(fitted, held.name)
        if held.name == "column":
            changes["column"] = f"{value}.{word}"
        elif held.name == "columns":
            changes["columns"] = tuple(f"{column}.{word}" for column in value)
        elif held.name == "parts":
            changes["parts"] = tuple(replace(part, name=f"{part.name}.{word}") for part in value)
    return replace(fitted, **changes, **(SAME_CLASS if word == "same" else {}))  # type: ignore[type-var]


@dataclass(frozen=True)
class Preparation:
    """Everything fitted, by field, and how series are cut where samples are windows."""

    fields: Mapping[str, FittedField] = field(default_factory=dict)
    windows: Windowing | None = None

    def field(self, name: str) -> FittedField:
        """The field of a name; one of a row beside (`image.other`) reads columns that are called so too. Raises `KeyError`."""
        base, _, word = name.partition(".")
        return self.fields[name] if not word else beside(self.fields[base], word)

    def apply(self, name: str, raw: Raw) -> dict[str, np.ndarray]:
        """Raw columns of some rows as the arrays of a field: {"text": values, "text.mask": mask}. Raises `Unprepared`."""
        fitted = self.field(name)
        missing = [column for column in fitted.columns if column not in raw]
        if missing:
            raise Unprepared(f"The column {missing[0]} is missing; {name} needs {', '.join(fitted.columns)}")
        return {f"{name}.{part}" if part else name: values for part, values in fitted.apply(raw).items()}

    def arrays(self, names: Iterable[str], raw: Raw) -> dict[str, np.ndarray]:
        """The arrays of several fields, or of their masks, by the names that a network asks for."""
        whole: dict[str, np.ndarray] = {}
        for fitted in self.fields_of(names):
            whole |= self.apply(fitted.name, raw)
        return whole

    def fields_of(self, names: Iterable[str]) -> list[FittedField]:
        """The fields behind the names that a network asks for, each once: `text` and `text.mask` are one."""
        return [self.field(name) for name in dict.fromkeys(name.removesuffix(f".{MASK}") for name in names)]

    def to_json(self) -> str:
        fields = {name: {"kind": fitted.kind, **fitted.encode()} for name, fitted in self.fields.items()}
        windows = {} if self.windows is None else {"windows": self.windows.encode()}
        return json.dumps({"format": FORMAT, "fields": fields, **windows}, indent=1)

    @staticmethod
    def from_json(text: str, kinds: Decoders, windows: Callable[[Mapping[str, Any]], Windowing] | None = None) -> Preparation:
        """Reads windows too where it is told how. Raises `KeyError`, `TypeError` or `ValueError` where the text is none."""
        whole = json.loads(text)
        fields = {name: kinds[entry["kind"]]({"name": name, **entry}) for name, entry in whole["fields"].items()}
        return Preparation(fields, windows(whole["windows"]) if windows is not None and "windows" in whole else None)
