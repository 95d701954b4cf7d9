"""How the rate goes over a phase, held against torch's own schedulers where torch has one."""

from __future__ import annotations

import pytest
import torch

from nnbuilder.core.settings import Setting
from nnbuilder.training.schedules import factor, has_stopped_improving, plateau_share

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

    assert [factor(Setting("Step", {"times": 2}), step / STEPS) for step in range(STEPS)] == pytest.approx(theirs)


def test_cosine_is_that_of_torch(optimizer):
    theirs = rates(torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS, eta_min=0.1), optimizer)

    assert [factor(Setting("Cosine", {"final": 0.1}), step / STEPS) for step in range(STEPS)] == pytest.approx(theirs)


def test_one_cycle_is_that_of_torch(optimizer):
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, 1.0, total_steps=STEPS + 1, pct_start=(0.3 * STEPS + 1) / (STEPS + 1), div_factor=25, final_div_factor=400, cycle_momentum=False
    )
    theirs = rates(scheduler, optimizer)

    assert [factor(Setting("OneCycle", {"rise": 0.3}), step / STEPS) for step in range(STEPS)] == pytest.approx(theirs, abs=1e-4)


@pytest.mark.parametrize("patience", [1, 2, 3])
def test_a_plateau_is_seen_where_torch_sees_it(optimizer, patience):
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=patience - 1, threshold=0.0, min_lr=0.3)
    for epoch, loss in enumerate(LOSSES):
        scheduler.step(loss)
        share = plateau_share(Setting("Plateau", {"patience": patience, "factor": 0.5, "smallest": 0.3}), LOSSES[: epoch + 1])

        assert share == pytest.approx(optimizer.param_groups[0]["lr"])


def test_patience_counts_from_the_lowest_loss():
    assert not has_stopped_improving(LOSSES[:4], 3)
    assert has_stopped_improving(LOSSES, 5)
    assert not has_stopped_improving(LOSSES, 6)
    assert not has_stopped_improving(LOSSES, None)
    assert not has_stopped_improving([], 1)
