"""DNA: counting bases and looking at fixed places are at chance, looking for the motif is not."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.data.generators.motif import MOTIF
from tests.data.generators.baselines import divided, drawn, logistic


@pytest.fixture(scope="module")
def stretches():
    columns = drawn("motif")
    bases = np.array([list(dna) for dna in columns["dna"]])
    return np.stack([bases == base for base in "ACGT"], axis=-1), columns["bound"]


def test_counting_bases_is_at_chance(stretches):
    hot, bound = stretches
    counts = hot.sum(axis=1)
    assert logistic(counts, bound) <= 0.6
    assert logistic(counts[:, 1:3].sum(axis=1, keepdims=True), bound) <= 0.6


def test_fixed_places_are_at_chance(stretches):
    hot, bound = stretches
    assert logistic(hot.reshape(len(hot), -1), bound) <= 0.6


def test_the_best_match_of_the_motif_anywhere_tells(stretches):
    hot, bound = stretches
    wanted = np.array(["ACGT".index(base) for base in MOTIF])
    places = hot.shape[1] - len(MOTIF) + 1
    matches = sum(hot[:, place : place + places, base].astype(int) for place, base in enumerate(wanted)).max(axis=1)
    train, test = divided(len(bound))
    is_bound = bound == "yes"
    least = max(range(6, 13), key=lambda least: ((matches[train] >= least) == is_bound[train]).mean())
    assert ((matches[test] >= least) == is_bound[test]).mean() >= 0.97
