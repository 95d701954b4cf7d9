"""What is kept with a run is used again for the same question, and never believed blindly."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import replace

import numpy as np
import pytest

from nnbuilder.data.opening import never
from nnbuilder.insight.baselines.kept import FILE, FORMAT, Unkept, keep, recall
from nnbuilder.insight.baselines.learning import Lesson, learn
from nnbuilder.insight.baselines.question import digest_of
from tests.insight.baselines.questions import classes

QUESTION = classes(60)


@pytest.fixture(scope="module")
def lesson() -> Lesson:
    return learn(QUESTION, never)


@pytest.fixture
def folder(tmp_path, lesson):
    keep(tmp_path, QUESTION, lesson)
    return tmp_path


def test_the_same_question_has_the_same_answers(folder, lesson):
    again = recall(folder, QUESTION)
    assert [baseline.name for baseline in again.baselines] == [baseline.name for baseline in lesson.baselines]
    for one, other in zip(again.baselines, lesson.baselines, strict=True):
        assert np.array_equal(one.statistics["accuracy"], other.statistics["accuracy"])


def test_other_rows_another_split_and_another_score_are_other_questions(folder):
    for other in (
        classes(61),
        replace(QUESTION, train=QUESTION.train.take(slice(1, None))),
        replace(QUESTION, scores=("balanced accuracy",)),
        replace(QUESTION, choices=4),
    ):
        with pytest.raises(Unkept, match=r"^$"):
            recall(folder, other)
    keep(folder, classes(61), Lesson(()))
    assert recall(folder, QUESTION).baselines


def changed(folder, **changes):
    """The file with the first model of the question changed."""
    whole = json.loads((folder / FILE).read_text())
    model = whole["lessons"][digest_of(QUESTION)]["models"][0]
    model.update(changes)
    (folder / FILE).write_text(json.dumps(whole))


def numbers(*values: float) -> dict[str, str]:
    return {"accuracy": base64.b64encode(np.array(values, "<f4").tobytes()).decode()}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "x" * 200}, "name should not be"),
        ({"name": "two\nlines"}, "name should not be"),
        ({"name": 7}, "name should not be '7'"),
        ({"settings": None}, "settings should not be"),
        ({"statistics": {}}, "it does not hold accuracy"),
        ({"statistics": {"accuracy": "***"}}, "its accuracy is not told for 12 rows"),
        ({"statistics": {"accuracy": 3}}, "its accuracy is not told for 12 rows"),
        ({"statistics": numbers(1, 0, 1)}, "its accuracy is not told for 12 rows"),
        ({"statistics": numbers(*[1e9] * 12)}, "its accuracy is told with numbers that cannot be"),
        ({"statistics": numbers(*[float("nan")] * 12)}, "its accuracy is told with numbers that cannot be"),
    ],
)
def test_what_describes_no_model_is_refused_in_words(folder, changes, words):
    changed(folder, **changes)
    with pytest.raises(Unkept, match=words):
        recall(folder, QUESTION)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[]", "it holds no lessons"),
        (b'{"format": 2, "lessons": []}', "it holds no lessons"),
        (b'{"format": 99, "lessons": {}}', "^$"),
    ],
)
def test_a_damaged_file_is_refused_and_written_anew(tmp_path, lesson, content, words):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(Unkept, match=words):
        recall(tmp_path, QUESTION)
    keep(tmp_path, QUESTION, lesson)
    assert recall(tmp_path, QUESTION).baselines


@pytest.mark.parametrize("entry", [None, [], {"models": 3, "left_out": ""}, {"models": [], "left_out": "a\nb"}, {"models": [None], "left_out": ""}, {}])
def test_a_lesson_that_is_none_is_refused(tmp_path, entry):
    (tmp_path / FILE).write_text(json.dumps({"format": FORMAT, "lessons": {digest_of(QUESTION): entry}}))
    with pytest.raises(Unkept, match=r"."):
        recall(tmp_path, QUESTION)


def test_a_pipe_in_its_place_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / FILE)
    with pytest.raises(Unkept, match="it is no JSON"):
        recall(tmp_path, QUESTION)
