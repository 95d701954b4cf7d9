"""A network that is to undo damage is judged on damaged samples, the same ones as whoever stands beside it; nothing else is done to them."""

from __future__ import annotations

from dataclasses import replace

import torch

from nnbuilder import shipped
from nnbuilder.core.settings import Setting
from nnbuilder.insight.spoiling import Spoiling
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document


def test_noise_is_put_on_what_is_read_and_follows_from_the_seed():
    drawn = load_document(shipped.template("denoising"), CATALOGUE).document
    (field,) = (field for field in drawn.data.fields if field.role == "input")
    both = replace(field, augmentation=(Setting("Flip", {"horizontal": 1.0}), *field.augmentation))
    document = replace(drawn, data=replace(drawn.data, fields=(both, *drawn.data.fields[1:])))
    pictures = torch.rand(40, 1, 24, 24, generator=torch.Generator().manual_seed(0))

    spoiling = Spoiling(document, CATALOGUE)
    once, again, other = (spoiling({"clean": pictures}, seed)["clean"] for seed in (1, 1, 2))

    assert spoiling.fields == {"clean"} and spoiling.clean == {"clean_clean"}
    assert torch.equal(once, again) and not torch.equal(once, other)
    noise = once - pictures
    assert abs(float(noise.std()) - 0.25) < 0.01, "no picture is mirrored, which would be no noise"
    assert abs(float(noise.mean())) < 0.01


def test_without_damage_everything_stays_as_it_is():
    document = load_document(shipped.template("autoencoder"), CATALOGUE).document
    pictures = torch.rand(4, 64)
    assert Spoiling(document, CATALOGUE)({"image": pictures}, 0)["image"] is pictures
