"""A simple model that has learned: its name, and how it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnbuilder.insight.baselines.question import Question, Samples
from nnbuilder.insight.scores.score import by_row

Answer = Callable[[Samples], np.ndarray]


@dataclass(frozen=True, slots=True)
class Learned:
    """`answer` gives answers of the form of the question for samples; `settings` says what the validation part has chosen;
    `counts_alike` is a model that cannot learn more from a row that weighs more."""

    name: str
    answer: Answer
    settings: str = ""
    counts_alike: bool = False


def loss_of(question: Question, answer: Answer, samples: Samples) -> float:
    """What settings are chosen by, lower is better: surprise in nats for choices, squared error for values."""
    total, count = 0.0, 0.0
    for block in question.blocks(samples):
        answers = answer(block)
        if question.form == "choice":
            counts = block.truth >= 0
            errors = np.where(counts, -np.take_along_axis(answers, np.maximum(block.truth, 0)[:, None], axis=1)[:, 0], 0.0)
        else:
            errors = np.square(np.asarray(answers, np.float64) - block.truth)
            counts = np.ones_like(errors)
        weights = np.ones(len(block)) if block.weights is None else block.weights
        total, count = total + float(weights @ by_row(errors)), count + float(weights @ by_row(counts))
    return total / count if count else 0.0


def best_of(question: Question, settings: dict[str, Any], learn: Callable[[Any], Answer]) -> tuple[Answer, str]:
    """The answers of the settings that do best on the validation part, and what they are called."""
    learned = {name: learn(setting) for name, setting in settings.items()}
    if len(learned) > 1:
        losses = {name: loss_of(question, answer, question.validation) for name, answer in learned.items()}
        name = min(losses, key=losses.__getitem__)
    else:
        name = next(iter(learned))
    return learned[name], name


def always(question: Question, values: np.ndarray) -> Answer:
    """The same answer for every sample, (choices, *places) or (*places)."""
    return lambda samples: np.broadcast_to(values, (len(samples), *values.shape))
