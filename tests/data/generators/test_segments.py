"""Shapes with masks: brightness does not tell what lies where."""

from __future__ import annotations

import numpy as np

from tests.data.generators.baselines import divided, drawn


def test_brightness_alone_does_not_tell_the_forms_apart():
    columns = drawn("shapes")
    image, mask = columns["image"], columns["mask"]
    train, test = divided(len(image))
    # For each brightness the mark that most pixels of it have.
    table = np.zeros((256, 4))
    np.add.at(table, (image[train].ravel(), mask[train].ravel()), 1)
    marked = table.argmax(axis=1)[image[test]]
    overlaps = [((marked == kind) & (mask[test] == kind)).sum() / ((marked == kind) | (mask[test] == kind)).sum() for kind in range(1, 4)]
    assert np.mean(overlaps) < 0.4


def test_every_picture_has_forms_and_every_form_is_there():
    mask = drawn("shapes", rows=100)["mask"]
    assert set(np.unique(mask)) == {0, 1, 2, 3}
    assert mask.any(axis=(1, 2)).all()
