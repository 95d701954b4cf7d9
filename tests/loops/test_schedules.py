"""How the rate goes over a phase, held against torch's own schedulers where torch has one."""

from __future__ import annotations

import pytest
import torch

from nnbuilder.loops.cosine import cosine
from nnbuilder.loops.one_cycle import one_cycle
from nnbuilder.loops.plateau import plateau
from nnbuilder.loops.staircase import staircase
from nnbuilder.loops.state import State

STEPS = 90
LOSSES = [1.0, 0.8, 0.9, 0.85, 0.7, 0.7, 0.71, 0.72, 0.6, 0.61, 0.62, 0.63, 0.64, 0.65]


def rates(scheduler, optimizer, steps: int = STEPS) -> list[float]:
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


@pytest.fixture
def optimizer():
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)


def test_step_is_that_of_torch(optimizer):
    theirs = rates(torch.optim.lr_scheduler.StepLR(optimizer, STEPS // 3, 0.1), optimizer)

    assert [staircase(step / STEPS, times=2, factor=0.1) for step in range(STEPS)] == pytest.approx(theirs)


def test_cosine_is_that_of_torch(optimizer):
    theirs = rates(torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS, eta_min=0.1), optimizer)

    assert [cosine(step / STEPS, warmup=0.0, final=0.1) for step in range(STEPS)] == pytest.approx(theirs)


def test_one_cycle_is_that_of_torch(optimizer):
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 1.0, total_steps=STEPS + 1, pct_start=(0.3 * STEPS + 1) / (STEPS + 1), div_factor=25, final_div_factor=400, cycle_momentum=False
    )
    theirs = rates(scheduler, optimizer)

    assert [one_cycle(step / STEPS, rise=0.3, start=0.04, final=0.0001) for step in range(STEPS)] == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_a_plateau_is_seen_where_torch_sees_it(optimizer, patience):
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=patience - 1, threshold=0.0, min_lr=0.3)
    for epoch, loss in enumerate(LOSSES):
        scheduler.step(loss)
        share = plateau(LOSSES[: epoch + 1], patience=patience, factor=0.5, smallest=0.3)

        assert share == pytest.approx(optimizer.param_groups[0]["lr"])


def test_patience_counts_from_the_lowest_loss():
    assert not State(validation=LOSSES[:4]).rests(3)
    assert State(validation=LOSSES).rests(5)
    assert not State(validation=LOSSES).rests(6)
    assert not State(validation=LOSSES).rests(None)
    assert not State().rests(1)


def test_a_validation_loss_that_is_no_number_is_no_lowest_one():
    assert not State(validation=[float("nan"), 2.0, 1.0]).rests(1)
    assert State(validation=[1.0, float("nan"), float("nan")]).rests(2)
