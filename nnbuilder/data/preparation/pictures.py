"""From the bytes of a picture to its numbers: the one way, for a folder that is learned from and for a picture that is answered."""

from __future__ import annotations

import io

import numpy as np

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff")
FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF")
MOST_PIXELS = 64_000_000


class Unreadable(ValueError):
    """Bytes that are no picture; the message goes on from the name of the file."""


def decoded(content: bytes, channels: int, height: int, width: int) -> np.ndarray:
    """A picture as uint8 (channels, height, width), grey where there is one channel and RGB where there are three. Needs
    Pillow. Raises `Unreadable`."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Unreadable(f"has {picture.width} x {picture.height} pixels; up to {MOST_PIXELS // 10**6} million are read.")
            resized = picture.convert("L" if channels == 1 else "RGB").resize((width, height), Image.Resampling.BILINEAR)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("cannot be read as a picture; PNG, JPEG, BMP, GIF, WEBP and TIFF are.") from None
    return np.ascontiguousarray(np.asarray(resized).reshape(height, width, -1).transpose(2, 0, 1))
