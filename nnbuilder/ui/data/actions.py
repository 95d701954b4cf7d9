"""The commands of the data panel: each set that comes with the program can be called by its name."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.core.document import Source
from nnbuilder.data.builtin import SETS
from nnbuilder.ui.action import Action


def actions(choose: Callable[[Source], object]) -> tuple[Action, ...]:
    return tuple(
        Action(f"data.use_{name}", declared.recipe.title, "Data", lambda name=name: choose(Source("builtin", name)), in_menu=False)  # type: ignore[misc]
        for name, declared in SETS.items()
    )
