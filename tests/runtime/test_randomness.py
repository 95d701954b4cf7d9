"""A run draws from generators of its own on every device it works on. Where a test needs a second device, a generator of its own
stands for that of the device: torch's are all of one class, and keep their state as bytes."""

from __future__ import annotations

import pytest
import torch

from nnbuilder.runtime.randomness import Stream, generator_names, generators_of


@pytest.mark.parametrize(("device", "names"), [("cpu", ("cpu",)), ("cuda:1", ("cpu", "cuda:1")), ("cuda", ("cpu", "cuda:0"))])
def test_a_device_draws_from_its_own_generator_beside_that_of_the_processor(device, names):
    assert generator_names(device) == names


def test_the_processor_has_the_generator_of_torch():
    assert generators_of("cpu") == {"cpu": torch.default_generator}


def test_a_stream_goes_on_in_every_generator_and_leaves_them_as_they_were():
    generators = {"cpu": torch.default_generator, "cuda:0": torch.Generator().manual_seed(5)}
    before = [generator.get_state() for generator in generators.values()]
    stream, drawn = Stream(9, generators), []
    for _ in range(2):
        with stream:
            drawn.append([torch.rand(3, generator=generator) for generator in generators.values()])
        assert all(torch.equal(generator.get_state(), state) for generator, state in zip(generators.values(), before, strict=True))
        for generator in generators.values():
            torch.rand(2, generator=generator)
        before = [generator.get_state() for generator in generators.values()]
    whole = torch.rand(6, generator=torch.Generator().manual_seed(9))
    for place in range(2):
        assert torch.equal(torch.cat([piece[place] for piece in drawn]), whole)
