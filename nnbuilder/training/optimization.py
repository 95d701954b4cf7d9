"""From an objective of the drawing to torch: which weights it changes, by which optimizer, at which rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import ObjectiveMethod, Program
from nnbuilder.core.graph import Path
from nnbuilder.core.parameters import Value
from nnbuilder.core.phases import Objective, Phase
from nnbuilder.core.settings import Setting, settle
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.schedules import factor, plateau_share


class ConfigurationError(ValueError):
    """A phase that cannot be trained as it is set up; the message is a sentence."""


@dataclass(frozen=True)
class Optimization:
    """One objective ready to step. `parameters` are all it changes; `is_partial` where others exist beside them."""

    method: ObjectiveMethod
    objective: Objective
    parameters: tuple[Tensor, ...]
    optimizers: tuple[torch.optim.Optimizer, ...]
    rates: tuple[float, ...]
    schedules: tuple[Setting, ...]
    is_partial: bool

    def plateaus(self, losses: Sequence[float]) -> tuple[float, ...]:
        """What each schedule has come to after epochs with these validation losses."""
        return tuple(plateau_share(schedule, losses) for schedule in self.schedules)

    def set_rates(self, progress: float, plateaus: Sequence[float]) -> None:
        """Sets the rates for a place in the phase, from 0 at its start to 1 at its end."""
        for optimizer, rate, schedule, plateau in zip(self.optimizers, self.rates, self.schedules, plateaus, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = rate * factor(schedule, progress, plateau)

    def clip(self) -> None:
        """Shortens the gradient where it is longer than the objective allows."""
        if self.objective.clip is not None:
            nn.utils.clip_grad_norm_(self.parameters, self.objective.clip)


def optimizations(model: nn.Module, program: Program, number: int, phase: Phase) -> tuple[Optimization, ...]:
    """The objectives of a phase. Weights that are frozen belong to none of them."""
    freeze(model, program, phase)
    methods = [method for method in program.objectives if method.phase == number]
    if not methods:
        raise ConfigurationError(f"The phase {phase.name} has no loss to make smaller; add a loss to the drawing, or name one in its objective.")
    return tuple(_optimization(model, program, method, phase.objectives[method.objective], is_alone=len(methods) == 1) for method in methods)


def frozen_modules(program: Program, phase: Phase) -> tuple[str, ...]:
    """Module paths that neither learn nor move their statistics in this phase."""
    return tuple(dict.fromkeys([*program.frozen, *_prefixes(program, phase.frozen)]))


def freeze(model: nn.Module, program: Program, phase: Phase) -> None:
    """Frozen means no gradient and eval mode; everything else trains."""
    model.train()
    model.requires_grad_(True)
    for prefix in frozen_modules(program, phase):
        found = _attribute(model, prefix)
        if isinstance(found, nn.Module):
            found.requires_grad_(False).eval()
        elif isinstance(found, nn.Parameter):
            found.requires_grad_(False)


def _optimization(model: nn.Module, program: Program, method: ObjectiveMethod, objective: Objective, *, is_alone: bool) -> Optimization:
    named = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    chosen = _under(named, _prefixes(program, objective.updates)) if objective.updates else named
    if not chosen:
        raise ConfigurationError(f"The objective {objective.name} has nothing to learn: every weight it may change is frozen, or there is none.")
    optimizers, rates, schedules = [], [], []
    taken: set[str] = set()
    for group in sorted(objective.groups, key=lambda group: not group.paths):
        mine = {
            name: parameter for name, parameter in (_under(chosen, _prefixes(program, group.paths)) if group.paths else chosen).items() if name not in taken
        }
        taken |= mine.keys()
        if mine:
            optimizer, rate = _optimizer(group.optimizer, mine.values())
            optimizers.append(optimizer)
            rates.append(rate)
            schedules.append(group.schedule)
    return Optimization(method, objective, tuple(chosen.values()), tuple(optimizers), tuple(rates), tuple(schedules), not is_alone or len(chosen) != len(named))


def _optimizer(setting: Setting, parameters: Iterable[Tensor]) -> tuple[torch.optim.Optimizer, float]:
    values, wrong = settle(CATALOGUE.optimizers, setting)
    if wrong:
        raise ConfigurationError(f"The optimizer cannot be used: {wrong[0].message}.")
    recipe = CATALOGUE.optimizers[setting.kind]
    made = getattr(torch.optim, recipe.target.rpartition(".")[2])(list(parameters), **values, **recipe.fixed)
    return made, _number(values["lr"])


def _prefixes(program: Program, paths: Iterable[Path]) -> list[str]:
    return [program.paths[path] for path in paths if path in program.paths]


def _under(named: Mapping[str, Tensor], prefixes: Iterable[str]) -> dict[str, Tensor]:
    wanted = tuple(prefixes)
    return {name: parameter for name, parameter in named.items() if any(name == prefix or name.startswith(f"{prefix}.") for prefix in wanted)}


def _attribute(model: nn.Module, dotted: str) -> object:
    found: object = model
    for word in dotted.split("."):
        found = getattr(found, word, None)
    return found


def _number(value: Value) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
