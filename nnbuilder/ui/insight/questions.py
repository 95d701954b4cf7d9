"""One question to a network and its reply, as values; whatever is heavy in them happens off the window's thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.document import Document
from nnbuilder.insight.drawn import Canvas, canvas_of
from nnbuilder.ui.insight.answers import Answer, Asked, read

if TYPE_CHECKING:
    from nnbuilder.insight.asking import Asking
    from nnbuilder.insight.predict import Predictor
    from nnbuilder.training.runs import Run


@dataclass(frozen=True)
class Loaded:
    """What can be asked, and who answers: the predictor of a run that has ended, or nobody, or the run that goes on (`is_live`)."""

    asking: Asking
    canvases: Mapping[str, Canvas]
    predictor: Predictor | None = None
    is_live: bool = False


@dataclass(frozen=True, eq=False)
class Question:
    """Raw cells of one row by column; the pictures and the series among them, by field, as they are shown."""

    loaded: Loaded
    raw: Mapping[str, Any]
    pictures: Mapping[str, np.ndarray]
    series: Mapping[str, np.ndarray]

    @property
    def picture(self) -> np.ndarray | None:
        return next(iter(self.pictures.values()), None)

    @property
    def line(self) -> np.ndarray | None:
        return next(iter(self.series.values()), None)

    def arrays(self) -> dict[str, np.ndarray]:
        """As the network reads them; raises `DataError`."""
        return self.loaded.asking.arrays(self.raw)


@dataclass(frozen=True, eq=False)
class Reply:
    """An answer of each output by its name, and what is to be known of the question."""

    question: Question
    answers: tuple[tuple[str, Answer], ...]
    remarks: tuple[str, ...]


def asking_of(what: str, drawing: Document, catalogue: Catalogue, base: Path, run: Run | None, live: str) -> Loaded:
    """Reads the data, and the run where there is one; raises `DataError` and `RunError`."""
    from nnbuilder.insight.asking import asking_of_drawing, asking_of_run
    from nnbuilder.insight.predict import Predictor
    from nnbuilder.training.runs import RunStore, default_folder

    if what == "drawing":
        asking, predictor = asking_of_drawing(drawing, catalogue, base), None
    elif run is not None:
        asking, predictor = asking_of_run(run), Predictor.of(run)
    else:
        asking, predictor = asking_of_run(RunStore(default_folder(), catalogue).find(live), is_done=False), None
    canvases = {}
    for fitted in (*asking.answering.preparation.fields.values(), *asking.answering.fields):
        canvas = canvas_of(fitted, asking.facts[fitted.name], asking.samples.get(fitted.columns[0]))
        if canvas is not None:
            canvases[fitted.name] = canvas
    return Loaded(asking, canvases, predictor, what == "live")


def reply_of(question: Question) -> Reply:
    """Asks the predictor; raises `DataError`, and what torch raises where inputs do not fit."""
    predictor = question.loaded.predictor
    assert predictor is not None, "a run that goes on is asked by the runner"
    outputs = predictor.outputs(question.raw)
    return reply_to(question, [outputs[name].numpy() for name in outputs])


def reply_to(question: Question, values: Sequence[np.ndarray]) -> Reply:
    """Reads what each output gives, (1, ...), in their order."""
    asking, canvases = question.loaded.asking, question.loaded.canvases
    outputs = {meaning.output: value for meaning, value in zip(asking.answering.meanings, values, strict=True)}
    sound = {name: value for name, value in outputs.items() if np.isfinite(value).all()}
    said = asking.said(question.raw, question.arrays(), sound)
    given = question.picture.shape[:2] if question.picture is not None else None
    answers = []
    for meaning in asking.answering.meanings:
        canvas = canvases.get(meaning.field)
        shown = canvas.shown if canvas is not None else None
        asked = Asked(meaning.field, asking.steps.get(meaning.field, 0), asking.facts.get(meaning.field), shown, not said.unlike)
        answers.append((meaning.output, read(outputs[meaning.output][0], said.entries.get(meaning.output), asked, given)))
    return Reply(question, tuple(answers), (*said.unlike, *said.remarks))
