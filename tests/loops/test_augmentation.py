"""Augmentation of a batch: from its generator alone, masks with their pictures, classes as they are, and nothing at no strength."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from nnbuilder.layers import CATALOGUE
from nnbuilder.loops import augmentation
from nnbuilder.loops.augmentation import blanked, cut_out, flipped, mixed_up, moved, noisy, recoloured
from nnbuilder.loops.batches import Batch

ROWS, CLASSES = 6, 4
Done = Callable[[Batch, float], Batch]
AUGMENTATIONS: dict[str, Done] = {
    "flipped": lambda batch, strength: flipped(batch, ["image", "mask"], strength, strength),
    "moved": lambda batch, strength: moved(batch, ["image", "mask"], 40 * strength, strength, strength, 20 * strength),
    "recoloured": lambda batch, strength: recoloured(batch, "image", strength, strength, strength),
    "noisy": lambda batch, strength: noisy(batch, "image", strength),
    "blanked": lambda batch, strength: blanked(batch, "image", strength),
    "cut_out": lambda batch, strength: cut_out(batch, "image", strength),
    "mixed_up": lambda batch, strength: mixed_up(batch, ["image", "amount"], {"label": CLASSES}, strength),
}


def batch(seed: int = 0, channels: int = 3, height: int = 7, width: int = 10) -> Batch:
    chance = torch.Generator().manual_seed(seed)
    fields = {
        "image": torch.randn(ROWS, channels, height, width, generator=chance),
        "mask": torch.randint(0, CLASSES, (ROWS, height, width), generator=chance),
        "label": torch.randint(0, CLASSES, (ROWS,), generator=chance),
        "amount": torch.randn(ROWS, 1, generator=chance),
    }
    return Batch(fields, ROWS, chance, "cpu")


def same(one: Tensor, other: Tensor) -> bool:
    return one.dtype == other.dtype and torch.equal(one, other)


@pytest.mark.parametrize("name", AUGMENTATIONS)
@given(seed=st.integers(0, 10**6), strength=st.floats(0.01, 1.0), channels=st.sampled_from([1, 3]), width=st.integers(2, 9))
def test_the_same_generator_gives_the_same_bits_and_the_given_batch_stays(name, seed, strength, channels, width):
    once, again, given_batch = (batch(seed, channels, 5, width) for _ in range(3))
    before = torch.get_rng_state()
    first, second = (AUGMENTATIONS[name](one, strength) for one in (once, again))
    assert torch.equal(torch.get_rng_state(), before)
    assert first.fields.keys() == second.fields.keys()
    assert all(same(first[field], second[field]) for field in first.fields)
    assert all(same(once[field], given_batch[field]) for field in given_batch.fields)
    assert first["image"].shape == given_batch["image"].shape
    assert same(first["label"], given_batch["label"])
    assert first["image"].isfinite().all()
    assert len(first) == ROWS


@pytest.mark.parametrize("kind", CATALOGUE.augmentations)
def test_a_declaration_has_the_parameters_of_its_function_which_stands_in_these_tests(kind):
    declared = CATALOGUE.augmentations[kind].recipe
    taken = list(inspect.signature(getattr(augmentation, declared.target)).parameters)
    assert taken[-len(declared.params) :] == [param.name for param in declared.params]
    assert declared.target in AUGMENTATIONS


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_without_strength_every_bit_stays(name):
    plain = batch(3)
    after = AUGMENTATIONS[name](batch(3), 0.0)
    assert all(same(after[field], plain[field]) for field in plain.fields)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_two_batches_are_augmented_otherwise(name):
    one = batch(4)
    first, second = (AUGMENTATIONS[name](Batch(one.fields, ROWS, one.generator, "cpu"), 0.6)["image"] for _ in range(2))
    assert not torch.equal(first, second)


@given(st.integers(0, 10**6), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_mask_is_mirrored_with_its_picture(seed, horizontal, vertical):
    plain = batch(seed)
    marked = Batch({**plain.fields, "image": plain["mask"].unsqueeze(1).float()}, ROWS, plain.generator, "cpu")
    after = flipped(marked, ["image", "mask"], horizontal, vertical)
    assert torch.equal(after["image"][:, 0].long(), after["mask"])
    for before, now in zip(plain["mask"], after["mask"], strict=True):
        assert any(torch.equal(now, before.flip(axes)) for axes in ((), (0,), (1,), (0, 1)))


def test_a_share_of_all_mirrors_each_row_once():
    plain = batch(5)
    after = flipped(batch(5), ["image"], horizontal=1.0, vertical=0.0)
    assert torch.equal(after["image"], plain["image"].flip(-1))


@given(st.integers(0, 10**6), st.floats(0.0, 180.0), st.floats(0.0, 1.0), st.floats(0.0, 4.0), st.floats(0.0, 60.0))
def test_a_mask_that_is_moved_has_no_class_that_it_had_not(seed, rotate, shift, scale, shear):
    plain = batch(seed)
    after = moved(plain, ["image", "mask"], rotate, shift, scale, shear)
    for before, now in zip(plain["mask"], after["mask"], strict=True):
        assert {*now.flatten().tolist()} <= {*before.flatten().tolist()}
    assert after["image"].amin() >= plain["image"].amin() - 1e-5
    assert after["image"].amax() <= plain["image"].amax() + 1e-5


def test_a_picture_and_its_mask_move_alike():
    """A disc of ones: where the mask says there is one, the picture is bright, wherever both have gone."""
    down, across = torch.meshgrid(torch.arange(32), torch.arange(48), indexing="ij")
    disc = ((down - 12) ** 2 + (across - 20) ** 2 < 64).long().expand(64, -1, -1)
    given_batch = Batch({"image": disc.unsqueeze(1).float(), "mask": disc}, 64, torch.Generator().manual_seed(1), "cpu")
    after = moved(given_batch, ["image", "mask"], rotate=90.0, shift=0.2, scale=0.3, shear=10.0)
    assert ((after["image"][:, 0] > 0.5) == (after["mask"] == 1)).float().mean() > 0.995
    assert (after["mask"] != disc).any(dim=(1, 2)).all()


def test_a_turn_keeps_what_is_round_round_in_a_picture_that_is_not_square():
    down, across = torch.meshgrid(torch.arange(40) - 19.5, torch.arange(80) - 39.5, indexing="ij")
    disc = (down**2 + across**2 < 144).float().expand(8, 1, -1, -1)
    after = moved(Batch({"image": disc}, 8, torch.Generator().manual_seed(2), "cpu"), ["image"], rotate=180.0, shift=0.0, scale=0.0, shear=0.0)
    assert (after["image"] - disc).abs().mean() < 0.01


@given(st.floats(0.05, 1.0))
def test_a_hole_is_as_large_as_it_should_be_at_most_and_all_of_one_picture(side):
    given_batch = Batch({"image": torch.ones(64, 2, 20, 10)}, 64, torch.Generator().manual_seed(3), "cpu")
    hole = cut_out(given_batch, "image", side)["image"] == 0
    sizes = hole[:, 0].any(dim=2).sum(dim=1), hole[:, 0].any(dim=1).sum(dim=1)
    assert torch.equal(hole[:, 0], hole[:, 1])
    assert torch.equal(hole.sum(dim=(1, 2, 3)), 2 * sizes[0] * sizes[1])
    assert sizes[0].max() <= math.ceil(20 * side)
    assert sizes[1].max() <= math.ceil(10 * side)


def test_the_noise_has_its_spread_and_the_masking_its_share():
    values = Batch({"x": torch.full((400, 100), 7.0)}, 400, torch.Generator().manual_seed(4), "cpu")
    noise = noisy(values, "x", 0.3)["x"] - 7.0
    assert abs(float(noise.mean())) < 0.01
    assert abs(float(noise.std()) - 0.3) < 0.01
    masked = blanked(values, "x", 0.25)["x"]
    assert {*masked.flatten().tolist()} == {0.0, 7.0}
    assert abs(float((masked == 0).float().mean()) - 0.25) < 0.01


@given(st.integers(0, 10**6), st.floats(0.05, 10.0))
def test_what_is_mixed_lies_between_two_samples_and_so_does_what_is_right(seed, strength):
    plain = batch(seed)
    after = mixed_up(plain, ["image", "amount"], {"label": CLASSES, "mask": CLASSES}, strength)
    assert torch.allclose(after["label.mixed"].sum(dim=1), torch.ones(ROWS))
    assert (after["label.mixed"].gather(1, plain["label"].unsqueeze(1)) >= 0.5 - 1e-6).all()
    assert after["mask.mixed"].shape == (ROWS, CLASSES, 7, 10)
    for row in range(ROWS):
        assert any(_lies_between(plain, after, row, other) for other in range(ROWS))


def _lies_between(plain: Batch, after: Batch, row: int, other: int) -> bool:
    """Whether one share mixes the picture, the number and the class of two rows to what is there now."""
    way = plain["image"][other] - plain["image"][row]
    share = float(((after["image"][row] - plain["image"][row]) * way).sum() / way.square().sum().clamp(min=1e-9))
    ends = [torch.nn.functional.one_hot(plain["label"][place], CLASSES).float() for place in (row, other)]
    pairs = [
        (after["image"][row], plain["image"][row] + share * way),
        (after["amount"][row], plain["amount"][row] + share * (plain["amount"][other] - plain["amount"][row])),
        (after["label.mixed"][row], ends[0] + share * (ends[1] - ends[0])),
    ]
    return all(torch.allclose(one, two, atol=1e-4) for one, two in pairs)
