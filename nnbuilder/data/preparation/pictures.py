"""One picture file becomes one array: turned, brought to a size and to its channels, the same bits wherever it is asked for.

This file needs NumPy and Pillow only and travels with every exported project.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")
MOST_PIXELS = 64_000_000
_TURNED = 0x0112
"""The tag of EXIF that says how a camera was held; from 5 on, height and width change places."""


class Unreadable(ValueError):
    """Bytes that are no picture; the message says why, to stand after its name."""


def decode(content: bytes, height: int, width: int, channels: int) -> np.ndarray:
    """The bytes of a file as uint8 (channels, height, width), grey for one channel and RGB for three.

    A picture is turned as its camera was held, the first one of many is taken, what is transparent is white, and 16 bits
    are brought to 8. Scaling is Pillow's BILINEAR, which takes all pixels into account. Raises `Unreadable`.
    """
    from PIL import Image

    picture = _opened(content)
    flat = _eight_bits(picture).convert("L" if channels == 1 else "RGB")
    scaled = flat.resize((width, height), Image.Resampling.BILINEAR)
    return np.ascontiguousarray(np.asarray(scaled).reshape(height, width, channels).transpose(2, 0, 1))


def decode_mask(content: bytes, height: int, width: int) -> np.ndarray:
    """The bytes of a mask as int32 (height, width): the number that each pixel holds, for a palette its place there, for
    colours 65536 red + 256 green + blue. Scaled to the nearest pixel, so that no number arises. Raises `Unreadable`."""
    from PIL import Image

    picture = _opened(content)
    if picture.mode not in ("1", "L", "P", "I;16", "I"):
        picture = picture.convert("RGB")
    scaled = picture.resize((width, height), Image.Resampling.NEAREST)
    values = np.asarray(scaled).astype(np.int32)
    if values.ndim == 2:
        return values
    if np.array_equal(values[..., 0], values[..., 1]) and np.array_equal(values[..., 0], values[..., 2]):
        return np.ascontiguousarray(values[..., 0])
    return values @ np.array([65536, 256, 1], np.int32)


def look(content: bytes) -> tuple[int, int, bool]:
    """(height, width, whether it is grey) of a picture as it is seen, from its beginning. Raises `Unreadable`."""
    from PIL import Image

    picture = _begun(content)
    is_turned = picture.getexif().get(_TURNED, 1) in (5, 6, 7, 8)
    width, height = reversed(picture.size) if is_turned else picture.size
    return height, width, picture.mode in ("1", "I", "I;16", "I;16B") or (Image.getmodebase(picture.mode) == "L" and picture.mode != "P")


def _begun(content: bytes) -> Any:
    """A picture of which the beginning has been read."""
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(content), formats=FORMATS)
        picture.getexif()
    except Exception:  # Pillow's decoders raise whatever a damaged file makes of them.
        raise Unreadable("cannot be read as a picture; take it out or save it again as PNG") from None
    if picture.width * picture.height > MOST_PIXELS:
        raise Unreadable(f"has {picture.width} x {picture.height} pixels; up to {MOST_PIXELS // 10**6} million are read")
    return picture


def _opened(content: bytes) -> Any:
    """A picture of which all is read, turned as it is seen."""
    from PIL import ImageOps

    picture = _begun(content)
    try:
        picture.load()
        return ImageOps.exif_transpose(picture)
    except Exception:  # Pillow's decoders raise whatever a damaged file makes of them.
        raise Unreadable("cannot be read as a picture; take it out or save it again as PNG") from None


def _eight_bits(picture: Any) -> Any:
    """The same picture of 8 bits a channel, without transparency."""
    from PIL import Image

    if picture.mode in ("F", "LAB", "HSV"):
        raise Unreadable(f"holds pixels of the kind {picture.mode}; save it with 8 or 16 whole bits a channel")
    if picture.mode.startswith("I"):
        values = np.asarray(picture).astype(np.int64)
        return Image.fromarray((np.clip(values, 0, 65535) >> 8).astype(np.uint8))
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    return picture
