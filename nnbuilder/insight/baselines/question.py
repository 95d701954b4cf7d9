"""What simple models are asked: the samples of one task as arrays, and by which scores their answers are judged."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data.earlier_fits import preparation_of
from nnbuilder.insight import scores
from nnbuilder.insight.scores import Form
from nnbuilder.insight.scores.score import Score


@dataclass(frozen=True)
class Samples:
    """What is given, (rows, ...) float32 or whole numbers (classes, tokens) for each input, and what is right, (rows, ...)."""

    inputs: tuple[np.ndarray, ...]
    truth: np.ndarray

    def __len__(self) -> int:
        return len(self.truth)

    def take(self, rows: np.ndarray | slice) -> Samples:
        return Samples(tuple(values[rows] for values in self.inputs), self.truth[rows])


@dataclass(frozen=True)
class Question:
    """One task for simple models.

    form          how it is answered: one of several choices, yes or no, or values
    choices       how many there are to choose from
    scores        how answers are judged, the first one decides
    is_rebuilding whether the truth is the input before the drawing disturbed it
    width         into how few numbers the drawing squeezes a sample; 0 where that is not known
    goes_on       where the truth is the future of a series: the feature of the last step of the first input that it goes on
                  from, and the factor and the summand that bring that to the scale of the truth
    field         the field that is right, and `preparation` what turns its values back into the units of the data, as JSON;
                  the empty text where they are judged as they are prepared
    """

    form: Form
    scores: tuple[str, ...]
    train: Samples
    validation: Samples
    test: Samples
    choices: int = 0
    is_rebuilding: bool = False
    width: int = 0
    goes_on: tuple[int, float, float] | None = None
    field: str = ""
    preparation: str = ""

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

    def in_units(self, values: np.ndarray) -> np.ndarray:
        """Prepared values in the units of the data."""
        return preparation_of(self.preparation).fields[self.field].invert(values) if self.preparation else values

    def statistics(self, answers: np.ndarray, truth: np.ndarray) -> dict[str, np.ndarray]:
        """What each score keeps of every sample, {score: float32 (rows, columns)}."""
        compared = (answers, truth) if self.form != "values" else (self.in_units(answers), self.in_units(truth))
        return {score.name: score.statistics(*compared) for score in self.judges}


_PLAIN = ("form", "scores", "choices", "is_rebuilding", "width", "goes_on", "field", "preparation")


def save(question: Question, folder: Path) -> None:
    """Writes a question into a folder, an array a file."""
    for part, samples in question.parts.items():
        for place, values in enumerate((samples.truth, *samples.inputs)):
            np.save(folder / f"{part}_{place}.npy", values, allow_pickle=False)
    plain = {name: getattr(question, name) for name in _PLAIN}
    (folder / "question.json").write_text(json.dumps({**plain, "inputs": len(question.test.inputs)}), "utf-8")


def load(folder: Path) -> Question:
    """The question that `save` has written, its arrays mapped into memory."""
    plain: Mapping[str, Any] = json.loads((folder / "question.json").read_text("utf-8"))

    def samples(part: str) -> Samples:
        truth, *inputs = (np.load(folder / f"{part}_{place}.npy", mmap_mode="r", allow_pickle=False) for place in range(plain["inputs"] + 1))
        return Samples(tuple(inputs), truth)

    settings: dict[str, Any] = {name: tuple(plain[name]) if isinstance(plain[name], list) else plain[name] for name in _PLAIN}
    return Question(**settings, train=samples("train"), validation=samples("validation"), test=samples("test"))


def digest_of(question: Question) -> str:
    """What tells whether a question was asked before: a hash of all that simple models see of data, split and task."""
    whole = hashlib.blake2b(json.dumps([getattr(question, name) for name in _PLAIN]).encode(), digest_size=16)
    for samples in question.parts.values():
        for values in (samples.truth, *samples.inputs):
            whole.update(f"{values.shape} {values.dtype}".encode())
            whole.update(np.ascontiguousarray(values).data)
    return whole.hexdigest()
