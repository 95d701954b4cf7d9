"""The commands of training, bound to a panel and its run."""

from __future__ import annotations

from collections.abc import Callable

from nnbuilder.ui.action import Action
from nnbuilder.ui.training.panel import TrainingPanel
from nnbuilder.ui.training.run_view import PAUSED, RUNNING


def actions(panel: TrainingPanel, start: Callable[[], object]) -> tuple[Action, ...]:
    """`start` brings the panel to the front as well."""
    return (
        Action("model.loss", "Add loss and metric", "Model", lambda: panel.add_loss(), group="notes"),
        *_of_run(panel, start),
        Action("train.phases", "Phases and objectives …", "Train", lambda: panel.open_phases(), group="settings"),
    )


def _of_run(panel: TrainingPanel, start: Callable[[], object]) -> tuple[Action, ...]:
    runner = panel.runner
    return (
        Action(
            "train.start",
            "Start training",
            "Train",
            start,
            lambda: not runner.is_active and not panel.reason(),
            ("F5",),
            icon="start",
            in_toolbar=True,
            group="run",
            reason=lambda: "A run is under way." if runner.is_active else panel.reason(),
        ),
        Action(
            "train.pause",
            "Pause or go on",
            "Train",
            lambda: panel.toggle_pause(),
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
