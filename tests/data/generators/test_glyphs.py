"""Glyphs: two drawings of one character share few pixels, and laid upon each other they are alike."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from tests.data.generators.baselines import divided, drawn, logistic


@pytest.fixture(scope="module")
def pairs():
    """Both drawings, whether they are the same character, and the rows of alphabets that are seen and of those that are not."""
    columns = drawn("glyph_pairs", rows=3000)
    is_seen = np.isin(columns["alphabet"], np.unique(columns["alphabet"])[:30])
    first, second = (columns[name].astype(np.float32) / 255 for name in ("first", "second"))
    return first, second, columns["same"] == "yes", is_seen


def test_pixels_do_not_tell_pairs_of_unseen_alphabets(pairs):
    first, second, is_same, is_seen = pairs
    distance = ((first - second) ** 2).sum(axis=(1, 2))
    assert roc_auc_score(is_same[~is_seen], -distance[~is_seen]) <= 0.65
    differences = np.abs(first - second).reshape(len(first), -1)
    model = LogisticRegression(C=0.01, max_iter=1000).fit(differences[is_seen], is_same[is_seen])
    assert model.score(differences[~is_seen], is_same[~is_seen]) <= 0.65


def test_drawings_laid_upon_each_other_tell_them(pairs):
    first, second, is_same, is_seen = pairs
    one, other = (np.fft.rfft2(drawing[~is_seen], s=(56, 56)) for drawing in (first, second))
    overlap = np.fft.irfft2(one * other.conj(), s=(56, 56)).max(axis=(1, 2))
    likeness = overlap / np.sqrt((first[~is_seen] ** 2).sum(axis=(1, 2)) * (second[~is_seen] ** 2).sum(axis=(1, 2)))
    assert roc_auc_score(is_same[~is_seen], likeness) >= 0.85


def test_pairs_are_of_all_alphabets_and_half_of_them_the_same():
    columns = drawn("glyph_pairs", rows=400)
    assert len(set(columns["alphabet"])) == 40
    assert 0.4 < (columns["same"] == "yes").mean() < 0.6


def test_a_line_through_pixels_is_poor_at_telling_characters():
    columns = drawn("glyphs")
    assert logistic(columns["image"].reshape(len(columns["image"]), -1)[:, ::2].astype(float), columns["character"]) <= 0.6
    train, _ = divided(len(columns["image"]))
    assert len(set(columns["character"][train])) == 30
