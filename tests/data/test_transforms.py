"""What every kind of field and every transform must hold, whatever it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
import torch

from nnbuilder.core.document import Field
from nnbuilder.core.settings import Setting
from nnbuilder.data import blocks
from nnbuilder.data.earlier_fits import preparation_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import apply, fit
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.picture_steps import Resize
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.transforms import TRANSFORMS

ROWS = 90
TRAIN = np.random.default_rng(5).permutation(ROWS)[:60]
CHANCE = np.random.default_rng(0)
SKEWED = np.exp(CHANCE.normal(1, 2, ROWS)) * CHANCE.choice([-1, 1], ROWS)
WORDS = "the quick brown Fox jumps over a lazy dog and runs away from it all".split()
SAMPLES: Mapping[str, Any] = {
    "numbers": SKEWED,
    "gaps": np.where(CHANCE.random(ROWS) < 0.2, np.nan, SKEWED),
    "cells": np.array([f"{value:.3f}" for value in SKEWED], dtype=object),
    "words": CHANCE.choice(["red", "green", "blue", "rare"], ROWS, p=[0.4, 0.3, 0.27, 0.03]).astype(object),
    "bytes": CHANCE.integers(0, 250, (ROWS, 3, 9, 7), dtype=np.uint8),
    "series": CHANCE.normal(3, 2, (ROWS, 6, 2)),
    "marks": CHANCE.integers(2, 5, (ROWS, 4, 5)),
    "texts": np.array([" ".join(CHANCE.choice(WORDS, CHANCE.integers(1, 9))) for _ in range(ROWS)], dtype=object),
}


@dataclass(frozen=True)
class Case:
    """A field over one of the samples; `loses` says that its way back does not lead to the raw values."""

    kind: str
    sample: str
    transforms: tuple[Setting, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    loses: bool = False

    @property
    def field(self) -> Field:
        return Field("x", "input", self.kind, (self.sample,), self.params, self.transforms)

    def __str__(self) -> str:
        return "-".join([self.kind, self.sample, *(one.kind for one in self.transforms), *map(str, self.params.values())])


def case(kind: str, sample: str, *transforms: str | Setting, loses: bool = False, **params: Any) -> Case:
    return Case(kind, sample, tuple(Setting(one) if isinstance(one, str) else one for one in transforms), params, loses)


CASES = [
    *(case("numbers", sample, one) for sample in ("numbers", "cells") for one in ("Standardise", "MinMax", "Robust", "Scale", "Log")),
    case("numbers", "numbers", Setting("MinMax", {"bottom": -1.0, "top": 3.0})),
    case("numbers", "numbers", "Quantile", loses=True),
    case("numbers", "numbers", Setting("Clip", {"low": -1.0}), "Log", "Standardise", loses=True),
    *(case("numbers", "gaps", Setting("Impute", {"by": by, "value": 2.0, "flag": True}), "Robust") for by in ("mean", "median", "constant")),
    case("numbers", "gaps", "Standardise", loses=True),
    case("numbers", "words"),
    case("numbers", "words", Setting("RareToOther", {"share": 0.1}), loses=True),
    case("category", "words"),
    case("category", "words", Setting("RareToOther", {"share": 0.1}), loses=True),
    *(case("image", "bytes", one) for one in ("Scale", "Normalise")),
    *(case("image", "bytes", Setting(one, {"size": (5, 4)}), "Scale", loses=True) for one in ("Size", "Crop")),
    case("image", "bytes", "Grey", "Normalise", Setting("Size", {"size": (12, 10)}), loses=True),
    *(case("sequence", "series", one) for one in ("Standardise", "MinMax", "Robust", "Scale", "Log")),
    case("sequence", "series", "Impute", "Clip", loses=True),
    case("mask", "marks"),
    case("text", "texts", unit="characters"),
    case("text", "texts", "Lower", unit="words", marks=True, loses=True),
    case("text", "texts", Setting("Split", {"at": " "}), unit="words", length=12),
    case("text", "texts", unit="byte pairs", vocabulary=300, length=60, marks=True),
]
each_case = pytest.mark.parametrize("one", CASES, ids=str)


def fitted(one: Case, raw: Mapping[str, Any] = SAMPLES, rows: np.ndarray = TRAIN) -> Preparation:
    return fit([one.field], raw, rows)


def arrays(preparation: Preparation, raw: Mapping[str, Any] = SAMPLES) -> dict[str, np.ndarray]:
    return preparation.apply("x", raw)


def numbers_in(value: Any) -> list[float]:
    """Every number of a plain value, in order."""
    if isinstance(value, dict):
        return [number for part in value.values() for number in numbers_in(part)]
    if isinstance(value, list | tuple):
        return [number for part in value for number in numbers_in(part)]
    return [float(value)] if isinstance(value, int | float) else []


def test_every_kind_and_every_transform_has_a_case():
    assert {one.kind for one in CASES} == set(KINDS)
    assert {setting.kind for one in CASES for setting in one.transforms} == set(TRANSFORMS)
    assert all({transform.recipe.kind for transform in kind.transforms} <= set(TRANSFORMS) for kind in KINDS.values())


@each_case
def test_only_the_rows_of_the_training_part_are_looked_at(one):
    """Everything else is replaced by something that would be seen: far out, never seen, or longer than all."""
    strange = {"numbers": 1e9, "gaps": -1e9, "cells": "1e9", "words": "leak", "bytes": 255, "series": 1e9, "marks": 99, "texts": "leak " * 500}
    values = SAMPLES[one.sample].copy()
    values[np.setdiff1d(np.arange(ROWS), TRAIN)] = strange[one.sample]

    assert fitted(one, {one.sample: values}) == fitted(one)
    values[TRAIN[:20]] = strange[one.sample]
    assert fitted(one, {one.sample: values}) != fitted(one) or any(setting.kind == "Log" for setting in one.transforms)


@each_case
def test_blocks_give_what_the_whole_gives(one, monkeypatch):
    whole = fitted(one).fields["x"].encode()
    monkeypatch.setattr(blocks, "ROWS", 7)

    pieces = fitted(one).fields["x"].encode()

    assert numbers_in(pieces) == pytest.approx(numbers_in(whole), rel=1e-9, abs=1e-12)
    assert str(pieces).translate(str.maketrans("", "", "0123456789.-e")) == str(whole).translate(str.maketrans("", "", "0123456789.-e"))


@each_case
def test_json_gives_it_back_and_the_same_bits(one):
    preparation = fitted(one)

    again = preparation_of(preparation.to_json())

    assert again == preparation
    assert {name: values.tobytes() for name, values in arrays(again).items()} == {name: values.tobytes() for name, values in arrays(preparation).items()}


@each_case
def test_facts_are_those_of_the_arrays(one):
    preparation = fitted(one)
    fact = KINDS[one.kind].facts(preparation.fields["x"])

    values = arrays(preparation)

    assert (values["x"].shape, str(values["x"].dtype)) == ((ROWS, *fact.shape), fact.dtype)
    assert len(fact.axes) == len(fact.shape)
    assert fact.mask == ("x.mask" in values)
    assert not fact.choices or values["x"].max() < len(fact.names)
    assert fact.axes != ("size",) or fact.shape == (len(fact.names),)
    assert not fact.counts or sum(fact.counts) == values["x"][TRAIN].size


@each_case
def test_rows_know_nothing_of_each_other(one, monkeypatch):
    preparation = fitted(one)
    whole = arrays(preparation)
    for row in (0, 41, ROWS - 1):
        alone = arrays(preparation, {one.sample: SAMPLES[one.sample][row : row + 1]})
        assert {name: values[0].tobytes() for name, values in alone.items()} == {name: values[row].tobytes() for name, values in whole.items()}
    monkeypatch.setattr(blocks, "ROWS", 13)
    written = apply(preparation, {one.sample: SAMPLES[one.sample]}, "the sample")
    assert {name: values.tobytes() for name, values in written.items()} == {name: values.tobytes() for name, values in whole.items()}


@each_case
def test_the_way_back_leads_to_the_raw_values(one):
    preparation, raw = fitted(one), SAMPLES[one.sample]
    back = preparation.fields["x"].invert(arrays(preparation)["x"])
    if one.loses:
        assert len(back) == ROWS
        return
    back = back[:, 0] if one.kind == "numbers" else back
    if raw.dtype == object and one.sample != "cells":
        cut = preparation.fields["x"].shape[0] if one.kind == "text" and one.params["unit"] == "characters" else None
        assert back.tolist() == [text[:cut] for text in raw]
    else:
        np.testing.assert_allclose(back.astype(float), raw.astype(float), rtol=2e-5, atol=1e-6 * np.nanmax(np.abs(raw.astype(float))))


@each_case
def test_tensors_do_what_the_preparation_does(one):
    preparation = fitted(one)
    kind, prepared = KINDS[one.kind], preparation.fields["x"]
    given = kind.raw_tensor(prepared, SAMPLES)
    # A tensor of raw values is float32, so what is compared with is prepared from that.
    rounded = {one.sample: given[:, 0] if one.kind == "numbers" else given} if given.dtype == np.float32 and not kind.words(prepared) else SAMPLES

    found = kind.tensors(prepared, torch.from_numpy(given)).numpy()

    np.testing.assert_allclose(found, arrays(preparation, rounded)["x"], rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("transforms", "words"),
    [
        ((Setting("Size"),), "Size does not suit x, which is numbers"),
        ((Setting("Magic"),), "Magic does not suit x"),
        ((Setting("MinMax", {"bottom": 2.0}),), "MinMax goes from 2 to 1"),
        ((Setting("Clip", {"low": 3.0, "high": 1.0}),), "Clip goes from 3 to 1"),
        ((Setting("Impute", {"by": "guess"}),), "Impute of x cannot be as it is described"),
        ((Setting("Log"),), "The column gaps has no value in row"),
    ],
)
def test_what_does_not_fit_is_told_in_words(transforms, words):
    with pytest.raises(DataError, match=words):
        apply(fit([Field("x", "input", "numbers", ("gaps",), {}, transforms)], SAMPLES, TRAIN), SAMPLES, "the sample")


def test_a_rare_class_and_one_that_training_has_not_seen_are_the_same():
    words = np.array(["a"] * 50 + ["b"] * 48 + ["c"] * 2, dtype=object)
    preparation = fit([Field("x", "target", "category", ("w",), {}, (Setting("RareToOther", {"share": 0.05}),))], {"w": words}, np.arange(100))
    category = preparation.fields["x"]
    assert (category.classes, category.counts) == (("a", "b", "other"), (50, 48, 2))
    assert preparation.apply("x", {"w": ["c", "new", "a"]})["x"].tolist() == [2, 2, 0]


def test_a_picture_that_is_made_smaller_is_the_mean_of_what_it_was():
    picture = np.arange(16.0).reshape(1, 1, 4, 4)
    assert Resize(2, 2, (4, 4)).apply(picture).mean() == pytest.approx(picture.mean())
    assert Resize(8, 8, (4, 4)).apply(np.full((1, 3, 4, 4), 7.0)) == pytest.approx(np.full((1, 3, 8, 8), 7.0))
