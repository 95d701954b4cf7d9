"""What a person can ask of a network: what it reads, with the limits of its training, and real samples to begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.core.blocks import spec_for
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.sampling import companion_of, source_of
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitting import facts_of, fit
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.parts import parts_of
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.preparation import FittedField, Preparation
from nnbuilder.data.preparation.replies import BLOCK, Answering, Arrays, Prediction
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import Samples, samples_of
from nnbuilder.insight.meanings import meanings_of
from nnbuilder.insight.nearness import Neighbourhood, most_rows, neighbourhood, unlike
from nnbuilder.insight.predict import PREDICT
from nnbuilder.training.restore import load_fitted, load_program
from nnbuilder.training.runs import Run

_SAMPLES = 100
_FITTED = 20_000
"""Before there is a run, so many rows tell what ranges and words there are."""
_LEAST_STEPS = 4
"""Fewer numbers than these are no line to bend."""
_MOST_NUMBERS = 4_000_000


@dataclass(frozen=True)
class Given:
    """One field that a network reads.

    ranges  {column: the least and the largest number of training}
    words   {column: what it may hold}
    steps   how many columns in a row are the steps of one series; 0 where columns are no steps
    """

    fitted: FittedField
    fact: FieldFacts
    ranges: Mapping[str, tuple[float, float]]
    words: Mapping[str, tuple[str, ...]]
    steps: int = 0

    @property
    def name(self) -> str:
        return self.fitted.name


@dataclass(frozen=True)
class Said:
    """A reply to one row: by output, what it says in a person's words; why the row is unlike training, where it is; and what else there
    is to say of what it holds."""

    entries: Mapping[str, Mapping[str, Any]]
    unlike: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Asking:
    """The questions that a network takes.

    answering       what turns raw rows into arrays, and outputs into answers
    facts           of every field, also of those that are answered
    samples         the raw columns of some rows, those of the test part first choice; empty where the data is gone
    neighbourhoods  by field, what tells whether a question is like training
    steps           by field, how many columns in a row are the steps of one series
    problem         why nothing can be asked, or why there is no sample
    """

    answering: Answering
    facts: Mapping[str, FieldFacts]
    samples: Mapping[str, np.ndarray] = field(default_factory=dict)
    neighbourhoods: Mapping[str, Neighbourhood] = field(default_factory=dict)
    steps: Mapping[str, int] = field(default_factory=dict)
    problem: str = ""

    @property
    def inputs(self) -> tuple[Given, ...]:
        return tuple(_given(fitted, self.facts[fitted.name], self.steps.get(fitted.name, 0)) for fitted in self.answering.fields)

    @property
    def count(self) -> int:
        """How many real samples there are."""
        return len(next(iter(self.samples.values()), ()))

    def arrays(self, raw: Raw) -> dict[str, np.ndarray]:
        """The arrays of raw rows, by input; raises `DataError` where one cannot be placed."""
        try:
            return self.answering.arrays(raw)
        except Unprepared as error:
            raise DataError(str(error)) from None

    def said(self, raw: Raw, arrays: Arrays, outputs: Arrays) -> Said:
        """What the outputs of a network say to one raw row, and what there is to say of that row itself."""
        entries = {name: entries[0] for name, entries in self.answering.say(outputs, arrays).items()}
        remarks = tuple(words for fitted in self.answering.fields for _, words in fitted.remarks(raw))
        return Said(entries, unlike(self.neighbourhoods, arrays).get(0, ()), remarks)


def asking_of_run(run: Run, *, is_done: bool = True) -> Asking:
    """What the network of a run can be asked, also while it trains: then it is not `is_done`, and what its errors usually are is not
    measured yet. Raises `RunError` and `DataError`."""
    program, fitted, document = load_program(run), load_fitted(run), run.document
    use = next((use for use in program.uses if use.name == PREDICT), None)
    if use is None or any(argument.kind != "field" for argument in use.arguments):
        raise DataError("The network cannot be asked: it has no output of the use predict that is made from fields of the data alone.")
    meanings = meanings_of(run, program, use, fitted, is_done=is_done)
    answering = Answering(fitted, tuple(argument.field for argument in use.arguments), meanings)
    return _with_samples(Asking(answering, _facts(answering), steps=_steps(document.data, fitted)), document.data, Path(run.settings["base"]))


def asking_of_drawing(document: Document, catalogue: Catalogue, base: Path) -> Asking:
    """What the network of a drawing that nobody has trained yet is going to be asked. Raises `DataError`."""
    data = document.data
    if data is None:
        raise DataError("No data is chosen yet.")
    samples = samples_of(data, read_data(data, base))
    fitted = fit(samples.fields, samples.table, np.sort(_some(parts_of(data.split, samples)["train"], _FITTED)), samples.series)
    drawn = [node for node in document.main.nodes.values() if (spec := spec_for(document, catalogue, node.kind)) is not None and spec.role == "input"]
    named = {str(node.params.get("field", "")) for node in drawn}
    given = [one.name for one in data.fields if one.role == "input"]
    beside = sorted(name for name in named if companion_of(name) and source_of(name) in given)
    inputs = (*(name for name in given if name in named), *beside) or tuple(given)
    answering = Answering(fitted, inputs, ())
    return _sampled(Asking(answering, _facts(answering), steps=_steps(data, fitted)), data, samples)


def _facts(answering: Answering) -> dict[str, FieldFacts]:
    """Of every field, and of those of rows beside that are read or answered."""
    answered = answering.preparation.fields_of(meaning.field for meaning in answering.meanings if meaning.field)
    return facts_of(answering.preparation) | {one.name: KINDS[one.kind].facts(one) for one in (*answering.fields, *answered)}


def marked(asking: Asking, raw: Raw, predictions: Sequence[Prediction]) -> list[Prediction]:
    """The same predictions of some raw rows; those that are unlike anything training has had say so. Raises `DataError` where nobody
    can tell, since the data is gone."""
    if asking.problem:
        raise DataError(f"Whether a row is unlike training cannot be told. {asking.problem}")
    told = list(predictions)
    sound = [row for row, prediction in enumerate(predictions) if not prediction.problem]
    for start in range(0, len(sound), BLOCK):
        rows = sound[start : start + BLOCK]
        block = {column: cells[rows] if isinstance(cells, np.ndarray) else [cells[row] for row in rows] for column, cells in raw.items()}
        for place, sentences in unlike(asking.neighbourhoods, asking.arrays(block)).items():
            row = rows[place]
            told[row] = replace(told[row], remarks=(*sentences, *told[row].remarks))
    return told


def _given(fitted: FittedField, fact: FieldFacts, steps: int) -> Given:
    kind = KINDS[fitted.kind]
    return Given(fitted, fact, kind.ranges(fitted), {column: tuple(words) for column, words in kind.words(fitted).items()}, steps)


def _steps(data: DataSet | None, preparation: Preparation) -> dict[str, int]:
    """{field: how many columns a window makes of one column of the source}, for those whose steps are numbers in columns of their own."""
    if data is None or data.windows is None:
        return {}
    counts = {}
    for one in data.fields:
        fitted = preparation.fields.get(one.name)
        if fitted is not None and not KINDS[fitted.kind].words(fitted):
            steps, rest = divmod(len(fitted.columns), len(one.columns))
            if steps >= _LEAST_STEPS and not rest:
                counts[one.name] = steps
    return counts


def _with_samples(asking: Asking, data: DataSet | None, base: Path) -> Asking:
    """The same with real samples, where the data can still be read."""
    if data is None:
        return asking
    try:
        return _sampled(asking, data, samples_of(data, read_data(data, base)))
    except DataError as error:
        return replace(asking, problem=str(error))


def _sampled(asking: Asking, data: DataSet, samples: Samples) -> Asking:
    """Some rows of the test part to begin with, and a neighbourhood for each field."""
    parts = parts_of(data.split, samples)
    chosen = next(rows for rows in (parts["test"], parts["validation"], parts["train"], np.zeros(1, dtype=np.int64)) if len(rows))
    near: dict[str, Neighbourhood] = {}
    for fitted in asking.answering.fields:
        fact = asking.facts[fitted.name]
        most = most_rows(fact)
        source = asking.answering.preparation.fields[source_of(fitted.name)]
        prepared = [_prepared(asking.answering.preparation, source, samples.table, _some(parts[part], most)) for part in ("train", "validation")]
        found = near.get(source.name) or neighbourhood(fact, *prepared)
        if found is not None:
            near[fitted.name] = found
    return replace(asking, samples=_real(asking, samples.table, _some(chosen, _SAMPLES)), neighbourhoods=near)


def _real(asking: Asking, raw: Raw, rows: np.ndarray) -> dict[str, np.ndarray]:
    """The columns that are read in some rows; what stands beside a row is of the row before it."""
    columns = [column for fitted in asking.answering.fields for column in fitted.columns]
    real = _rows(raw, [column for column in columns if column in raw], rows)
    beside = {column: real.get(column.rpartition(".")[0]) for column in columns if column not in raw}
    return real | {column: np.roll(values, 1, axis=0) for column, values in beside.items() if values is not None}


def _prepared(preparation: Preparation, fitted: FittedField, raw: Raw, rows: np.ndarray) -> np.ndarray:
    """The values of a field in some rows, without those that cannot be prepared."""
    pieces = [np.zeros((0, *fitted.shape), dtype=np.float32)]
    for block in blocks(raw, fitted.columns, rows):
        try:
            pieces.append(preparation.apply(fitted.name, block)[fitted.name])
        except Unprepared:
            continue
    return np.concatenate(pieces[1:] or pieces)


def _rows(raw: Raw, columns: list[str], rows: np.ndarray) -> dict[str, np.ndarray]:
    pieces: dict[str, list[np.ndarray]] = {column: [] for column in columns}
    for block in blocks(raw, columns, rows):
        for column, values in block.items():
            pieces[column].append(np.asarray(values))
    whole = {column: np.concatenate(values) for column, values in pieces.items()}
    most = max(1, _MOST_NUMBERS // max(1, sum(np.size(values[0]) for values in whole.values() if len(values))))
    return {column: values[:most] for column, values in whole.items()}


def _some(rows: np.ndarray, most: int) -> np.ndarray:
    """So many rows at most, drawn at random and the same ones every time."""
    return np.random.Generator(np.random.PCG64(0)).permutation(rows)[:most]
