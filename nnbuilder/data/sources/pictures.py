"""Pictures of a folder, decoded once: with a class each, in pairs, with a table that names them, or alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from nnbuilder.core.document import Source
from nnbuilder.data.columns import Columns, put
from nnbuilder.data.errors import DataError
from nnbuilder.data.opening import Allowed, Cancel, Watch, content_of, in_bytes, never, watched
from nnbuilder.data.preparation.pictures import MOST_PIXELS, Unreadable, decode, decode_mask, look
from nnbuilder.data.sources.picture_folders import MASK, Arrangement, arranged
from nnbuilder.data.table import Column, Skipped, Table

LARGEST = 32 * 2**30
"""Bytes of all pictures of a folder, once decoded."""
PICTURE = Allowed("pictures", 256 * 2**20, "choose a folder of pictures")
_SIDE = 64
_LOOKED_AT = 50
_SIZES = ("height", "width", "channels")


def with_size(source: Source, folder: Path, cancel: Cancel = never) -> Source:
    """The source with the size that its pictures are brought to: the middle of some of them, at most 64 on a side, and grey
    where all of those are."""
    if source.options.keys() >= set(_SIZES):
        return source
    looks = []
    names = [row[0] for row in arranged(source, folder, cancel).rows]
    for name in watched(_spread(names), source.name, cancel, every=1):
        try:
            looks.append(look(content_of(folder / name, PICTURE, cancel)))
        except (Unreadable, DataError):
            continue  # It is told where the pictures are read.
    height, width = (median([seen[axis] for seen in looks] or [_SIDE]) for axis in (0, 1))
    share = min(1.0, _SIDE / max(width, height))
    channels = 1 if looks and all(is_grey for _, _, is_grey in looks) else 3
    chosen = {"height": max(1, round(height * share)), "width": max(1, round(width * share)), "channels": channels}
    return Source(source.kind, source.name, {**chosen, **source.options})


def read_pictures(source: Source, folder: Path, columns: Columns, watch: Watch) -> Table:
    """{"image": uint8 (rows, channels, height, width), "file": paths} and, as the folder is arranged, "label" (and "part"),
    "mask", "target", or the columns of its table. A picture that cannot be read is left out and listed. Raises `DataError`.
    """
    source = with_size(source, folder, watch.cancel)
    size = tuple(_chosen(source, name) for name in _SIZES)
    arrangement = arranged(source, folder, watch.cancel)
    _check_size(folder, len(arrangement.rows), len(arrangement.pictures), size)
    room = {name: _room(columns, arrangement, name, size) for name in arrangement.pictures}
    kept: list[int] = []
    skipped: list[Skipped] = []
    for row, names in enumerate(arrangement.rows):
        watch.passed(folder.name, row, len(arrangement.rows))
        try:
            for column, name in zip(arrangement.pictures, names, strict=True):
                room[column][len(kept)] = _decoded(folder / name, size, is_mask=column == MASK)
        except Unreadable as error:
            skipped.append(Skipped(name, str(error)))
        else:
            kept.append(row)
    _refuse_nothing(folder, kept, skipped)
    made: dict[str, Column] = {name: array[: len(kept)] for name, array in room.items()}
    made |= put(columns, _beside(arrangement, kept))
    return Table(made, len(kept), skipped, arrangement.notes)


def _decoded(path: Path, size: Sequence[int], *, is_mask: bool) -> np.ndarray:
    try:
        content = content_of(path, PICTURE)
    except DataError as error:
        raise Unreadable(str(error).removeprefix(f"{path.name} ").rstrip(".")) from None
    return decode_mask(content, size[0], size[1]) if is_mask else decode(content, *size)


def _room(columns: Columns, arrangement: Arrangement, name: str, size: Sequence[int]) -> np.ndarray:
    height, width, channels = size
    rows = len(arrangement.rows)
    return columns.array(name, (rows, height, width), np.int32) if name == MASK else columns.array(name, (rows, channels, height, width), np.uint8)


def _beside(arrangement: Arrangement, kept: Sequence[int]) -> Mapping[str, np.ndarray]:
    """What else is known of each picture that was read."""
    files = [arrangement.rows[row][0] for row in kept]
    return {**{name: values[kept] for name, values in arrangement.beside.items()}, "file": np.array(files, dtype=object)}


def _refuse_nothing(folder: Path, kept: Sequence[int], skipped: Sequence[Skipped]) -> None:
    if not kept:
        raise DataError(f"{folder.name}: none of the {len(skipped):,} pictures can be read; the first is {skipped[0].where}, which {skipped[0].reason}.")


def _check_size(folder: Path, rows: int, pictures: int, size: Sequence[int]) -> None:
    height, width, channels = size
    needed = rows * pictures * height * width * channels
    if needed > LARGEST:
        raise DataError(
            f"{folder.name} holds {rows:,} pictures of {width} x {height}, {in_bytes(needed)} and more than {in_bytes(LARGEST)}; "
            "choose a smaller size or fewer pictures."
        )


def _chosen(source: Source, name: str) -> int:
    """A size that the document gives: at least 1 and, like a picture, at most as large as its pixels allow."""
    value = source.options.get(name)
    most = 3 if name == "channels" else MOST_PIXELS
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most or (name, value) == ("channels", 2):
        raise DataError(f"The {name} of the pictures in {source.name} should be a whole number from 1 to {most:,}, not {str(value)[:40]}; choose it again.")
    return value


def _spread(names: Sequence[str]) -> Sequence[str]:
    """Some of many, from all over the folder."""
    step = max(1, len(names) // _LOOKED_AT)
    return names[::step][:_LOOKED_AT]
