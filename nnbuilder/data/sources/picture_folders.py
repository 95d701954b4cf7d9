"""How the pictures of a folder are arranged: a folder a class, pairs, named by a table, or just pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from nnbuilder.core.document import Source
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Cancel, never
from nnbuilder.data.preparation.pictures import SUFFIXES
from nnbuilder.data.sources import folders
from nnbuilder.data.sources.folders import files_in
from nnbuilder.data.sources.text_tables import read_table
from nnbuilder.data.table import Table

TABLES = (".csv", ".tsv")
IMAGE, MASK, TARGET = "image", "mask", "target"
LAYOUTS = ("classes", "pairs", "table", "flat")
PARTS = frozenset({"train", "training", "val", "valid", "validation", "test", "testing"})
"""Folders of these names divide the pictures and are no classes."""
_FIRST = ("images", "image", "imgs", "pictures", "photos", "inputs", "input", "noisy", "low", "before")
_SECOND = {
    MASK: ("masks", "mask", "labels", "label", "segmentations", "segmentation", "annotations", "ground_truth", "gt"),
    TARGET: ("targets", "target", "outputs", "output", "clean", "high", "after"),
}
_ENDINGS = {MASK: ("_mask", "-mask", "_masks", "_seg", "_gt", "_label"), TARGET: ("_target", "-target", "_clean", "_after", "_output")}
_NAMED = 0.9
"""The share of cells that must be names of pictures for a column to name them."""


@dataclass(frozen=True)
class Arrangement:
    """The names of the pictures of each row, in the order of their columns, and what else is known of each row."""

    pictures: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    beside: Mapping[str, np.ndarray] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def arranged(source: Source, folder: Path, cancel: Cancel = never) -> Arrangement:
    """How the pictures of a folder belong together: as its option `layout` states, else as it looks. Raises `DataError`."""
    names = files_of(folder, cancel)
    if not names:
        raise DataError(f"{folder} holds no pictures; {', '.join(suffix[1:].upper() for suffix in SUFFIXES[:5])} and TIFF are read.")
    layout = source.options.get("layout")
    if layout is not None and layout not in LAYOUTS:
        raise DataError(f"{folder.name}: pictures cannot be arranged as {str(layout)[:40]!r}; choose one of {', '.join(LAYOUTS)}.")
    if layout in (None, "table") and (named := _by_table(folder, names, cancel)) is not None:
        return named
    if layout in (None, "pairs") and (pairs := _pairs(names)) is not None:
        return pairs
    if layout == "flat" or (layout is None and not any("/" in name for name in names)):
        return Arrangement((IMAGE,), [(name,) for name in names])
    if layout in (None, "classes"):
        return _classes(folder, names)
    missing = "pictures in pairs, such as images and masks" if layout == "pairs" else "a table that names its pictures"
    raise DataError(f"{folder.name} holds no {missing}; choose another layout.")


def files_of(folder: Path, cancel: Cancel = never) -> list[str]:
    """The names of the pictures of a folder in a fixed order. Raises `DataError`."""
    return files_in(folder, SUFFIXES, cancel)


def fingerprint(folder: Path, cancel: Cancel = never) -> str:
    """What tells whether pictures, or a table beside them, have changed."""
    return folders.fingerprint(folder, [*files_of(folder, cancel), *_tables(folder)], "pictures", cancel)


def _tables(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.suffix.lower() in TABLES and path.is_file() and not path.name.startswith("."))


def _by_table(folder: Path, names: Sequence[str], cancel: Cancel) -> Arrangement | None:
    """Pictures that a table in the folder names, with its other columns."""
    places = {name: name for name in names}
    # A table may name files alone; names that stand twice say nothing.
    counts = Counter(_file(name) for name in names)
    places |= {_file(name): name for name in names if counts[_file(name)] == 1}
    for table_name in _tables(folder):
        table = read_table(folder / table_name, {}, cancel)[0]
        for column in filter(table.is_text, table):
            named = [places.get(cell.replace("\\", "/").removeprefix("./")) for cell in table[column]]
            rows = [row for row, name in enumerate(named) if name is not None]
            if len(rows) >= _NAMED * table.rows:
                return _of_table(table, column, table_name, named, rows, len(names))
    return None


def _of_table(table: Table, column: str, table_name: str, named: Sequence[str | None], rows: Sequence[int], pictures: int) -> Arrangement:
    beside = {other: table[other][list(rows)] for other in table if other not in (column, IMAGE, "file")}
    notes = []
    if len(rows) < table.rows:
        missing = next(str(cell) for cell, name in zip(table[column], named, strict=True) if name is None)
        notes.append(f"{table_name} names {table.rows - len(rows):,} pictures that are not there, such as {missing[:80]}; their rows are left out.")
    if len(rows) < pictures:
        notes.append(f"{pictures - len(rows):,} of {pictures:,} pictures have no row in {table_name} and are left out.")
    return Arrangement((IMAGE,), [(name,) for name in named if name is not None], beside, tuple(notes))


def _pairs(names: Sequence[str]) -> Arrangement | None:
    """Pictures beside their masks or beside what they are to become, in two folders or under two names."""
    for role in (MASK, TARGET):
        pairs = _in_two_folders(names, role) or _under_two_names(names, role)
        if pairs:
            alone = len(names) - 2 * len(pairs)
            notes = (f"{alone:,} of {len(names):,} pictures have no partner of the same name and are left out.",) if alone else ()
            return Arrangement((IMAGE, role), pairs, {}, notes)
    return None


def _in_two_folders(names: Sequence[str], role: str) -> list[tuple[str, ...]]:
    tops = {top.lower(): top for top in {name.split("/")[0] for name in names if "/" in name}}
    first, second = (next((f"{tops[name]}/" for name in known if name in tops), None) for known in (_FIRST, _SECOND[role]))
    if first is None or second is None or len(tops) != 2:
        return []
    partners = {_bare(name.removeprefix(second), role): name for name in names if name.startswith(second)}
    firsts = (name for name in names if name.startswith(first))
    return [(name, partner) for name in firsts if (partner := partners.get(_stem(name.removeprefix(first)))) is not None]


def _under_two_names(names: Sequence[str], role: str) -> list[tuple[str, ...]]:
    stems = {_stem(name): name for name in names}
    pairs: list[tuple[str, ...]] = []
    for stem, name in stems.items():
        partner = next((stems[stem + ending] for ending in _ENDINGS[role] if stem + ending in stems), None)
        if partner is not None:
            pairs.append((name, partner))
    return pairs if 2 * len(pairs) >= _NAMED * len(names) else []


def _stem(name: str) -> str:
    """A name without its ending."""
    return name.rpartition(".")[0]


def _bare(name: str, role: str) -> str:
    """What the name of a partner has in common with that of its picture."""
    stem = _stem(name)
    return next((stem.removesuffix(ending) for ending in _ENDINGS[role] if stem.endswith(ending)), stem)


def _file(name: str) -> str:
    return name.rpartition("/")[2]


def _classes(folder: Path, names: Sequence[str]) -> Arrangement:
    """A folder a class."""
    loose = next((name for name in names if "/" not in name), None)
    if loose is not None:
        raise DataError(f"{folder.name} holds pictures beside its folders, such as {loose}; put each picture into a folder named after its class.")
    places = [name.rpartition("/")[0] for name in names]
    labels = [_file(place) for place in places]
    empty = _empty_folders(folder, set(places))
    if len(set(labels)) < 2:
        nothing = f", and none in {', '.join(empty[:5])}" if empty else ""
        cure = "a network learns to tell at least two classes apart. Without classes, put the pictures into the folder itself"
        raise DataError(f"{folder.name} has pictures in one folder only, {labels[0]}{nothing}; {cure}.")
    parts = [place.split("/")[0] for place in places]
    beside = {"label": np.array(labels, dtype=object)}
    if {part.lower() for part in parts} <= PARTS and all("/" in place for place in places):
        beside["part"] = np.array(parts, dtype=object)
    notes = (f"{_listed(empty)} no pictures and {'is' if len(empty) == 1 else 'are'} no class.",) if empty else ()
    return Arrangement((IMAGE,), [(name,) for name in names], beside, notes)


def _empty_folders(folder: Path, places: Set[str]) -> list[str]:
    """Folders beside those of the classes that hold nothing to learn from."""
    beside = (path for parent in {place.rpartition("/")[0] for place in places} for path in (folder / parent).iterdir() if path.is_dir())
    return sorted(
        path.name
        for path in beside
        if not path.name.startswith(".") and not any(f"{place}/".startswith(f"{path.relative_to(folder).as_posix()}/") for place in places)
    )


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more} {'has' if len(names) == 1 else 'have'}"
