"""Stopping and closing while a network is trained: said at once, and the window never waits for the worker."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from nnbuilder.layers import CATALOGUE
from tests.ui.dialogs import when_open
from tests.ui.panels.conftest import digits_mlp

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def training(window, hand):
    """The window, in the middle of a run that would take hours."""
    window.session.replace_document(digits_mlp(100_000))
    window.tabs.setCurrentWidget(window.training_page)
    QTest.mouseClick(window.training.start, LEFT)
    hand.wait(lambda: window.runner.view.state == "running")
    return window


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "training"]


def test_a_stop_is_said_before_the_next_event(training, hand):
    panel = training.training
    QTest.mouseClick(panel.stop, LEFT)
    assert panel.stop.text() == "Stopping …"
    assert not panel.stop.isEnabled() and not panel.pause.isEnabled() and not panel.start.isEnabled()
    assert not training.actions_by_id["train.stop"].isEnabled()
    # Had the window waited for the worker, it would say by now that it has stopped.
    assert panel.words.text().startswith("Stopping")
    hand.wait(lambda: not training.runner.is_active)
    assert panel.words.text().startswith("Stopped after")
    assert panel.stop.text() == "Stop" and panel.start.isEnabled()


def test_a_stop_before_the_data_is_ready_is_said_as_well(window, hand):
    window.session.replace_document(digits_mlp(100_000))
    window.start_training()
    window.runner.stop()
    assert window.training.words.text().startswith("Stopping as soon as")
    hand.wait(lambda: not window.runner.is_active)
    assert window.runner.view.state == "stopped"


def answer(button: QMessageBox.StandardButton) -> list[str]:
    asked: list[str] = []
    when_open(QMessageBox, lambda box: (asked.append(box.text()), box.button(button).click()))
    return asked


def test_closing_asks_and_cancel_goes_on_training(training, hand):
    asked = answer(QMessageBox.StandardButton.Cancel)
    assert not training.close()
    assert "being trained" in asked[0]
    step = training.runner.view.step
    hand.wait(lambda: training.runner.view.step > step)
    assert training.isVisible() and training.canvas.isEnabled()


def test_closing_stops_and_goes_when_the_worker_has_ended(training, hand):
    answer(QMessageBox.StandardButton.Close)
    assert not training.close()
    assert workers(), "the window has waited for the worker"
    assert training.isVisible() and not training.canvas.isEnabled()
    assert "Stopping" in training.banner.words.text()
    run = training.runner.view.id
    hand.wait(lambda: not training.isVisible())
    assert not training.runner.is_active
    from nnbuilder.training.runs import RunStore, default_folder

    assert RunStore(default_folder(), CATALOGUE).find(run).status == "stopped"


def test_closing_a_second_time_hides_it_at_once(training, hand):
    answer(QMessageBox.StandardButton.Close)
    training.close()
    training.close()
    assert not training.isVisible()
    hand.wait(lambda: not workers())
    QApplication.processEvents()
