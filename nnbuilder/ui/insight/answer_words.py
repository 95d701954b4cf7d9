"""Some answers of a network beside what is right, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from nnbuilder.insight.task_answers import TaskAnswers

_MOST_NUMBERS = 4
"""So many numbers of one answer are told, then three dots."""


def told(task: TaskAnswers, places: np.ndarray) -> tuple[list[str], dict[str, list[str]]]:
    """What is told of some answers: a caption of each, and the same as columns."""
    from nnbuilder.insight.scores.score import shown

    if task.true is None or task.predicted is None:
        errors = [shown(float(error)) for error in task.badness[places]]
        return errors, {"error": errors}
    true, predicted = ([_answer(task, values[place]) for place in places] for values in (task.true, task.predicted))
    captions = [f"{one} → {other}" if one != other else one for one, other in zip(true, predicted, strict=True)]
    return captions, {"true": true, "predicted": predicted}


def _answer(task: TaskAnswers, value: np.ndarray) -> str:
    """A class by its name, numbers in the units of the data."""
    from nnbuilder.insight.scores.score import shown

    if task.classes:
        return task.classes[int(value)] if int(value) < len(task.classes) else str(int(value))
    numbers = np.ravel(value)
    return ", ".join(shown(float(number)) for number in numbers[:_MOST_NUMBERS]) + (" …" if len(numbers) > _MOST_NUMBERS else "")
