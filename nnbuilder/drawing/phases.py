"""Phases and objectives of training as a person writes them: by values of the drawing and by recipes."""

from __future__ import annotations

from collections.abc import Sequence

from nnbuilder.core.graph import Path
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Choice, Setting
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.raw import raw_params
from nnbuilder.drawing.values import Value


def phase(
    *objectives: Objective,
    name: str = "train",
    epochs: int = 10,
    batch_size: int = 64,
    steps: int | None = None,
    patience: int | None = None,
    fraction: float = 1.0,
    frozen: Sequence[Value] = (),
) -> Phase:
    """A stretch of training; without objectives it makes every loss small with AdamW.

    steps     replaces the epochs
    patience  ends it early where the validation loss has not been lower for so many epochs
    fraction  the share of the training part that it sees
    frozen    what neither learns nor moves its statistics meanwhile
    """
    return Phase(name, epochs, steps, Part(fraction=fraction, batch_size=batch_size), objectives or (Objective(),), _paths(frozen), patience)


def objective(
    *losses: Value,
    name: str = "learn",
    updates: Sequence[Value] = (),
    every: int = 1,
    optimizer: Choice | None = None,
    schedule: Choice | None = None,
    clip: float | None = None,
) -> Objective:
    """What is made small (every loss, if none is given), and by changing what (all that is not frozen), in which way.

    every  it counts at each so many-th step
    clip   the greatest length of the gradient
    """
    usual = Group()
    group = Group((), usual.optimizer if optimizer is None else _setting(optimizer), usual.schedule if schedule is None else _setting(schedule))
    return Objective(name, tuple(loss._node for loss in losses), _paths(updates), every, (group,), clip)


def _paths(values: Sequence[Value]) -> tuple[Path, ...]:
    if not all(value._sheet.is_main for value in values):
        raise DrawingError("Phases name nodes of the drawing; a block is named by what one of its uses gives.")
    return tuple((value._node,) for value in values)


def _setting(choice: Choice) -> Setting:
    recipe = choice.recipe
    return Setting(recipe.kind, raw_params(recipe.kind, recipe.params, {param.name: getattr(choice, param.name) for param in recipe.params}))
