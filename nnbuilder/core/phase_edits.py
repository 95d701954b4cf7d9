"""Edits of the training configuration: phases, their objectives, and groups of parameters, each by its address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from nnbuilder.core.edits import EditError
from nnbuilder.core.phases import Group, Objective, Phase
from nnbuilder.core.sampling import BALANCED, PLAIN

Address = tuple[int, ...]
"""(phase,), (phase, objective) or (phase, objective, group)."""
Phases = tuple[Phase, ...]
T = TypeVar("T")


def at(phases: Phases, address: Address) -> Phase | Objective | Group:
    """What stands at an address."""
    phase = phases[address[0]]
    if len(address) == 1:
        return phase
    objective = phase.objectives[address[1]]
    return objective if len(address) == 2 else objective.groups[address[2]]


def exists(phases: Phases, address: Address) -> bool:
    try:
        at(phases, address)
    except IndexError:
        return False
    return bool(address)


def changed(phases: Phases, address: Address, change: Callable[[T], T]) -> Phases:
    """The phases with one phase, objective or group changed."""
    return _deep(phases, address, lambda items, place: (*items[:place], change(items[place]), *items[place + 1 :]))


def added(phases: Phases, address: Address) -> tuple[Phases, Address]:
    """A copy of what stands at an address right behind it, and the copy's address. A copied group takes no nodes yet."""
    copy = _fresh(at(phases, address))
    return _deep(phases, address, lambda items, place: (*items[: place + 1], copy, *items[place + 1 :])), (*address[:-1], address[-1] + 1)


def removed(phases: Phases, address: Address) -> Phases:
    """Without what stands at an address; raises `EditError` for the last of its kind."""

    def drop(items: tuple[T, ...], place: int) -> tuple[T, ...]:
        if len(items) == 1:
            word = ("phase", "objective", "group")[len(address) - 1]
            raise EditError(f"This is the only {word}; there must be one.")
        return (*items[:place], *items[place + 1 :])

    return _deep(phases, address, drop)


def moved(phases: Phases, address: Address, step: int) -> tuple[Phases, Address]:
    """One place earlier or later among its own; where there is none, nothing moves."""
    count = len(phases) if len(address) == 1 else len(phases[address[0]].objectives) if len(address) == 2 else 0
    count = count or len(phases[address[0]].objectives[address[1]].groups)
    goal = address[-1] + step
    if not 0 <= goal < count:
        return phases, address

    def swap(items: tuple[T, ...], place: int) -> tuple[T, ...]:
        found = list(items)
        found[place], found[goal] = found[goal], found[place]
        return tuple(found)

    return _deep(phases, address, swap), (*address[:-1], goal)


def with_sampler(phases: Phases, number: int, sampler: str) -> Phases:
    """The phases where one of them draws its rows so; raises `EditError` where it is gone."""
    if not exists(phases, (number,)):
        raise EditError(f"There is no phase {number + 1} any more.")

    def drawing(phase: Phase) -> Phase:
        return replace(phase, part=replace(phase.part, sampler=sampler))

    return changed(phases, (number,), drawing)


def balanced(phases: Phases) -> Phases:
    """The phases where those that drew their rows plainly draw every class equally often."""
    return tuple(replace(phase, part=replace(phase.part, sampler=BALANCED)) if phase.part.sampler == PLAIN else phase for phase in phases)


def _deep(phases: Phases, address: Address, change: Callable[[tuple, int], tuple]) -> Phases:  # type: ignore[type-arg]
    """Applies a change to the tuple that holds what an address names."""
    if len(address) == 1:
        return change(phases, address[0])
    phase = phases[address[0]]
    if len(address) == 2:
        inner: tuple[Objective, ...] = change(phase.objectives, address[1])
    else:
        objective = phase.objectives[address[1]]
        groups = change(objective.groups, address[2])
        inner = (*phase.objectives[: address[1]], replace(objective, groups=groups), *phase.objectives[address[1] + 1 :])
    return (*phases[: address[0]], replace(phase, objectives=inner), *phases[address[0] + 1 :])


def _fresh(found: Phase | Objective | Group) -> Phase | Objective | Group:
    return replace(found, paths=()) if isinstance(found, Group) else replace(found, name=f"{found.name}_again")
