"""Columns that are looked at block by block: every row once, and what a mapped one took of the memory is given back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nnbuilder.data.blocks import blocks
from nnbuilder.data.table import Table

MAPS = Path("/proc/self/smaps")
PICTURES = (3_000, 3, 32, 32)


def mapped(folder: Path, mode: str = "r") -> np.ndarray:
    path = folder / "pictures.bin"
    np.random.default_rng(0).integers(0, 256, PICTURES, dtype=np.uint8).tofile(path)
    return np.memmap(path, np.uint8, mode, shape=PICTURES)


def resident(path: Path) -> int:
    """Bytes of a mapped file that this process holds in its memory."""
    lines = MAPS.read_text().splitlines()
    starts = [place for place, line in enumerate(lines) if line.endswith(str(path))]
    return sum(int(next(line for line in lines[start:] if line.startswith("Rss:")).split()[1]) * 1024 for start in starts)


@pytest.mark.skipif(not MAPS.exists(), reason="the system does not tell what is resident")
@pytest.mark.parametrize("rows", [None, np.random.default_rng(0).permutation(2_000)], ids=["all", "some, in any order"])
def test_a_pass_over_mapped_pictures_gives_back_the_memory_they_took(tmp_path, rows):
    values = mapped(tmp_path)
    whole = int(values.sum())
    assert resident(tmp_path / "pictures.bin") == values.nbytes

    read = sum(int(block["image"].sum()) for block in blocks(Table.of({"image": values}), ["image"], rows))

    assert resident(tmp_path / "pictures.bin") == 0
    assert read == (whole if rows is None else int(values[rows].sum()))


def test_what_is_given_back_is_read_again_and_what_was_written_stays(tmp_path):
    values = mapped(tmp_path, "c")
    values[7] = 1
    before = np.array(values)

    for _ in range(2):
        assert np.array_equal(np.concatenate([np.array(block["image"]) for block in blocks({"image": values}, ["image"])]), before)
    values = mapped(tmp_path)
    assert len({np.concatenate([np.array(block["image"]) for block in blocks({"image": values}, ["image"])]).tobytes() for _ in range(2)}) == 1
