"""A run of the window: it starts, holds, stops and ends, whatever happens in between."""

from __future__ import annotations

import sys
import threading

import numpy as np
from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import Document
from nnbuilder.training.probes import Given, Probe
from tests.ui.panels.conftest import digits_mlp


def test_a_run_is_told_from_its_start_to_its_end(session, runner, qtbot):
    session.replace_document(digits_mlp(3))
    states, ended = [], []
    runner.state_changed.connect(states.append)
    runner.run_ended.connect(ended.append)
    before = sys.getswitchinterval()
    runner.start()
    assert runner.is_active
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    # The window looks every 50 ms: on a machine that is held up, a run of three epochs may be over before it is seen running.
    assert states in (["preparing", "running", "finished"], ["preparing", "finished"])
    assert [run.status for run in ended] == ["finished"]
    assert len(runner.view.rows) == 3
    assert runner.view.steps == runner.view.rows[-1]["step"] == 60
    assert runner.view.losses[0][0] == 1
    assert runner.view.rows[-1]["metrics"]["val/loss"] < runner.view.rows[0]["metrics"]["val/loss"]
    assert runner.view.metrics["test/accuracy"] > 0.8
    assert sys.getswitchinterval() == before
    assert not any(thread.name == "training" for thread in threading.enumerate())


def test_held_it_makes_no_step_and_still_answers(session, runner, qtbot):
    session.replace_document(digits_mlp(500))
    runner.start()
    qtbot.waitUntil(lambda: runner.view.step > 3, timeout=60_000)
    assert runner.view.state == "running"
    runner.pause()
    qtbot.waitUntil(lambda: runner.view.state == "paused", timeout=10_000)
    qtbot.wait(100)
    step = runner.view.step
    answer = runner.ask(Given((np.zeros((1, 1, 8, 8), dtype=np.float32),)))
    qtbot.waitUntil(answer.done, timeout=10_000)
    assert answer.result().values.shape == (1, 10)
    qtbot.wait(200)
    assert runner.view.step == step
    runner.resume()
    qtbot.waitUntil(lambda: runner.view.step > step, timeout=10_000)
    runner.stop()
    qtbot.waitUntil(lambda: runner.view.state == "stopped", timeout=30_000)
    assert runner.view.run.checkpoints.is_dir()
    assert runner.ask(Probe(("hidden",))) is None


def test_stop_while_it_is_still_preparing_is_not_lost(session, runner, qtbot):
    session.replace_document(digits_mlp(100_000))
    runner.start()
    runner.stop()
    qtbot.waitUntil(lambda: not runner.is_active, timeout=30_000)
    assert runner.view.state == "stopped"
    assert runner.view.run.status == "stopped"


def test_closing_does_not_wait_for_the_worker_and_hears_no_more_of_it(session, runner, qtbot):
    session.replace_document(digits_mlp(100_000))
    heard = []
    runner.start()
    for signal in (runner.state_changed, runner.history_changed, runner.run_ended, runner.failed):
        signal.connect(lambda *told: heard.append(told))
    runner.shutdown()
    worker = next(thread for thread in threading.enumerate() if thread.name == "training")
    assert not runner.is_active
    heard.clear()
    qtbot.waitUntil(lambda: not worker.is_alive(), timeout=30_000)
    qtbot.wait(100)
    assert heard == []


def test_the_drawing_may_be_edited_while_it_runs(session, runner, qtbot):
    session.replace_document(digits_mlp(500))
    runner.start()
    qtbot.waitUntil(lambda: runner.view.state == "running", timeout=60_000)
    assert session.do("Empty", lambda document: Document())
    step = runner.view.step
    qtbot.waitUntil(lambda: runner.view.step > step + 5, timeout=10_000)
    runner.stop()
    qtbot.waitUntil(lambda: runner.view.state == "stopped", timeout=30_000)
    assert runner.view.run.document.main.nodes.keys() == digits_mlp().main.nodes.keys()


def test_a_run_that_cannot_start_says_why(session, runner, qtbot):
    session.replace_document(Document())
    told = []
    runner.failed.connect(lambda text, node: told.append(text))
    runner.start()
    qtbot.waitUntil(lambda: runner.view.state == "failed", timeout=60_000)
    assert told
    assert "Traceback" not in told[0]
    assert told[0].endswith(".")
    QApplication.processEvents()
    assert not runner.is_active


def test_a_second_start_does_not_start_a_second_run(session, runner, qtbot):
    session.replace_document(digits_mlp(500))
    runner.start()
    runner.start()
    assert sum(thread.name == "training" for thread in threading.enumerate()) == 1
    qtbot.waitUntil(lambda: runner.view.state == "running", timeout=60_000)
    runner.stop()
    qtbot.waitUntil(lambda: runner.view.state == "stopped", timeout=30_000)
