"""Which optimizer changes which weights in a phase, and with what: the groups of its objectives as fragments of source."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nnbuilder.codegen.allocator import Allocator
from nnbuilder.codegen.program import ObjectiveMethod
from nnbuilder.codegen.source import Code, call, dotted, listed, literal, name, quoted
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.graph import Path
from nnbuilder.core.phases import Group, Objective
from nnbuilder.core.settings import Recipe, Setting, settle


class ConfigurationError(ValueError):
    """A phase that cannot be trained as it is set up; the message is a sentence."""


@dataclass(frozen=True)
class GroupOptimizer:
    """The optimizer of one group under the name it has in the loop, how it is made, whether its steps are one kernel, and its
    learning rate."""

    variable: ast.Name
    made: Code
    is_fused: bool
    learning_rate: Code
    schedule: Setting


@dataclass(frozen=True)
class Learning:
    """One objective in the loop. `weights` are all it changes: a name, which stands for `chosen`, where others learn beside
    them, else those of the model."""

    method: ObjectiveMethod
    objective: Objective
    optimizers: tuple[GroupOptimizer, ...]
    weights: Code
    chosen: Code | None


@dataclass(frozen=True)
class Learners:
    """Makes the objectives of one phase; `is_alone` where there is but one."""

    phase: str
    catalogue: Catalogue
    paths: Mapping[Path, str]
    is_alone: bool

    def learning(self, method: ObjectiveMethod, objective: Objective, variables: Allocator) -> Learning:
        stem = "" if self.is_alone else f"{method.method}_"
        is_partial = not self.is_alone or bool(objective.updates)
        weights = name(variables.draw(f"{method.method}_weights")) if is_partial else quoted("model.parameters()")
        # The group of everything else comes last, since it takes what the others leave.
        groups = sorted(objective.groups, key=lambda group: not group.paths)
        taken: list[str] = []
        optimizers = []
        for place, group in enumerate(groups, 1):
            mine = weights if len(groups) == 1 and not group.paths else self._of_group(objective, group, taken)
            taken += self.modules(group.paths)
            if mine is not None:
                variable = name(variables.draw(f"{stem}optimizer" + (f"_{place}" if len(groups) > 1 else "")))
                values = self.values(self.catalogue.optimizers, group.optimizer)
                is_fused = "fused" in self.catalogue.optimizers[group.optimizer.kind].fixed
                optimizers.append(GroupOptimizer(variable, self._optimizer(group.optimizer, mine, values), is_fused, values["lr"], group.schedule))
        return Learning(method, objective, tuple(optimizers), weights, self._weights(self.modules(objective.updates), ()) if is_partial else None)

    def modules(self, paths: Sequence[Path]) -> list[str]:
        """Where the modules of nodes stand in the model."""
        return [self.paths[path] for path in paths if path in self.paths]

    def values(self, recipes: Mapping[str, Recipe], setting: Setting) -> dict[str, Code]:
        """Every parameter of an optimizer or a schedule; raises `ConfigurationError` where one is wrong."""
        values, wrong = settle(recipes, setting)
        if wrong:
            raise ConfigurationError(f"{setting.kind} cannot be used in the phase {self.phase}: {wrong[0].message}.")
        return {word: literal(value) for word, value in values.items()}

    def _of_group(self, objective: Objective, group: Group, taken: Sequence[str]) -> Code | None:
        """What a group learns with, as a parameter group of torch, which may be empty; None where its nodes have nothing
        the objective updates."""
        within = _common(self.modules(group.paths), self.modules(objective.updates))
        return None if group.paths and not within else quoted('[{"params": {weights}}]', weights=self._weights(within, taken))

    def _weights(self, within: Sequence[str], without: Sequence[str]) -> Code:
        chosen = {"within": within, "without": without}
        return call(name("weights"), name("model"), **{word: listed([literal(module) for module in modules]) for word, modules in chosen.items() if modules})

    def _optimizer(self, setting: Setting, weights: Code, values: Mapping[str, Code]) -> Code:
        recipe = self.catalogue.optimizers[setting.kind]
        shown = {param.name: values[param.name] for param in recipe.params if not param.advanced or param.name in setting.params}
        return call(dotted(recipe.target), weights, **shown, **{word: literal(value) for word, value in recipe.fixed.items()})


def _common(modules: Sequence[str], others: Sequence[str]) -> list[str]:
    """Where modules that are named by the one and by the other overlap; no names on one side are all."""
    if not modules or not others:
        return [*modules, *others]
    pairs = [(module, other) for module in modules for other in others]
    inner = [max(pair, key=len) for pair in pairs if pair[0] == pair[1] or pair[0].startswith(f"{pair[1]}.") or pair[1].startswith(f"{pair[0]}.")]
    return list(dict.fromkeys(inner))
