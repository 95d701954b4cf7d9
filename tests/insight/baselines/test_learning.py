"""Simple models learn in a process of their own, which ends when time is up, when nobody waits, and with whoever began it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.data.errors import Cancelled
from nnbuilder.data.opening import never
from nnbuilder.insight.baselines.learning import learn
from nnbuilder.insight.baselines.question import Question, digest_of, load, save
from nnbuilder.insight.baselines.sample import drawn
from tests.insight.baselines.processes import learners, learns
from tests.insight.baselines.questions import classes, slow, split


def test_a_question_comes_back_as_it_was_written(tmp_path):
    question = classes()
    save(question, tmp_path)
    again = load(tmp_path)
    assert digest_of(again) == digest_of(question)
    assert (again.scores, again.choices, again.form) == (question.scores, 3, "choice")
    assert np.array_equal(again.test.inputs[0], question.test.inputs[0])


def test_every_model_comes_with_what_it_did_on_each_test_row():
    question = classes()
    lesson = learn(question, never)
    assert [baseline.name for baseline in lesson.baselines] == ["the commonest class", "logistic regression", "RBF-SVM", "gradient boosting"]
    assert lesson.left_out == ""
    assert all(baseline.statistics["accuracy"].shape == (len(question.test), 1) for baseline in lesson.baselines)
    assert lesson.baselines[1].settings.startswith("C = ")


def test_what_is_not_ready_in_time_is_left_out_and_told():
    lesson = learn(slow(), never, seconds=2.0)
    assert lesson.baselines[0].name == "the commonest class"
    assert "gradient boosting" not in [baseline.name for baseline in lesson.baselines]
    assert lesson.left_out == "What was not ready after 2 s is left out."
    assert learners(os.getpid()) == []


def test_nobody_waits_and_the_process_is_gone():
    seen: list[int] = []

    def cancel() -> bool:
        seen.extend(learners(os.getpid()))
        return bool(seen)

    with pytest.raises(Cancelled):
        learn(slow(), cancel)
    assert seen
    assert not any(learns(str(number)) for number in seen)


def test_files_in_the_current_folder_are_not_taken_for_modules(tmp_path, monkeypatch):
    for name in ("json", "numpy", "random", "sklearn"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nraise SystemExit(1)\n")
    monkeypatch.chdir(tmp_path)
    assert len(learn(classes(60), never).baselines) == 4
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="asks /proc for children")
def test_it_ends_with_the_program_that_began_it_however_that_ends():
    code = "from tests.insight.baselines.questions import slow; from nnbuilder.insight.baselines.learning import learn; learn(slow(), lambda: False)"
    root = Path(__file__).parents[3]
    begun = subprocess.Popen([sys.executable, "-c", code], cwd=root, env=os.environ | {"PYTHONPATH": str(root)})
    try:
        until = time.monotonic() + 60
        while not (numbers := learners(begun.pid)) and time.monotonic() < until:
            time.sleep(0.05)
        assert numbers
    finally:
        begun.send_signal(signal.SIGKILL)
        begun.wait()
    until = time.monotonic() + 30
    while any(learns(str(number)) for number in numbers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(learns(str(number)) for number in numbers)


@pytest.mark.slow
def test_three_hundred_thousand_rows_leave_no_model_out():
    random = np.random.default_rng(0)
    given = random.normal(size=(300_000, 20)).astype(np.float32)
    truth = ((given[:, 0] * given[:, 1] + given[:, 2]) > 0).astype(np.int64)
    learned, validation, test = (part.inputs[0] for part in split((np.arange(300_000),), truth))
    rows = [drawn([given, truth], part, 20_000, truth[part]) for part in (learned, validation)]
    train, chosen, tested = (type(split((given,), truth)[0])((given[part],), truth[part]) for part in (*rows, test))
    lesson = learn(Question("choice", ("accuracy",), train, chosen, tested, choices=2), never)
    assert [baseline.name for baseline in lesson.baselines] == ["the commonest class", "logistic regression", "gradient boosting"]
    assert lesson.left_out == ""
    assert len(lesson.baselines[0].statistics["accuracy"]) == 60_000
