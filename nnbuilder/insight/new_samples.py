"""New samples of a network that makes them of noise, to be looked at: as many as one likes, and those that it made after each epoch."""

from __future__ import annotations

import numpy as np
import torch

from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds import KINDS
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.insight.drawn import Canvas, canvas_of
from nnbuilder.insight.sampling import generate
from nnbuilder.insight.trial import Trial
from nnbuilder.insight.views import Made
from nnbuilder.training.made_samples import Making, kept_samples, making_of


def makes_samples(trial: Trial) -> tuple[str, ...] | None:
    """The classes that the network can be asked for, or nothing to ask for; None where it makes no samples that can be looked at."""
    making = making_of(trial.program, trial.prepared.facts.fields)
    if making is None or _like_made(trial, _made(trial, making, 2, 1.0, 0, None)) is None:
        return None
    return making.classes


def made_samples(trial: Trial, count: int, temperature: float, seed: int, asked: int | None = None) -> Made:
    """New samples, all of the class that is `asked` for or of each in turn. Raises `DataError`."""
    making = making_of(trial.program, trial.prepared.facts.fields)
    if making is None:
        raise DataError("No output of this network is made of noise alone, so there is nothing new to see.")
    return _looked_at(trial, _made(trial, making, count, temperature, seed, asked), making, asked)


def samples_of_epochs(trial: Trial) -> tuple[tuple[int, Made], ...]:
    """(epoch, what the network made of the same noise after it), as far as that was kept; empty where nothing is to be seen."""
    making = making_of(trial.program, trial.prepared.facts.fields)
    try:
        kept = kept_samples(trial.run.folder) if making is not None else {}
        return tuple((epoch, _looked_at(trial, values, making, None)) for epoch, values in kept.items()) if making is not None else ()
    except (DataError, ValueError):
        # What lies in the folder is of another network.
        return ()


def _made(trial: Trial, making: Making, count: int, temperature: float, seed: int, asked: int | None) -> np.ndarray:
    """As the network has them, (count, ...)."""
    given = {making.asked.name: making.asking_for(count, asked).tolist()} if making.asked is not None else None
    return next(iter(generate(trial.run, making.use.name, count, given, temperature, seed).values()))


def _looked_at(trial: Trial, values: np.ndarray, making: Making, asked: int | None) -> Made:
    field = _like_made(trial, values)
    if field is None:
        raise DataError("What the network makes is like no field of the data, so there is nothing to see it beside.")
    real = trial.prepared.fields[field.name]
    if values.ndim == 2 and values.shape[1] == 2:
        some = real.index_select(0, trial.rows_of("train")[: len(values)]) if isinstance(real, torch.Tensor) else torch.zeros(0, 2)
        return Made(field.invert(values), field.invert(some.numpy()))
    canvas = _canvas(trial, field)
    shaped = values.reshape(len(values), *field.shape)
    classes = tuple(making.classes[place] for place in making.asking_for(len(values), asked).tolist()) if making.classes else ()
    return Made(pictures=tuple(canvas.shown(each) for each in field.invert(shaped)), classes=classes) if canvas is not None else Made()


def _canvas(trial: Trial, field: FittedField) -> Canvas | None:
    cells = trial.prepared.raw.get(field.columns[0])
    return canvas_of(field, KINDS[field.kind].facts(field), cells[:50] if isinstance(cells, np.ndarray) else None)


def _like_made(trial: Trial, values: np.ndarray) -> FittedField | None:
    """The field of the data that has as many numbers as what is made, and can be looked at."""
    for field in trial.prepared.fitted.fields.values():
        is_alike = int(np.prod(field.shape)) == int(np.prod(values.shape[1:])) and field.name in trial.prepared.fields
        if is_alike and (field.shape == (2,) or canvas_of(field, KINDS[field.kind].facts(field), None) is not None):
            return field
    return None
