"""Own pictures with masks, by the command line alone: a first network is drawn, trained, evaluated, and marks new pictures."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnbuilder.cli import main
from nnbuilder.core.data_edits import set_augmentation
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document, save_document

SIDE, COUNT = 16, 200
BACKGROUND, DISC, SQUARE = 0, 1, 2


def drawn(number: int) -> tuple[np.ndarray, np.ndarray]:
    """A picture in colours of a disc or a square on noise, and its mask."""
    chance = np.random.default_rng(number)
    down, across = np.mgrid[:SIDE, :SIDE] - chance.uniform(5, SIDE - 5, 2)[:, None, None]
    is_disc = number % 2 == 0
    inside = down**2 + across**2 < 16 if is_disc else np.maximum(abs(down), abs(across)) < 3.5
    colour = (200, 60, 60) if is_disc else (60, 60, 200)
    picture = np.where(inside[..., None], colour, 90) + chance.normal(0, 25, (SIDE, SIDE, 3))
    return np.clip(picture, 0, 255).astype(np.uint8), np.where(inside, DISC if is_disc else SQUARE, BACKGROUND).astype(np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    own = tmp_path_factory.mktemp("segmentation")
    for name in ("images", "masks"):
        (own / "cells" / name).mkdir(parents=True)
    for number in range(COUNT):
        picture, mask = drawn(number)
        Image.fromarray(picture).save(own / "cells" / "images" / f"{number:03}.png")
        Image.fromarray(mask).save(own / "cells" / "masks" / f"{number:03}.png")
    Image.fromarray(drawn(COUNT)[0]).save(own / "new.png")
    return own


def test_own_pictures_and_masks_from_two_folders_to_a_mask_of_a_new_picture(folder, capsys):
    runs = ["--runs", str(folder / "runs")]
    assert main(["new", "--data", str(folder / "cells"), "-o", str(folder / "cells.nnb")]) == 0
    assert "mask" in capsys.readouterr().err
    # Flips and turns of the training part, as a person adds them in the data panel.
    document = open_document(folder / "cells.nnb", CATALOGUE).document
    save_document(set_augmentation(document, "image", [Setting("Flip", {"vertical": 0.5}), Setting("Affine")]), folder / "cells.nnb")
    assert main(["train", str(folder / "cells.nnb"), "--epochs", "5", *runs]) == 0
    capsys.readouterr()

    assert main(["evaluate", "last", "--json", *runs]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["metrics"]["test/mean_iou"] > 0.8

    assert main(["predict", "last", str(folder / "new.png"), "-o", str(folder / "answers.csv"), *runs]) == 0
    (row,) = csv.DictReader(io.StringIO((folder / "answers.csv").read_text()))
    (name,) = [cell for cell in row.values() if cell.endswith(".png") and cell != "new.png"]
    marked, right = np.asarray(Image.open(folder / name)), drawn(COUNT)[1]
    assert marked.shape == right.shape
    assert {*np.unique(marked).tolist()} <= {BACKGROUND, DISC, SQUARE}
    assert (marked == right).mean() > 0.95
