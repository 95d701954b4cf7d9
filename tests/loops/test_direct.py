"""Optimizer steps without torch's bookkeeping: the same bits, the same state, and whatever is not meant is left to torch."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from nnbuilder.layers import CATALOGUE
from nnbuilder.loops.direct import Direct

OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    name: getattr(torch.optim, recipe.target.rpartition(".")[2]) for name, recipe in CATALOGUE.optimizers.items()
}
SERVED = [name for name, recipe in CATALOGUE.optimizers.items() if "fused" in recipe.fixed]
NOT_SERVED = {
    "AMSGrad": lambda weights: torch.optim.AdamW(weights, lr=0.01, amsgrad=True, fused=True),
    "plain AdamW": lambda weights: torch.optim.AdamW(weights, lr=0.01),
    "plain SGD": lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9),
    "RMSprop": lambda weights: torch.optim.RMSprop(weights, lr=0.01),
    "a kind of its own": lambda weights: type("Own", (torch.optim.AdamW,), {})(weights, lr=0.01, fused=True),
}
RATES = st.sampled_from([0.0, 1e-4, 0.01, 0.3, 1.0])
SHARES = st.sampled_from([0.0, 0.5, 0.9, 0.999])
VALUES = {
    "Adam": st.fixed_dictionaries({"lr": RATES, "weight_decay": RATES, "betas": st.tuples(SHARES, SHARES), "eps": st.sampled_from([1e-8, 1e-3])}),
    "SGD": st.fixed_dictionaries({"lr": RATES, "weight_decay": RATES, "momentum": SHARES}),
}
VALUES["AdamW"] = VALUES["Adam"]


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))


def step(model: nn.Module, stepped: Direct | torch.optim.Optimizer, number: int) -> None:
    x = torch.randn(16, 4, generator=torch.Generator().manual_seed(number))
    stepped.zero_grad()
    model(x).square().sum().backward()
    stepped.step()


def same(one: object, other: object) -> bool:
    """Whether two trees of tensors are the same to the bit; NaN is NaN."""
    if isinstance(one, Tensor) and isinstance(other, Tensor):
        return one.dtype == other.dtype and torch.equal(one.view(torch.uint8) if one.dim() else one, other.view(torch.uint8) if other.dim() else other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def is_equal(made: Callable[[Iterable[Tensor]], torch.optim.Optimizer], numbers: Iterable[int] = range(5)) -> bool:
    """Whether weights and state come to the bits of torch, while a schedule changes the rate between steps."""
    by_torch, direct = net(), net()
    theirs, mine = made(by_torch.parameters()), made(direct.parameters())
    stepped, first = Direct(mine), mine.param_groups[0]["lr"]
    for number in numbers:
        theirs.param_groups[0]["lr"] = mine.param_groups[0]["lr"] = first / (1 + number)
        step(by_torch, theirs, number)
        step(direct, stepped, number)
    return same(by_torch.state_dict(), direct.state_dict()) and same(theirs.state_dict(), mine.state_dict())


@pytest.mark.parametrize("kind", SERVED)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_steps_come_to_the_bits_of_torch_and_leave_its_state(kind, data):
    values = data.draw(VALUES[kind])
    assert is_equal(lambda weights: OPTIMIZERS[kind](weights, **values, fused=True))
    assert is_equal(lambda weights: OPTIMIZERS[kind](weights, **values, fused=True, maximize=True))


@pytest.mark.parametrize("kind", SERVED)
def test_what_is_served_is_not_left_to_torch(kind, monkeypatch):
    model = net()
    optimizer = OPTIMIZERS[kind](model.parameters(), lr=0.01, fused=True)
    stepped = Direct(optimizer)
    step(model, stepped, 0)
    before = copy.deepcopy(model.state_dict())
    calls: list[int] = []
    optimizer.register_step_pre_hook(lambda *_: calls.append(1))
    step(model, stepped, 1)
    assert not calls, "hooks are of torch's own step"
    assert not same(before, model.state_dict())


@pytest.mark.parametrize("kind", NOT_SERVED)
def test_what_is_not_served_is_left_to_torch(kind):
    assert is_equal(NOT_SERVED[kind])
    model = net()
    optimizer, calls = NOT_SERVED[kind](model.parameters()), []
    optimizer.register_step_pre_hook(lambda *_: calls.append(1))
    stepped = Direct(optimizer)
    for number in range(3):
        step(model, stepped, number)
    assert len(calls) == 3


@pytest.mark.parametrize("kind", SERVED)
def test_groups_learn_at_their_own_rates_and_an_empty_one_does_no_harm(kind):
    def made(weights: Iterable[Tensor]) -> torch.optim.Optimizer:
        first, *others = weights
        return OPTIMIZERS[kind]([{"params": [first]}, {"params": others, "lr": 0.1, "weight_decay": 0.2}, {"params": []}], lr=0.01, fused=True)

    assert is_equal(made)


@pytest.mark.parametrize("kind", SERVED)
def test_weights_of_several_kinds_come_to_the_bits_of_torch(kind):
    def made(weights: Iterable[Tensor]) -> torch.optim.Optimizer:
        return OPTIMIZERS[kind]([*weights, nn.Parameter(torch.ones(3, dtype=torch.float64))], lr=0.01, fused=True)

    assert is_equal(made)


@pytest.mark.parametrize("kind", SERVED)
def test_a_weight_without_a_gradient_stays_and_one_that_gets_its_first_one_later_begins_then(kind):
    def trained(by_hand: bool) -> tuple[dict[str, Tensor], dict[str, object]]:
        model = net()
        optimizer = OPTIMIZERS[kind](model.parameters(), lr=0.01, fused=True)
        stepped = optimizer if by_hand else Direct(optimizer)
        for number, learns in enumerate((False, False, True, True, False)):
            model[2].requires_grad_(learns)
            before = copy.deepcopy(model[2].weight)
            step(model, stepped, number)
            assert torch.equal(before, model[2].weight) is not learns
        return model.state_dict(), optimizer.state_dict()

    assert all(map(same, trained(True), trained(False)))


@pytest.mark.parametrize("kind", SERVED)
def test_a_state_that_is_loaded_between_two_steps_is_the_one_that_goes_on(kind):
    whole, first, second = net(), net(), net()
    optimizers = [OPTIMIZERS[kind](model.parameters(), lr=0.01, fused=True) for model in (whole, first, second)]
    for number in range(4):
        step(whole, optimizers[0], number)
    for number in range(2):
        step(first, Direct(optimizers[1]), number)
    stepped = Direct(optimizers[2])
    for number in (7, 8):
        step(second, stepped, number)
    second.load_state_dict(first.state_dict())
    optimizers[2].load_state_dict(optimizers[1].state_dict())
    for number in range(2, 4):
        step(second, stepped, number)
    assert same(whole.state_dict(), second.state_dict())
