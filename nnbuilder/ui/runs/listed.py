"""A run as a line of the list: what its columns say, what they are sorted by, and whether words find it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.training.annotations import Annotation
from nnbuilder.training.run import Run

COLUMNS = ("run", "when", "status", "result", "tags", "id")
NAME, WHEN, STATUS, RESULT, TAGS, IDENTITY = range(len(COLUMNS))
_PARTS = ("test/", "val/")


@dataclass(frozen=True, slots=True)
class Listed:
    """A run and what a person says of it."""

    run: Run
    annotation: Annotation = field(default_factory=Annotation)

    @property
    def name(self) -> str:
        """As a person has named it, else as its drawing is called."""
        return self.annotation.name or self.run.title

    def cells(self) -> tuple[str, ...]:
        when = time.strftime("%d %b %H:%M", time.localtime(self.run.created))
        return self.name, when, self.run.status, result_of(self.run), ", ".join(self.annotation.tags), self.run.id

    def order(self, column: int) -> tuple[object, ...]:
        """What a column is sorted by: words without their case, times and results as numbers, a run without a result last."""
        if column == WHEN:
            return self.run.sequence, self.run.created, self.run.id
        if column == RESULT:
            main = _main(self.run.metrics)
            return ("", 0.0) if main is None else main
        return (self.cells()[column].casefold(), self.run.sequence)

    def is_told_by(self, words: str) -> bool:
        """Whether every word stands somewhere in the line, or in the note."""
        text = " ".join((*self.cells(), self.run.title, self.annotation.note)).casefold()
        return all(word in text for word in words.casefold().split())


def result_of(run: Run) -> str:
    """What it has reached: on the test part, or else in validation."""
    for prefix in _PARTS:
        keys = sorted((key for key in run.metrics if key.startswith(prefix)), key=lambda key: key.endswith("/loss"))
        shown = [f"{run.metrics[key]:.4g} {key.removeprefix(prefix)}" for key in keys]
        if shown:
            return ", ".join(shown) if prefix == "test/" else f"{', '.join(shown)} in validation"
    return ""


def _main(metrics: Mapping[str, float]) -> tuple[str, float] | None:
    """The first metric of the result that is no loss, or the loss."""
    for prefix in _PARTS:
        keys = [key for key in metrics if key.startswith(prefix)]
        if keys:
            main = next((key for key in keys if not key.endswith("/loss")), keys[0])
            return main.removeprefix(prefix), metrics[main]
    return None
