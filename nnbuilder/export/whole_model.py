"""The trained model with its preparation in front and the way back behind: a person's numbers in, a person's numbers out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from nnbuilder.codegen.program import Use
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.cells import Unprepared
from nnbuilder.data.preparation.preparation import FittedField, Preparation
from nnbuilder.data.preparation.replies import OutputMeaning
from nnbuilder.export.material import Bundle, ExportError, Outputs

PROBABILITIES, CLASS, ERROR = ".probabilities", ".class", ".error"
"""What stands behind the name of an output for what is told beside its own numbers."""
_IN_WORDS = ("units", "probabilities", "class", "error")


@dataclass(frozen=True)
class Told:
    """An output of the whole model and how a person reads it. `classes` name the places of axis 1 of probabilities, or what the
    numbers of a class stand for; `columns` name the places of axis 1 of numbers in units of the data."""

    name: str
    output: str
    what: str
    field: str = ""
    classes: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class WholeModel(nn.Module):
    """Raw numbers, prepared as the app prepares them (in float64, rounded once), through the model, and what it says to them: numbers
    in the units of the data, and for a class the scores, the probabilities and its number."""

    def __init__(self, model: nn.Module, use: Use, fitted: Preparation, meanings: Sequence[OutputMeaning]) -> None:
        super().__init__()
        self.model, self.use, self.fitted, self.meanings = model, use, fitted, tuple(meanings)
        self.inputs = fields_of(use, fitted)

    def forward(self, *raw: Tensor) -> tuple[Tensor, ...]:
        given = {}
        for field, values in zip(self.inputs, raw, strict=True):
            kind = KINDS[field.kind]
            given[field.name] = kind.tensors(field, values)
            if any(argument.field == f"{field.name}.mask" for argument in self.use.arguments):
                given[f"{field.name}.mask"] = kind.mask(field, values)
        result = self.model(*(given[argument.field] for argument in self.use.arguments))
        outputs = dict(zip(self.use.outputs, result if isinstance(result, tuple) else (result,), strict=True))
        return tuple(tensor for meaning in self.meanings for tensor in self._say(meaning, outputs[meaning.output], given))

    def _say(self, meaning: OutputMeaning, values: Tensor, given: Mapping[str, Tensor]) -> Iterator[Tensor]:
        """The tensors that `told` describes, in its order."""
        whats = [one.what for one in told_of(meaning, self.fitted, tuple(values.shape[1:]))]
        plain = _plain(meaning, values.double())
        if "units" in whats:
            field = self.fitted.field(meaning.field)
            back = KINDS[field.kind].back(field, plain)
            assert back is not None
            yield back.float()
        else:
            yield values
        if "probabilities" in whats:
            shares = plain.softmax(dim=1) if meaning.is_choice else torch.cat([1.0 - plain, plain], dim=1)
            yield shares.float()
            yield shares.argmax(dim=1)
        if "error" in whats:
            yield (plain - given[meaning.compared]).square().flatten(1).mean(dim=1).float()


def _plain(meaning: OutputMeaning, values: Tensor) -> Tensor:
    """What `OutputMeaning.plain` does, with tensors."""
    if meaning.is_choice:
        return values.clamp(min=1e-300).log() if meaning.holds == "probabilities" else values
    if meaning.holds == "scores":
        return values.sigmoid()
    return values.exp() if meaning.holds in ("log_rates", "log_probabilities") else values


def told_of(meaning: OutputMeaning, fitted: Preparation, shape: tuple[Any, ...]) -> list[Told]:
    """What the whole model tells of an output whose samples have this shape: its own numbers, or those in the units of the data;
    the probabilities and the class; the error of what is rebuilt."""
    field = fitted.field(meaning.field) if meaning.field.partition(".")[0] in fitted.fields else None
    numbers = Told(meaning.output, meaning.output, "numbers")
    if field is None:
        return [numbers]
    facts = KINDS[field.kind].facts(field)
    if meaning.is_choice or meaning.is_even_question(field):
        classes = facts.names if meaning.is_choice else yes_or_no(field)
        scores = (1,) if not meaning.is_choice else (len(classes),) if facts.choices == "vocabulary" else (len(classes), *facts.shape)
        if shape != scores:
            return [numbers]
        whats = {meaning.output: meaning.holds, meaning.output + PROBABILITIES: "probabilities", meaning.output + CLASS: "class"}
        return [Told(name, meaning.output, what, meaning.field, classes) for name, what in whats.items()]
    if shape != tuple(facts.shape) or KINDS[field.kind].back(field, torch.zeros(1, *facts.shape, dtype=torch.float64)) is None:
        return [numbers]
    answer = Told(meaning.output, meaning.output, "units", meaning.field, columns=field.columns)
    return [answer, Told(meaning.output + ERROR, meaning.output, "error", meaning.field)] if meaning.is_rebuilt else [answer]


def yes_or_no(field: FittedField) -> tuple[str, ...]:
    """What no and yes are called in the data, as an answer says it."""
    return tuple(OutputMeaning("", holds="probabilities").entries(field, np.array([[share]]), None)[0]["answer"] for share in (0.0, 1.0))  # type: ignore[index]


def told(bundle: Bundle) -> list[Told]:
    """What the whole model gives, in order."""
    outputs = bundle.predictor.outputs(bundle.raw)
    return [one for meaning in bundle.predictor.meanings for one in told_of(meaning, bundle.fitted, tuple(outputs[meaning.output].shape[1:]))]


def answered(bundle: Bundle) -> dict[str, np.ndarray]:
    """What `predict` answers to the raw samples of a bundle, as the whole model should tell it: classes as their names. What it
    does not say whole, as of the likeliest of many words, is left out."""
    outputs, predictions = bundle.predictor.outputs(bundle.raw), bundle.predictor.predict(bundle.raw)
    answers = {}
    for one in told(bundle):
        entries = [prediction.said.get(one.output, {}) for prediction in predictions]
        answer = _said(one, entries) if one.what in _IN_WORDS else outputs[one.output].numpy()
        if answer is not None:
            answers[one.name] = answer
    return answers


def _said(one: Told, entries: Sequence[Mapping[str, Any]]) -> np.ndarray | None:
    """What all rows say, as one array."""
    if one.what == "units":
        rows = [list(entry["answer"].values()) if isinstance(entry["answer"], dict) else entry["answer"] for entry in entries]
        values = np.array(rows, dtype=np.float64)
        return values[:, None] if values.ndim == 1 else values
    if one.what == "error":
        return np.array([entry["error"] for entry in entries])
    if one.what == "class" and all("mask" in entry for entry in entries):
        return np.array([np.array(entry["mask"]).astype(str) for entry in entries])
    if any(set(entry.get("probabilities", ())) != set(one.classes) for entry in entries):
        return None
    if one.what == "class":
        return np.array([entry["answer"] for entry in entries])
    return np.array([[entry["probabilities"][name] for name in one.classes] for entry in entries])


def named_classes(bundle: Bundle, found: Outputs) -> dict[str, np.ndarray]:
    """The same outputs, with the numbers of classes as their names."""
    classes = {one.name: one.classes for one in told(bundle) if one.what == "class"}
    return {name: np.array(classes[name])[values] if name in classes and values.dtype.kind in "iu" else values for name, values in found.items()}


def whole_model(bundle: Bundle) -> WholeModel:
    """The model of a bundle with its preparation and its answers, in eval mode."""
    return WholeModel(bundle.predictor.model, bundle.predictor.use, bundle.fitted, bundle.predictor.meanings).eval()


def raw_arrays(bundle: Bundle) -> dict[str, np.ndarray]:
    """The raw samples as the whole model takes them, by field: float32, words as their places; int64 for a class or the tokens of a
    text."""
    try:
        return {field.name: KINDS[field.kind].raw_tensor(field, bundle.raw) for field in fields_of(bundle.predictor.use, bundle.fitted)}
    except (DataError, Unprepared) as error:
        raise ExportError(str(error)) from None


def fields_of(use: Use, fitted: Preparation) -> list[FittedField]:
    """The fields that a use reads, in order; a mask comes with its field."""
    return fitted.fields_of(argument.field for argument in use.arguments)


def words_of(bundle: Bundle) -> dict[str, Mapping[str, Sequence[str]]]:
    """{field: {column: its words}} of the columns whose words are read as their places."""
    fields = fields_of(bundle.predictor.use, bundle.fitted)
    return {field.name: words for field in fields if (words := KINDS[field.kind].words(field))}
