"""Ratings: kindness and quality explain some of a rating, hidden tastes far more."""

from __future__ import annotations

import numpy as np

from tests.data.generators.baselines import divided, drawn, numbered

PULL = 2.0
"""How strongly what is known of few ratings is drawn to nothing."""


def test_hidden_factors_err_far_less_than_biases_alone():
    columns = drawn("ratings")
    person, film, stars = numbered(columns["person"]), numbered(columns["film"]), columns["stars"]
    train, test = divided(len(stars))
    mean = stars[train].mean()
    kindness, quality = biases(person[train], film[train], stars[train] - mean)
    rest = stars - mean - kindness[person] - quality[film]
    taste, nature = factors(person[train], film[train], rest[train], 3)

    constant, biased = error(stars[test] - mean), error(rest[test])
    factored = error((rest - (taste[person] * nature[film]).sum(axis=1))[test])
    assert biased < 0.9 * constant
    assert factored < 0.65 * biased, (biased, factored)


def test_nobody_rates_a_film_twice_and_stars_are_halves_from_1_to_5():
    columns = drawn("ratings")
    assert len(set(zip(columns["person"], columns["film"], strict=True))) == len(columns["stars"])
    assert set(columns["stars"]) == set(np.arange(1, 5.5, 0.5))


def biases(person, film, stars):
    """What each person and each film adds, by turns."""
    kindness, quality = np.zeros(person.max() + 1), np.zeros(film.max() + 1)
    for _ in range(10):
        kindness = shrunk_mean(person, stars - quality[film], len(kindness))
        quality = shrunk_mean(film, stars - kindness[person], len(quality))
    return kindness, quality


def shrunk_mean(group, values, groups):
    return np.bincount(group, values, groups) / (np.bincount(group, minlength=groups) + PULL)


def factors(person, film, rest, count):
    """Tastes and natures by alternating least squares."""
    stream = np.random.default_rng(0)
    taste, nature = (stream.normal(0, 0.3, (group.max() + 1, count)) for group in (person, film))
    for _ in range(10):
        for own, other, group, across in ((taste, nature, person, film), (nature, taste, film, person)):
            square, product = np.zeros((len(own), count, count)), np.zeros((len(own), count))
            np.add.at(square, group, other[across][:, :, None] * other[across][:, None, :])
            np.add.at(product, group, other[across] * rest[:, None])
            own[:] = np.linalg.solve(square + PULL * np.eye(count), product[:, :, None])[:, :, 0]
    return taste, nature


def error(difference):
    return float(np.sqrt(np.mean(difference**2)))
