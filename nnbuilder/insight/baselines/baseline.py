"""What a simple model has reached, as it goes from process to process and is kept: its name, and what each score keeps of a row."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnbuilder.insight.baselines.question import Question
from nnbuilder.insight.scores.score import Score

_MOST_NAME = 80


@dataclass(frozen=True)
class Baseline:
    """A simple model on the test rows: what the validation part chose for it, {score: its statistics of each row}, and whether it could
    not learn more from a row that weighs more."""

    name: str
    settings: str
    statistics: Mapping[str, np.ndarray]
    counts_alike: bool = False


class NoBaseline(ValueError):
    """What describes no simple model; the message is the end of a sentence."""


def to_plain(baseline: Baseline) -> dict[str, Any]:
    """A baseline as JSON has it; numbers as float32 in base 64."""
    tables = {name: base64.b64encode(np.ascontiguousarray(table, "<f4").data).decode() for name, table in baseline.statistics.items()}
    return {"name": baseline.name, "settings": baseline.settings, "counts_alike": baseline.counts_alike, "statistics": tables}


def from_plain(plain: Any, question: Question) -> Baseline:
    """What `to_plain` gave, whoever has changed it since; raises `NoBaseline`."""
    if not isinstance(plain, dict):
        raise NoBaseline("it holds a model that is none")
    for name in ("name", "settings"):
        text = plain.get(name)
        if not isinstance(text, str) or len(text) > _MOST_NAME or not text.isprintable():
            raise NoBaseline(f"{name} should not be {str(text)[:20]!r}")
    tables = plain.get("statistics")
    if not isinstance(tables, dict) or tables.keys() != set(question.scores):
        raise NoBaseline(f"it does not hold {', '.join(question.scores)}")
    statistics = {score.name: _table(tables[score.name], score, len(question.test)) for score in question.judges}
    return Baseline(plain["name"], plain["settings"], statistics, plain.get("counts_alike") is True)


def _table(text: Any, score: Score, rows: int) -> np.ndarray:
    try:
        table = np.frombuffer(base64.b64decode(text, validate=True), dtype="<f4").reshape(rows, score.columns).astype(np.float32)
    except (binascii.Error, TypeError, ValueError):
        raise NoBaseline(f"its {score.name} is not told for {rows:,} rows") from None
    if not score.takes(table):
        raise NoBaseline(f"its {score.name} is told with numbers that cannot be")
    return table
