"""How the pictures of a folder are arranged: a folder a class, pairs, named by a table, or just pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

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
    """The pictures of each row, in the order of their columns, and what else is known of each row."""

    pictures: tuple[str, ...]
    rows: Sequence[tuple[Path, ...]]
    beside: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, *, first: bool) -> Sequence[Path]:
        """The pictures of the first column, or of the last."""
        return [paths[0 if first else -1] for paths in self.rows]


def arranged(source: Source, folder: Path, cancel: Cancel = never) -> Arrangement:
    """How the pictures of a folder belong together: as its option `layout` states, else as it looks. Raises `DataError`."""
    paths = files_of(folder, cancel)
    if not paths:
        raise DataError(f"{folder} holds no pictures; {', '.join(suffix[1:].upper() for suffix in SUFFIXES[:5])} and TIFF are read.")
    layout = source.options.get("layout")
    if layout is not None and layout not in LAYOUTS:
        raise DataError(f"{folder.name}: pictures cannot be arranged as {str(layout)[:40]!r}; choose one of {', '.join(LAYOUTS)}.")
    if layout in (None, "table") and (named := _by_table(folder, paths, cancel)) is not None:
        return named
    if layout in (None, "pairs") and (pairs := _pairs(folder, paths)) is not None:
        return pairs
    if layout == "flat" or (layout is None and all(path.parent == folder for path in paths)):
        return Arrangement((IMAGE,), [(path,) for path in paths])
    if layout in (None, "classes"):
        return _classes(folder, paths)
    missing = "pictures in pairs, such as images and masks" if layout == "pairs" else "a table that names its pictures"
    raise DataError(f"{folder.name} holds no {missing}; choose another layout.")


def files_of(folder: Path, cancel: Cancel = never) -> list[Path]:
    """The pictures of a folder in a fixed order. Raises `DataError`."""
    return files_in(folder, SUFFIXES, cancel)


def fingerprint(folder: Path, cancel: Cancel = never) -> str:
    """What tells whether pictures, or a table beside them, have changed."""
    return folders.fingerprint(folder, [*files_of(folder, cancel), *_tables(folder)], "pictures", cancel)


def _tables(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in TABLES and path.is_file() and not path.name.startswith("."))


def _by_table(folder: Path, paths: Sequence[Path], cancel: Cancel) -> Arrangement | None:
    """Pictures that a table in the folder names, with its other columns."""
    places = {path.relative_to(folder).as_posix(): path for path in paths}
    # A table may name files alone; names that stand twice say nothing.
    counted: dict[str, list[Path]] = {}
    for path in paths:
        counted.setdefault(path.name, []).append(path)
    places |= {name: same[0] for name, same in counted.items() if len(same) == 1}
    for table_path in _tables(folder):
        table = read_table(table_path, {}, cancel)[0]
        for column in filter(table.is_text, table):
            named = [places.get(name.replace("\\", "/").removeprefix("./")) for name in table[column]]
            rows = [row for row, path in enumerate(named) if path is not None]
            if len(rows) >= _NAMED * table.rows:
                return _of_table(table, column, table_path.name, named, rows, len(paths))
    return None


def _of_table(table: Table, column: str, name: str, named: Sequence[Path | None], rows: Sequence[int], pictures: int) -> Arrangement:
    beside = {other: table[other][list(rows)] for other in table if other not in (column, IMAGE, "file")}
    notes = []
    if len(rows) < table.rows:
        missing = next(str(cell) for cell, path in zip(table[column], named, strict=True) if path is None)
        notes.append(f"{name} names {table.rows - len(rows):,} pictures that are not there, such as {missing[:80]}; their rows are left out.")
    if len(rows) < pictures:
        notes.append(f"{pictures - len(rows):,} of {pictures:,} pictures have no row in {name} and are left out.")
    return Arrangement((IMAGE,), [(path,) for path in named if path is not None], beside, tuple(notes))


def _pairs(folder: Path, paths: Sequence[Path]) -> Arrangement | None:
    """Pictures beside their masks or beside what they are to become, in two folders or under two names."""
    for role in (MASK, TARGET):
        pairs = _in_two_folders(folder, paths, role) or _under_two_names(paths, role)
        if pairs:
            alone = len(paths) - 2 * len(pairs)
            notes = (f"{alone:,} of {len(paths):,} pictures have no partner of the same name and are left out.",) if alone else ()
            return Arrangement((IMAGE, role), pairs, {}, notes)
    return None


def _in_two_folders(folder: Path, paths: Sequence[Path], role: str) -> list[tuple[Path, ...]]:
    tops = {path.relative_to(folder).parts[0].lower(): path.relative_to(folder).parts[0] for path in paths if path.parent != folder}
    first, second = (next((tops[name] for name in names if name in tops), None) for names in (_FIRST, _SECOND[role]))
    if first is None or second is None or len(tops) != 2:
        return []
    partners = {_stem(path.relative_to(folder / second), role): path for path in paths if path.is_relative_to(folder / second)}
    firsts = [path for path in paths if path.is_relative_to(folder / first)]
    return [(path, partner) for path in firsts if (partner := partners.get(_stem(path.relative_to(folder / first), ""))) is not None]


def _under_two_names(paths: Sequence[Path], role: str) -> list[tuple[Path, ...]]:
    stems = {path.with_suffix(""): path for path in paths}
    pairs: list[tuple[Path, ...]] = []
    for stem, path in stems.items():
        partner = next((stems[longer] for ending in _ENDINGS[role] if (longer := stem.with_name(stem.name + ending)) in stems), None)
        if partner is not None:
            pairs.append((path, partner))
    return pairs if 2 * len(pairs) >= _NAMED * len(paths) else []


def _stem(inside: Path, role: str) -> Path:
    """What two partners have in common: the path without its ending."""
    stem = inside.with_suffix("")
    ending = next((ending for ending in _ENDINGS.get(role, ()) if stem.name.endswith(ending)), "")
    return stem.with_name(stem.name.removesuffix(ending) or stem.name)


def _classes(folder: Path, paths: Sequence[Path]) -> Arrangement:
    """A folder a class."""
    loose = next((path.name for path in paths if path.parent == folder), None)
    if loose is not None:
        raise DataError(f"{folder.name} holds pictures beside its folders, such as {loose}; put each picture into a folder named after its class.")
    labels = [path.parent.name for path in paths]
    empty = _empty_folders(folder, paths)
    if len(set(labels)) < 2:
        nothing = f", and none in {', '.join(empty[:5])}" if empty else ""
        cure = "a network learns to tell at least two classes apart. Without classes, put the pictures into the folder itself"
        raise DataError(f"{folder.name} has pictures in one folder only, {labels[0]}{nothing}; {cure}.")
    parts = [path.relative_to(folder).parts[0] for path in paths]
    beside: dict[str, Any] = {"label": np.array(labels, dtype=object)}
    if {part.lower() for part in parts} <= PARTS and all(len(path.relative_to(folder).parts) > 2 for path in paths):
        beside["part"] = np.array(parts, dtype=object)
    notes = (f"{_listed(empty)} no pictures and {'is' if len(empty) == 1 else 'are'} no class.",) if empty else ()
    return Arrangement((IMAGE,), [(path,) for path in paths], beside, notes)


def _empty_folders(folder: Path, paths: Sequence[Path]) -> list[str]:
    """Folders beside those of the classes that hold nothing to learn from."""
    full = {parent for path in paths for parent in path.parents}
    places = {path.parent.parent for path in paths}
    return sorted(path.name for place in places for path in place.iterdir() if path.is_dir() and path not in full and not path.name.startswith("."))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{', '.join(names[:5])}{more} {'has' if len(names) == 1 else 'have'}"
