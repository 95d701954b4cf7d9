"""What simple models are asked: the samples of one task as arrays, and by which scores their answers are judged."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nnbuilder.data.earlier_fits import preparation_of
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.insight import scores
from nnbuilder.insight.scores import Form
from nnbuilder.insight.scores.score import Score


@dataclass(frozen=True)
class Samples:
    """What is given, (rows, ...) float32 or whole numbers (classes, tokens) for each input, and what is right, (rows, ...). `past` are
    the columns of a series that the truth goes on, as they stand in the data, each float64 (rows, steps), the last known step last.
    `weights` is how often each row counts, float64 (rows,), None where all count alike."""

    inputs: tuple[np.ndarray, ...]
    truth: np.ndarray
    past: tuple[np.ndarray, ...] = ()
    weights: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.truth)

    def take(self, rows: np.ndarray | slice) -> Samples:
        weights = None if self.weights is None else self.weights[rows]
        return Samples(tuple(values[rows] for values in self.inputs), self.truth[rows], tuple(values[rows] for values in self.past), weights)

    def mean(self) -> np.ndarray:
        """What is right on the average."""
        return np.asarray(np.average(self.truth, axis=0, weights=self.weights))

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        """All of it, as it is written down."""
        return (self.truth, *self.inputs, *self.past, *(() if self.weights is None else (self.weights,)))


class Ahead(NamedTuple):
    """A column of the data that the truth is made of: the steps from `first` to `last` behind the last known one of a column of the
    past, of which `is_array` has all in one."""

    name: str
    past: int
    first: int
    last: int
    is_array: bool


@dataclass(frozen=True)
class Question:
    """One task for simple models.

    form          how it is answered: one of several choices, yes or no, or values
    choices       how many there are to choose from
    scores        how answers are judged, the first one decides
    is_rebuilding whether the truth is the input before the drawing disturbed it
    width         into how few numbers the drawing squeezes a sample; 0 where that is not known
    goes_on       where the truth is the future of a series: the columns that it is made of
    field         the field that is right, and `preparation` what turns its values into the units of the data and back, as JSON;
                  the empty text where nobody needs it
    is_in_units   whether values are judged in the units of the data, else as they are prepared
    """

    form: Form
    scores: tuple[str, ...]
    train: Samples
    validation: Samples
    test: Samples
    choices: int = 0
    is_rebuilding: bool = False
    width: int = 0
    goes_on: tuple[Ahead, ...] = ()
    field: str = ""
    preparation: str = ""
    is_in_units: bool = False

    @property
    def parts(self) -> dict[str, Samples]:
        return {"train": self.train, "validation": self.validation, "test": self.test}

    @property
    def places(self) -> int:
        """How many answers a sample has."""
        return int(np.prod(self.test.truth.shape[1:], dtype=np.int64))

    @property
    def judges(self) -> tuple[Score, ...]:
        return tuple(scores.named(name, self.form, self.choices, self.places) for name in self.scores)

    def blocks(self, samples: Samples, cells: int = 2**22) -> Iterator[Samples]:
        """Consecutive samples, so many that neither they nor their answers have more than about `cells` numbers."""
        given = max((int(np.prod(values.shape[1:])) for values in samples.inputs), default=1)
        size = max(1, cells // max(given, self.places * max(1, self.choices)))
        for start in range(0, len(samples), size):
            yield samples.take(slice(start, start + size))

    @functools.cached_property
    def fitted(self) -> FittedField:
        """What prepares the field that is right."""
        return preparation_of(self.preparation).field(self.field)

    def in_units(self, values: np.ndarray) -> np.ndarray:
        """Prepared values in the units of the data."""
        return self.fitted.invert(values) if self.is_in_units else values

    def statistics(self, answers: np.ndarray, truth: np.ndarray) -> dict[str, np.ndarray]:
        """What each score keeps of every sample, {score: float32 (rows, columns)}."""
        compared = (answers, truth) if self.form != "values" else (self.in_units(answers), self.in_units(truth))
        return {score.name: score.statistics(*compared) for score in self.judges}


_PLAIN = ("form", "scores", "choices", "is_rebuilding", "width", "goes_on", "field", "preparation", "is_in_units")


def save(question: Question, folder: Path) -> None:
    """Writes a question into a folder, an array a file."""
    for part, samples in question.parts.items():
        for place, values in enumerate(samples.arrays):
            np.save(folder / f"{part}_{place}.npy", values, allow_pickle=False)
    weighs = [part for part, samples in question.parts.items() if samples.weights is not None]
    held = {"inputs": len(question.test.inputs), "past": len(question.test.past), "weighs": weighs}
    (folder / "question.json").write_text(json.dumps({**{name: getattr(question, name) for name in _PLAIN}, **held}), "utf-8")


def load(folder: Path) -> Question:
    """The question that `save` has written, its arrays mapped into memory."""
    plain: Mapping[str, Any] = json.loads((folder / "question.json").read_text("utf-8"))

    def samples(part: str) -> Samples:
        count, past, is_weighed = plain["inputs"], plain["past"], part in plain["weighs"]
        truth, *given = (np.load(folder / f"{part}_{place}.npy", mmap_mode="r", allow_pickle=False) for place in range(1 + count + past + is_weighed))
        return Samples(tuple(given[:count]), truth, tuple(given[count : count + past]), given[-1] if is_weighed else None)

    settings: dict[str, Any] = {name: tuple(plain[name]) if isinstance(plain[name], list) else plain[name] for name in _PLAIN}
    settings["goes_on"] = tuple(Ahead(*one) for one in settings["goes_on"])
    return Question(**settings, train=samples("train"), validation=samples("validation"), test=samples("test"))


def digest_of(question: Question) -> str:
    """What tells whether a question was asked before: a hash of all that simple models see of data, split and task."""
    whole = hashlib.blake2b(json.dumps([getattr(question, name) for name in _PLAIN]).encode(), digest_size=16)
    for samples in question.parts.values():
        for values in samples.arrays:
            whole.update(f"{values.shape} {values.dtype}".encode())
            whole.update(np.ascontiguousarray(values).data)
    return whole.hexdigest()
