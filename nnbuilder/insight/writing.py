"""Text out of a trained language model: one character after another, each drawn from what the model thinks comes next."""

from __future__ import annotations

import numpy as np
import torch

from nnbuilder.core.digits import exact
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.text import END, Text
from nnbuilder.insight.predict import Predictor
from nnbuilder.training.runs import Run

MOST = 100_000


def writes_text(predictor: Predictor) -> bool:
    """Whether the model reads one text and nothing else."""
    return _text(predictor) is not None


def writes_on(predictor: Predictor) -> bool:
    """Whether the model reads one text and scores every symbol of it at every place, so that it can go on with one."""
    field = _text(predictor)
    if field is None:
        return False
    try:
        _next(predictor, field, field.numbers("\n")[:1] * min(2, field.shape[0]), 1.0, torch.Generator().manual_seed(0))
    except DataError:
        return False
    return True


def write_on(run: Run, prompt: str, length: int, temperature: float = 1.0, seed: int = 0) -> str:
    """`length` characters that go on from a prompt. A lower temperature keeps to what is likely; near 0 it is always the
    likeliest. Raises `DataError` where the model does not write."""
    predictor = Predictor.of(run)
    field = _text(predictor)
    if field is None:
        raise DataError("This network does not read text alone, so it cannot write on.")
    if not 1 <= length <= MOST:
        raise DataError(f"From 1 to {MOST:,} characters can be written at once, not {length:,}.")
    if not temperature > 0:
        raise DataError(f"The temperature should be a number above 0, not {exact(temperature)}.")
    tokens = field.numbers(prompt)[: -1 if END in field.marks else None] or field.numbers("\n")[:1]
    source = torch.Generator().manual_seed(seed)
    for _ in range(length):
        tokens.append(_next(predictor, field, tokens, temperature, source))
    return str(field.invert(np.array([tokens[-length:]]))[0])


def _text(predictor: Predictor) -> Text | None:
    """The one text that is read, where nothing else is."""
    inputs = predictor.inputs
    return inputs[0] if len(inputs) == 1 and isinstance(inputs[0], Text) else None


def _next(predictor: Predictor, field: Text, tokens: list[int], temperature: float, source: torch.Generator) -> int:
    """The symbol behind the last ones the model can see at once. What training has never seen is never written."""
    seen = torch.tensor([tokens[-field.shape[0] :]])
    try:
        with torch.no_grad():
            result = predictor.model(seen)
    except RuntimeError as error:
        raise DataError(f"The network does not take {seen.shape[1]} characters: {str(error).splitlines()[0]}.") from None
    scores = (result[0] if isinstance(result, tuple) else result)[0]
    if scores.ndim != 2 or scores.shape != (seen.shape[1], len(field.vocabulary)):
        raise DataError(f"The network gives {tuple(scores.shape)} for a text, not a score for each of {len(field.vocabulary)} characters at each place.")
    last = scores[-1] / temperature
    last[: 1 + len(field.marks)] = -torch.inf
    return int(torch.multinomial(last.softmax(dim=0), 1, generator=source))
