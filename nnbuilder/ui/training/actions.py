"""The commands of training, bound to a run."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.ui.action import Action
from nnbuilder.ui.measuring import add_measures
from nnbuilder.ui.training.run_view import PAUSED, RUNNING
from nnbuilder.ui.training.runner import Runner


def actions(runner: Runner, start: Callable[[], object], open_phases: Callable[[], object]) -> tuple[Action, ...]:
    """`start` brings the page of training to the front as well; `open_phases` asks for every setting."""
    return (
        Action("model.loss", "Add loss and metric", "Model", lambda: add_measures(runner.session), group="notes"),
        *_of_run(runner, start),
        Action("train.phases", "Phases and objectives …", "Train", open_phases, group="settings"),
    )


def _of_run(runner: Runner, start: Callable[[], object]) -> tuple[Action, ...]:
    return (
        Action(
            "train.start",
            "Start training",
            "Train",
            start,
            lambda: not runner.is_active and not runner.obstacle,
            ("F5",),
            icon="start",
            in_toolbar=True,
            group="run",
            reason=lambda: "A run is under way." if runner.is_active else runner.obstacle,
        ),
        Action(
            "train.pause",
            "Pause or go on",
            "Train",
            lambda: runner.toggle_pause(),
            lambda: runner.view.state in (RUNNING, PAUSED),
            ("Shift+F5",),
            icon="pause",
            in_toolbar=True,
            group="run",
        ),
        Action(
            "train.stop",
            "Stop training",
            "Train",
            lambda: runner.stop(),
            lambda: runner.is_active and not runner.view.is_stopping,
            ("Ctrl+Return",),
            icon="stop",
            in_toolbar=True,
            group="run",
        ),
    )
