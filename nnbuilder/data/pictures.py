"""A folder of pictures with one folder a class."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from nnbuilder.core.document import Source
from nnbuilder.data.errors import DataError

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")
MOST_PIXELS = 64_000_000
LARGEST = 2 * 2**30
_SIDE = 64
_LOOKED_AT = 50


def files_of(folder: Path) -> list[Path]:
    """The pictures of a folder in a fixed order; hidden files are passed over."""
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}; it may have been moved. Choose it again.")
    return sorted(_walk(folder))


def with_size(source: Source, base: Path) -> Source:
    """The source with the size that its pictures are brought to: the middle of the first ones, at most 64 on a side, and
    grey where all of those are."""
    from PIL import Image

    if {"height", "width", "channels"} <= source.options.keys():
        return source
    sizes, modes = [], set()
    for path in _spread(files_of(base / source.name)):
        with _opened(path) as found:
            sizes.append(found.size)
            modes.add(Image.getmodebase(found.mode))
    if not sizes:
        raise DataError(f"{base / source.name} holds no pictures; {', '.join(suffix[1:].upper() for suffix in SUFFIXES[:5])} and TIFF are read.")
    width, height = (median(size[axis] for size in sizes) for axis in (0, 1))
    share = min(1.0, _SIDE / max(width, height))
    channels = 1 if modes == {"L"} else 3
    chosen = {"height": max(1, round(height * share)), "width": max(1, round(width * share)), "channels": channels}
    return Source(source.kind, source.name, {**source.options, **chosen})


def read_pictures(source: Source, base: Path) -> Mapping[str, Any]:
    """{"image": uint8 (rows, channels, height, width), "label": folder names, "file": paths}. Raises `DataError`."""
    from PIL import Image

    folder, source = base / source.name, with_size(source, base)
    height, width, channels = (int(str(source.options[name])) for name in ("height", "width", "channels"))
    paths = files_of(folder)
    if len(paths) * height * width * channels > LARGEST:
        raise DataError(
            f"{folder.name} holds {len(paths):,} pictures of {width} x {height}, more than {LARGEST // 2**30} GiB; choose a smaller size or fewer pictures."
        )
    images = np.zeros((len(paths), channels, height, width), np.uint8)
    for row, path in enumerate(paths):
        with _opened(path) as found:
            fitted = found.convert("L" if channels == 1 else "RGB").resize((width, height), Image.Resampling.BILINEAR)
            images[row] = np.asarray(fitted).reshape(height, width, channels).transpose(2, 0, 1)
    labels = [path.parent.name for path in paths]
    if any(path.parent == folder for path in paths):
        raise DataError(
            f"{folder.name} holds pictures beside its folders, such as {_loose(paths, folder)}; put each picture into a folder named after its class."
        )
    if len(set(labels)) < 2:
        raise DataError(f"{folder.name} has pictures in one folder only, {labels[0]}; a network learns to tell at least two classes apart.")
    return {"image": images, "label": np.array(labels, dtype=object), "file": np.array([str(path.relative_to(folder)) for path in paths], dtype=object)}


def fingerprint(folder: Path) -> str:
    """Names, sizes and times of all pictures, without opening one."""
    hashed, count = hashlib.sha256(), 0
    for path in files_of(folder):
        status = path.stat()
        hashed.update(f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        count += 1
    return f"{count} pictures {hashed.hexdigest()[:32]}"


def _walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            yield path


def _spread(paths: list[Path]) -> list[Path]:
    """Some of many, from all over the folder."""
    step = max(1, len(paths) // _LOOKED_AT)
    return paths[::step][:_LOOKED_AT]


def _loose(paths: list[Path], folder: Path) -> str:
    return next(path.name for path in paths if path.parent == folder)


def _opened(path: Path) -> Any:
    """A picture whose bytes are read, or the sentence that says which file cannot be."""
    from PIL import Image, UnidentifiedImageError

    try:
        found = Image.open(path, formats=FORMATS)
        if found.width * found.height > MOST_PIXELS:
            raise DataError(f"{path.parent.name}/{path.name} has {found.width} x {found.height} pixels; up to {MOST_PIXELS // 10**6} million are read.")
        found.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path.parent.name}/{path.name} cannot be read as a picture; take it out or save it again as PNG.") from None
    return found
