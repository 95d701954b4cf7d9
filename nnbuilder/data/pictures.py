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
from nnbuilder.data.opening import Allowed, Cancel, is_text, never, opened, watched

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")
MOST_PIXELS = 64_000_000
LARGEST = 2 * 2**30
MOST_FILES = 1_000_000
"""How many names a folder may hold, whatever they are."""
_PICTURES = Allowed("pictures", 256 * 2**20, "choose a folder of pictures")
_SIDE = 64
_LOOKED_AT = 50


def files_of(folder: Path, cancel: Cancel = never) -> list[Path]:
    """The pictures of a folder in a fixed order; hidden files are passed over. Raises `DataError`."""
    try:
        if not folder.is_dir():
            raise DataError(f"There is no folder {folder}; it may have been moved. Choose it again.")
        return sorted(_walk(folder, cancel))
    except OSError as error:
        raise DataError(f"{folder.name} cannot be read: {(error.strerror or str(error)).lower()}; choose it again.") from None


def with_size(source: Source, base: Path, cancel: Cancel = never) -> Source:
    """The source with the size that its pictures are brought to: the middle of the first ones, at most 64 on a side, and
    grey where all of those are."""
    from PIL import Image

    if {"height", "width", "channels"} <= source.options.keys():
        return source
    sizes, modes = [], set()
    for path in watched(_spread(files_of(base / source.name, cancel)), source.name, cancel, every=1):
        with _picture(path) as picture:
            sizes.append(picture.size)
            modes.add(Image.getmodebase(picture.mode))
    if not sizes:
        raise DataError(f"{base / source.name} holds no pictures; {', '.join(suffix[1:].upper() for suffix in SUFFIXES[:5])} and TIFF are read.")
    width, height = (median(size[axis] for size in sizes) for axis in (0, 1))
    share = min(1.0, _SIDE / max(width, height))
    channels = 1 if modes == {"L"} else 3
    chosen = {"height": max(1, round(height * share)), "width": max(1, round(width * share)), "channels": channels}
    return Source(source.kind, source.name, {**source.options, **chosen})


def read_pictures(source: Source, base: Path, cancel: Cancel = never) -> Mapping[str, Any]:
    """{"image": uint8 (rows, channels, height, width), "label": folder names, "file": paths}. Raises `DataError`."""
    from PIL import Image

    folder, source = base / source.name, with_size(source, base, cancel)
    height, width, channels = (_chosen(source, name) for name in ("height", "width", "channels"))
    paths = files_of(folder, cancel)
    if not paths:
        raise DataError(f"{folder} holds no pictures; {', '.join(suffix[1:].upper() for suffix in SUFFIXES[:5])} and TIFF are read.")
    if len(paths) * height * width * channels > LARGEST:
        raise DataError(
            f"{folder.name} holds {len(paths):,} pictures of {width} x {height}, more than {LARGEST // 2**30} GiB; choose a smaller size or fewer pictures."
        )
    images = np.zeros((len(paths), channels, height, width), np.uint8)
    for row, path in enumerate(watched(paths, folder.name, cancel, every=1)):
        with _picture(path) as picture:
            fitted = picture.convert("L" if channels == 1 else "RGB").resize((width, height), Image.Resampling.BILINEAR)
            images[row] = np.asarray(fitted).reshape(height, width, channels).transpose(2, 0, 1)
    labels = [path.parent.name for path in paths]
    if any(path.parent == folder for path in paths):
        raise DataError(
            f"{folder.name} holds pictures beside its folders, such as {_loose(paths, folder)}; put each picture into a folder named after its class."
        )
    if len(set(labels)) < 2:
        raise DataError(f"{folder.name} has pictures in one folder only, {labels[0]}; a network learns to tell at least two classes apart.")
    return {"image": images, "label": np.array(labels, dtype=object), "file": np.array([str(path.relative_to(folder)) for path in paths], dtype=object)}


def fingerprint(folder: Path, cancel: Cancel = never) -> str:
    """Names, sizes and times of all pictures, without opening one."""
    hashed, count = hashlib.sha256(), 0
    for path in watched(files_of(folder, cancel), folder.name, cancel):
        try:
            status = path.stat()
        except OSError:
            raise DataError(f"{path.parent.name}/{path.name} went away while the folder was read; read it again.") from None
        hashed.update(f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
        count += 1
    return f"{count} pictures {hashed.hexdigest()[:32]}"


def _walk(folder: Path, cancel: Cancel) -> Iterator[Path]:
    for count, path in enumerate(watched(folder.rglob("*"), folder.name, cancel)):
        if count >= MOST_FILES:
            raise DataError(f"{folder.name} holds more than {MOST_FILES:,} files; choose the folder of the pictures itself.")
        inside = path.relative_to(folder)
        if path.suffix.lower() in SUFFIXES and not any(part.startswith(".") for part in inside.parts) and path.is_file():
            if not is_text(str(inside)):
                raise DataError(f"The name of {inside} is no text on this computer; give the file or its folder another one.")
            yield path


def _chosen(source: Source, name: str) -> int:
    """A size that the document gives: at least 1 and, like a picture, at most as large as its pixels allow."""
    value = source.options.get(name)
    most = 4 if name == "channels" else MOST_PIXELS
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise DataError(f"The {name} of the pictures in {source.name} should be a whole number from 1 to {most:,}, not {str(value)[:40]}; choose it again.")
    return value


def _spread(paths: list[Path]) -> list[Path]:
    """Some of many, from all over the folder."""
    step = max(1, len(paths) // _LOOKED_AT)
    return paths[::step][:_LOOKED_AT]


def _loose(paths: list[Path], folder: Path) -> str:
    return next(path.name for path in paths if path.parent == folder)


def _picture(path: Path) -> Any:
    """A picture whose bytes are read, or the sentence that says which file cannot be."""
    from PIL import Image, UnidentifiedImageError

    try:
        with opened(path, _PICTURES) as file:
            picture = Image.open(file, formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS:
                raise DataError(f"{path.parent.name}/{path.name} has {picture.width} x {picture.height} pixels; up to {MOST_PIXELS // 10**6} million are read.")
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path.parent.name}/{path.name} cannot be read as a picture; take it out or save it again as PNG.") from None
    return picture
