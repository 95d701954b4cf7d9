"""One function decodes a picture, so that the same file is the same bits wherever it is read."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnbuilder.core.document import Source
from nnbuilder.data import sources
from nnbuilder.data.preparation import pictures
from nnbuilder.data.preparation.pictures import Unreadable, decode, decode_mask, look

ORIENTATION = 0x0112


def content(picture: Image.Image, form: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def noise(*shape: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF"])
def test_a_set_of_pictures_holds_what_is_decoded_of_each_file(tmp_path, channels, form):
    suffix = {"JPEG": "jpg", "TIFF": "tif"}.get(form, form.lower())
    for place in range(3):
        (tmp_path / "t").mkdir(exist_ok=True)
        (tmp_path / "t" / f"{place}.{suffix}").write_bytes(content(noise(30 + place, 50, 3), form))
    table = sources.read(Source("pictures", "t", {"height": 9, "width": 14, "channels": channels}), tmp_path)
    assert table["image"].shape == (3, channels, 9, 14)
    for place in range(3):
        alone = decode((tmp_path / "t" / f"{place}.{suffix}").read_bytes(), 9, 14, channels)
        assert np.array_equal(table["image"][place], alone)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_camera_was_held(orientation):
    upright = noise(4, 6)
    turns = {2: "FLIP_LEFT_RIGHT", 3: "ROTATE_180", 4: "FLIP_TOP_BOTTOM", 5: "TRANSPOSE", 6: "ROTATE_90", 7: "TRANSVERSE", 8: "ROTATE_270"}
    stored = upright.transpose(Image.Transpose[turns[orientation]]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    file = content(stored, exif=exif)
    assert look(file) == (4, 6, True)
    assert np.array_equal(decode(file, 4, 6, 1)[0], np.asarray(upright))


def test_a_mask_keeps_its_numbers_when_it_is_made_smaller():
    mask = np.zeros((40, 40), np.uint8)
    mask[:20] = 7
    mask[:, 30:] = 200
    small = decode_mask(content(Image.fromarray(mask)), 9, 11)
    assert set(np.unique(small)) == {0, 7, 200}
    palette = Image.fromarray(mask % 4)
    palette.putpalette([90, 0, 0, 0, 90, 0, 0, 0, 90, 9, 9, 9])
    assert np.array_equal(decode_mask(content(palette), 40, 40), mask % 4)


def test_what_is_transparent_is_white_and_what_is_drawn_stays():
    drawn = np.zeros((2, 2, 4), np.uint8)
    drawn[0, 0, 3] = 255
    assert decode(content(Image.fromarray(drawn)), 2, 2, 1)[0].tolist() == [[0, 255], [255, 255]]


@pytest.mark.parametrize("damage", [b"", b"\x89PNG", b"GIF89a" + b"\xff" * 40, b"text"])
def test_what_is_no_picture_says_so(damage):
    with pytest.raises(Unreadable, match="cannot be read as a picture"):
        decode(damage, 4, 4, 1)


def test_the_file_stands_on_its_own():
    """Its text is copied into exports, where there is no nnbuilder."""
    tree = ast.parse(Path(pictures.__file__).read_text("utf-8"))
    imported = {name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "io", "typing", "numpy", "PIL"}
