"""What a network makes of samples, to be looked at: rebuilt beside given, masks over pictures, new samples beside real ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nnbuilder.insight.examples import MARKS, examples_of, veiled
from nnbuilder.insight.new_samples import made_samples, makes_samples
from nnbuilder.insight.trial import Trial, trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import open_document
from nnbuilder.shipped import resources
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train


def trial_after(name: str, steps: int, folder) -> Trial:
    """A template after so few steps that it has learned nothing."""
    document = open_document(resources() / "templates" / f"{name}.nnb", CATALOGUE).document
    document = replace(document, phases=tuple(replace(phase, epochs=1, steps=steps) for phase in document.phases))
    return trial_of(train(job_for(document, CATALOGUE, folder), RunStore(folder, CATALOGUE), lambda event: None))


@pytest.fixture(scope="module")
def vae(tmp_path_factory) -> Trial:
    return trial_after("vae-digits", 2, tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def gan(tmp_path_factory) -> Trial:
    return trial_after("gan-2d", 4, tmp_path_factory.mktemp("runs"))


def test_what_is_rebuilt_stands_beside_what_was_given(vae):
    (rebuilt,) = examples_of(vae)
    assert (rebuilt.title, len(rebuilt.examples), rebuilt.legend) == ("Rebuilt", 24, ())
    for example in rebuilt.examples:
        (given, picture), (made, built) = example.pictures
        assert (given, made) == ("given", "rebuilt")
        assert picture.shape == built.shape == (8, 8)
        # The digits hold 0 to 16, which is white.
        np.testing.assert_allclose(picture, vae.prepared.raw["image"][example.row].reshape(8, 8) / 16 * 255, atol=0.51)
        assert example.words.startswith("error ")


def test_a_mask_lies_over_its_picture_in_a_colour_for_each_mark():
    picture, mask = np.full((2, 2), 200, dtype=np.uint8), np.array([[0, 1], [2, 0]])
    shown = veiled(picture, mask, np.array([0, 1, 2]))
    assert shown[0, 0].tolist() == shown[1, 1].tolist() == [200, 200, 200]
    for place, colour in (((0, 1), MARKS[0]), ((1, 0), MARKS[1])):
        np.testing.assert_allclose(shown[place], 0.45 * 200 + 0.55 * np.array(colour), atol=1)


def test_points_that_were_made_stand_beside_real_ones_and_another_seed_makes_others(gan):
    assert makes_samples(gan) == () and not examples_of(gan)
    first, again, other = (made_samples(gan, 50, 1.0, seed) for seed in (0, 0, 1))
    assert first.points.shape == first.real.shape == (50, 2)
    assert (first.points == again.points).all()
    assert (first.points != other.points).any()
    assert np.abs(made_samples(gan, 50, 0.1, 0).points).std() < first.points.std()


def test_pictures_out_of_noise(vae):
    made = made_samples(vae, 5, 1.0, 0)
    assert [picture.shape for picture in made.pictures] == [(8, 8)] * 5
