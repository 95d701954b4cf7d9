"""What simple models have reached, kept in the folder of the run: asked the same again, nobody learns twice."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from nnbuilder.insight.baselines.baseline import NoBaseline, from_plain, to_plain
from nnbuilder.insight.baselines.learning import Lesson
from nnbuilder.insight.baselines.question import Question, digest_of
from nnbuilder.project.atomic import write_atomic
from nnbuilder.project.regular import read_regular

FILE = "baselines.json"
FORMAT = 2
"""A newer number where the models or what is kept of them have changed, so that they learn again."""
_MOST_BYTES = 2**27
_MOST_WORDS = 200


class Unkept(ValueError):
    """What is kept cannot be used; the message is the end of a sentence, or empty where there is nothing."""


def recall(folder: Path, question: Question) -> Lesson:
    """The lesson of the same question in the folder of a run; raises `Unkept`."""
    lessons, key = _read(folder), digest_of(question)
    if key not in lessons:
        raise Unkept("")
    entry = lessons[key]
    try:
        left_out, models = entry["left_out"], entry["models"]
        if not isinstance(left_out, str) or len(left_out) > _MOST_WORDS or not left_out.isprintable() or not isinstance(models, list):
            raise NoBaseline("it is no lesson")
        return Lesson(tuple(from_plain(model, question) for model in models), left_out)
    except (NoBaseline, KeyError, TypeError) as error:
        raise Unkept(str(error) if isinstance(error, NoBaseline) else "a part of it is missing") from None


def keep(folder: Path, question: Question, lesson: Lesson) -> None:
    """Writes a lesson beside those of other questions; where the folder cannot be written, they learn again next time."""
    try:
        lessons = _read(folder)
    except Unkept:
        lessons = {}
    lessons[digest_of(question)] = {"left_out": lesson.left_out, "models": [to_plain(baseline) for baseline in lesson.baselines]}
    with contextlib.suppress(OSError):
        write_atomic(folder / FILE, json.dumps({"format": FORMAT, "lessons": lessons}, indent=1).encode())


def _read(folder: Path) -> dict[str, Any]:
    """{digest of a question: what was learned}."""
    try:
        whole = json.loads(read_regular(folder / FILE, _MOST_BYTES))
    except FileNotFoundError:
        raise Unkept("") from None
    except (OSError, ValueError, RecursionError):
        raise Unkept("it is no JSON that can be read") from None
    if not isinstance(whole, dict) or not isinstance(whole.get("lessons"), dict):
        raise Unkept("it holds no lessons")
    if whole.get("format") != FORMAT:
        raise Unkept("")
    return dict(whole["lessons"])
