"""Questions with a planted answer, in a few words each."""

from __future__ import annotations

import numpy as np

from nnbuilder.insight.baselines.question import Question, Samples


def split(inputs: tuple[np.ndarray, ...], truth: np.ndarray) -> tuple[Samples, Samples, Samples]:
    """Six tenths to learn from, two to choose by, two to be tested on."""
    whole, ends = Samples(inputs, truth), (int(0.6 * len(truth)), int(0.8 * len(truth)))
    return whole.take(slice(0, ends[0])), whole.take(slice(*ends)), whole.take(slice(ends[1], None))


def classes(rows: int = 300, columns: int = 4, choices: int = 3, seed: int = 0) -> Question:
    """Heaps of points, a class each."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, choices, rows)
    given = (random.normal(size=(rows, columns)) + 2.0 * np.eye(choices, columns)[truth]).astype(np.float32)
    return Question("choice", ("accuracy",), *split((given,), truth), choices=choices)


def slow() -> Question:
    """Pictures on which trees need minutes."""
    random = np.random.default_rng(0)
    given, truth = random.normal(size=(6000, 300)).astype(np.float32), random.integers(0, 10, 6000)
    return Question("choice", ("accuracy",), *split((given,), truth), choices=10)
