"""What a network says to raw rows, in a person's words: every output that answers a field does, and no row is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .cells import Unprepared, is_missing, label_text
from .preparation import FittedField, Preparation, Raw

if TYPE_CHECKING:
    from .windows import Foretold

BLOCK = 1024
"""How many rows are asked at once."""
_TINY = 1e-300
_EVEN = 0.5

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class OutputMeaning:
    """How the numbers of an output are read.

    field       the field that it answers; nothing where the numbers are all there is to say
    holds       what the numbers are: scores, log_probabilities, probabilities, log_rates or values
    is_choice   whether one of several is right; else every number is a question of its own
    is_rebuilt  whether the network gives back what it was given, maybe cleaned
    given       the field that it was given then, where that is another one, as the noisy picture beside the clean one
    usual       the error that 99 of 100 rows of the validation part stay below, where the network rebuilds
    """

    output: str
    field: str = ""
    holds: str = "values"
    is_choice: bool = False
    is_rebuilt: bool = False
    usual: float | None = None
    given: str = ""

    @property
    def compared(self) -> str:
        """The field that a rebuilt one is held against."""
        return self.given or self.field

    def plain(self, values: np.ndarray) -> np.ndarray:
        """The numbers as a field answers them: scores for a choice, else values, float64."""
        values = values.astype(np.float64)
        if self.is_choice:
            return np.log(np.maximum(values, _TINY)) if self.holds == "probabilities" else values
        if self.holds == "scores":
            return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)))
        return np.exp(values) if self.holds in ("log_rates", "log_probabilities") else values

    def entries(self, fitted: FittedField, values: np.ndarray, given: np.ndarray | None) -> list[dict[str, Any]] | None:
        """{"answer", "probabilities", "error", "unusual"} of each row, as far as it can be said; None where nothing can."""
        plain = self.plain(values)
        entries = fitted.answer(plain)
        if entries is None:
            return None
        if self.is_even_question(fitted):
            return _yes_or_no(fitted, plain[:, 0])
        if self.is_rebuilt and given is not None and given.shape == plain.shape:
            for entry, error in zip(entries, errors(plain, given).tolist(), strict=True):
                entry["error"] = error
                if self.usual is not None:
                    entry["unusual"] = error > self.usual
        return entries

    def is_even_question(self, fitted: FittedField) -> bool:
        """Whether one number is how likely something is."""
        return not self.is_choice and fitted.shape == (1,) and self.holds in ("scores", "probabilities", "log_probabilities")

    def encode(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Prediction:
    """What a network says to one row.

    outputs  its own numbers, by output
    said     by output, what these say in a person's words: `answer`, the class or the number in the units of the data, with
             `probabilities` {class: share}; for a network that rebuilds its input also the `error` and whether it is `unusual`
    remarks  what to know of the row: values that training never had, or has never had so large
    problem  why there is no answer
    """

    outputs: Mapping[str, Any]
    said: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    problem: str = ""

    @property
    def first(self) -> Mapping[str, Any]:
        """What the first output says that says something."""
        return next(iter(self.said.values()), {})

    @property
    def answer(self) -> Any:
        return self.first.get("answer")

    @property
    def probabilities(self) -> Mapping[str, float] | None:
        return self.first.get("probabilities")

    def encode(self) -> dict[str, Any]:
        """Plain JSON: the first answer by itself, all of them by output where there are several, the numbers where nothing is said."""
        if self.problem:
            return {"problem": self.problem}
        entry = dict(self.first) if self.said else dict(self.outputs)
        if self.said and len(self.outputs) > 1:
            entry["answers"] = {name: dict(self.said.get(name, {"values": values})) for name, values in self.outputs.items()}
        return {**entry, "remarks": list(self.remarks)} if self.remarks else entry


@dataclass(frozen=True)
class Answering:
    """What turns raw rows into what a network reads, and its outputs into answers. `inputs` are the fields, or their masks, that
    it reads, in order."""

    preparation: Preparation
    inputs: tuple[str, ...]
    meanings: tuple[OutputMeaning, ...]

    @property
    def fields(self) -> tuple[FittedField, ...]:
        """The fields that are read, in order."""
        return tuple(self.preparation.fields_of(self.inputs))

    def arrays(self, raw: Raw) -> dict[str, np.ndarray]:
        """The arrays of all rows, by input; raises `Unprepared` for a row that cannot be placed."""
        return self.preparation.arrays(self.inputs, raw)

    def cut(self, raw: Raw, *, every: bool = False) -> Foretold | None:
        """The newest window of each series in raw columns, or every one; None where a sample is no window, or the columns are those
        of samples already. Raises `Unprepared`."""
        windows, names = self.preparation.windows, [column for one in self.fields for column in one.columns]
        return None if windows is None or all(name in raw for name in names) else windows.foretold(raw, names, every=every)

    def predictions(self, raw: Raw, ask: Callable[[Arrays], Arrays], unread: Mapping[int, str] | None = None) -> list[Prediction]:
        """One for each row, in order. `ask` gives {output: (rows, ...)} for the arrays of some rows; `unread` tells of rows that are
        there in name only. Raises `Unprepared` where columns are missing, or no row at all can be answered."""
        columns = list(dict.fromkeys(column for one in self.fields for column in one.columns))
        missing = [column for column in columns if column not in raw]
        if missing:
            raise Unprepared(f"The column {missing[0]} is missing; {self.fields[0].name} needs {', '.join(columns)}")
        rows = max((len(raw[column]) for column in columns), default=0)
        predictions: list[Prediction] = []
        problems: list[Unprepared] = []
        for start in range(0, rows, BLOCK):
            block = {column: raw[column][start : start + BLOCK] for column in columns}
            gone = {row - start: Unprepared(why, "") for row, why in (unread or {}).items() if start <= row < start + BLOCK}
            found, wrong = self._block(block, ask, gone)
            predictions += found
            problems += [error.moved(start) for error in wrong]
        if rows and len(problems) == rows:
            raise problems[0]
        return predictions

    def _block(self, raw: Raw, ask: Callable[[Arrays], Arrays], gone: Mapping[int, Unprepared]) -> tuple[list[Prediction], list[Unprepared]]:
        rows = len(next(iter(raw.values())))
        problems = {**_blank(raw, self.fields), **gone}
        arrays = self._sound(raw, rows, problems)
        sound = [row for row in range(rows) if row not in problems]
        outputs = ask(arrays) if sound else {}
        strange = _not_finite(outputs)
        problems |= {sound[place]: Unprepared(error.problem, error.rest, sound[place]) for place, error in strange.items()}
        # What is not finite is never told, but arithmetic would stumble over it.
        said = self.say({name: np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0) for name, values in outputs.items()} if strange else outputs, arrays)
        remarks = self._remarks(raw)
        places = {row: place for place, row in enumerate(sound)}
        predictions = [
            Prediction({}, problem=f"{problems[row].problem}{problems[row].rest}")
            if row in problems
            else Prediction(
                {name: values[places[row]].tolist() for name, values in outputs.items()},
                {name: entries[places[row]] for name, entries in said.items()},
                tuple(remarks.get(row, ())),
            )
            for row in range(rows)
        ]
        return predictions, [problems[row] for row in sorted(problems)]

    def say(self, outputs: Arrays, arrays: Arrays) -> dict[str, list[dict[str, Any]]]:
        """{output: an entry a row} of those that answer a field."""
        said = {}
        for meaning in self.meanings:
            if meaning.field.partition(".")[0] in self.preparation.fields and meaning.output in outputs:
                fitted = self.preparation.field(meaning.field)
                entries = meaning.entries(fitted, outputs[meaning.output], arrays.get(meaning.compared))
                if entries is not None:
                    said[meaning.output] = entries
        return said

    def _sound(self, raw: Raw, rows: int, problems: dict[int, Unprepared]) -> dict[str, np.ndarray]:
        """The arrays of the rows that can be prepared; what is wrong with the others is added to `problems`."""
        if not problems:
            try:
                return self.arrays(raw)
            except Unprepared as error:
                if error.row is None:
                    raise
        pieces = []
        for row in range(rows):
            if row not in problems:
                try:
                    pieces.append(self.arrays({column: cells[row : row + 1] for column, cells in raw.items()}))
                except Unprepared as error:
                    problems[row] = Unprepared(error.problem, error.rest, row)
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in (pieces[0] if pieces else ())}

    def _remarks(self, raw: Raw) -> dict[int, list[str]]:
        told: dict[int, list[str]] = {}
        for one in self.fields:
            for row, words in one.remarks(raw):
                told.setdefault(row, []).append(words)
        return told


def errors(rebuilt: np.ndarray, given: np.ndarray) -> np.ndarray:
    """How far each row is from what was given: the mean of the squared differences, float64 (rows,)."""
    return np.asarray(np.square(rebuilt.astype(np.float64) - given).reshape(len(given), -1).mean(axis=1))


def _yes_or_no(fitted: FittedField, shares: np.ndarray) -> list[dict[str, Any]]:
    """The likelier of the two values that stand for no and yes in the data, and how likely each is."""
    no, yes = (label_text(fitted.invert(np.array([[value]]))[0, 0]) for value in (0.0, 1.0))
    return [{"answer": yes if share >= _EVEN else no, "probabilities": {no: 1.0 - share, yes: share}} for share in shares.tolist()]


def _blank(raw: Raw, fields: Sequence[FittedField]) -> dict[int, Unprepared]:
    """Rows of which every cell that is read is missing: there is nothing to answer."""
    blank = np.ones(len(next(iter(raw.values()))), dtype=np.bool_)
    for column in (column for one in fields for column in one.columns):
        cells = raw[column]
        if isinstance(cells, np.ndarray) and (cells.ndim > 1 or cells.dtype.kind in "biu"):
            return {}
        gaps = np.isnan(cells) if isinstance(cells, np.ndarray) and cells.dtype.kind == "f" else np.array([is_missing(cell) for cell in cells], dtype=bool)
        blank &= gaps
        if not blank.any():
            return {}
    return {int(row): Unprepared("There is nothing", "; every cell that the network reads is empty.", int(row)) for row in np.flatnonzero(blank)}


def _not_finite(outputs: Arrays) -> dict[int, Unprepared]:
    """The rows that are answered with what is no number."""
    problems = {}
    for name, values in outputs.items():
        for row in np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(axis=1)).tolist():
            rest = "; look for values there that are far from those it learned."
            problems[row] = Unprepared(f"The network answers with numbers that are not finite at {name}", rest, row)
    return problems
