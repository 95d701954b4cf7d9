"""Optimizer steps without torch's bookkeeping: the same bits, the same state, and whatever is not meant is left to torch."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from nnbuilder.loops.direct import Direct

OPTIMIZERS = {
    "AdamW": lambda weights: torch.optim.AdamW(weights, lr=0.01, weight_decay=0.1, fused=True),
    "Adam": lambda weights: torch.optim.Adam(weights, lr=0.01, weight_decay=0.1, fused=True),
    "AMSGrad": lambda weights: torch.optim.AdamW(weights, lr=0.01, amsgrad=True, fused=True),
    "plain AdamW": lambda weights: torch.optim.AdamW(weights, lr=0.01),
    "SGD": lambda weights: torch.optim.SGD(weights, lr=0.01, momentum=0.9),
    "two groups": lambda weights: torch.optim.AdamW([{"params": weights[:1]}, {"params": weights[1:], "lr": 0.1}], fused=True),
}


def net() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))


def step(model: nn.Module, stepped: Direct | torch.optim.Optimizer, number: int) -> None:
    x = torch.randn(16, 4, generator=torch.Generator().manual_seed(number))
    stepped.zero_grad()
    model(x).square().sum().backward()
    stepped.step()


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_steps_come_to_the_bits_of_torch_and_leave_its_state(kind):
    by_torch, direct = net(), net()
    theirs, mine = (OPTIMIZERS[kind](list(model.parameters())) for model in (by_torch, direct))
    stepped = Direct(mine)
    for number in range(5):
        # A schedule changes the rate between steps.
        theirs.param_groups[0]["lr"] = mine.param_groups[0]["lr"] = 0.01 / (1 + number)
        step(by_torch, theirs, number)
        step(direct, stepped, number)
    assert all(torch.equal(a, b) for a, b in zip(by_torch.parameters(), direct.parameters(), strict=True))
    states = [optimizer.state_dict()["state"] for optimizer in (theirs, mine)]
    assert all(torch.equal(value, states[1][number][key]) for number, state in states[0].items() for key, value in state.items())


def test_a_step_in_which_some_weights_have_no_gradient_leaves_them_as_they_are():
    model = net()
    optimizer = OPTIMIZERS["AdamW"](list(model.parameters()))
    stepped = Direct(optimizer)
    for number in range(2):
        step(model, stepped, number)
    before = copy.deepcopy(model[2].weight)
    model[2].requires_grad_(False)
    step(model, stepped, 3)
    assert torch.equal(before, model[2].weight)


def test_a_state_that_is_loaded_after_it_was_made_is_the_one_that_goes_on():
    whole, first, second = net(), net(), net()
    optimizers = [OPTIMIZERS["AdamW"](list(model.parameters())) for model in (whole, first, second)]
    for number in range(4):
        step(whole, optimizers[0], number)
    for number in range(2):
        step(first, Direct(optimizers[1]), number)
    stepped = Direct(optimizers[2])
    second.load_state_dict(first.state_dict())
    optimizers[2].load_state_dict(optimizers[1].state_dict())
    for number in range(2, 4):
        step(second, stepped, number)
    assert all(torch.equal(a, b) for a, b in zip(whole.parameters(), second.parameters(), strict=True))
