"""The runs panel: what the store holds, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from nnbuilder.layers import CATALOGUE
from nnbuilder.training.control import Control
from nnbuilder.training.events import EpochEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore, default_folder
from nnbuilder.training.trainer import train
from nnbuilder.ui.runs.panel import RunsPanel
from tests.ui.dialogs import when_open
from tests.ui.panels.conftest import digits_mlp

LEFT = Qt.MouseButton.LeftButton


def stopped_run(epochs: int = 4, after: int = 2):
    """A run that was stopped after some of its epochs."""
    control = Control()
    return train(
        job_for(digits_mlp(epochs), CATALOGUE, Path()),
        RunStore(default_folder(), CATALOGUE),
        lambda event: control.stop() if isinstance(event, EpochEnded) and event.epoch == after else None,
        control,
    )


@pytest.fixture
def panel(session, runner, shown, qtbot):
    made = shown(RunsPanel(runner))
    qtbot.waitUntil(lambda: not made.reader.is_busy)
    return made


def settle(panel, qtbot) -> None:
    qtbot.waitUntil(lambda: not panel.reader.is_busy and not panel.worker.is_busy and not panel.runner.is_active, timeout=60_000)


def test_an_empty_store_says_so_and_offers_nothing(panel):
    assert panel.words.text() == "Nothing has been trained yet."
    assert not any(button.isEnabled() for button in (panel.show_button, panel.resume_button, panel.open_button, panel.delete_button))


def test_a_stopped_run_is_taken_up_again_and_its_curve_goes_on(panel, qtbot, runner):
    run = stopped_run()
    assert run.status == "stopped"
    panel.reload()
    settle(panel, qtbot)
    assert panel.table.item(0, 0).text() == "Digits"
    assert panel.table.item(0, 2).text() == "stopped"
    QTest.mouseClick(panel.resume_button, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    settle(panel, qtbot)
    steps = [row["step"] for row in runner.view.rows]
    assert steps == sorted(set(steps))
    assert len(steps) == 4
    assert panel.table.item(0, 2).text() == "finished"
    assert not panel.resume_button.isEnabled()


def test_a_run_is_shown_again(panel, qtbot, runner):
    run = stopped_run()
    panel.reload()
    settle(panel, qtbot)
    place = panel.table.visualItemRect(panel.table.item(0, 0)).center()
    QTest.mouseClick(panel.table.viewport(), LEFT, pos=place)
    with qtbot.waitSignals([runner.run_ended, panel.shown], timeout=20_000):
        QTest.mouseDClick(panel.table.viewport(), LEFT, pos=place)
    assert runner.view.run.id == run.id
    assert runner.view.state == "stopped"
    assert len(runner.view.rows) == 2


def test_a_run_opens_as_the_drawing_it_was(panel, qtbot):
    stopped_run()
    panel.reload()
    settle(panel, qtbot)
    with qtbot.waitSignal(panel.document_opened, timeout=20_000) as told:
        QTest.mouseClick(panel.open_button, LEFT)
    (document,) = told.args
    assert document.main == digits_mlp().main


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Discard])
def test_deleting_asks_first(panel, qtbot, answer):
    run = stopped_run()
    panel.reload()
    settle(panel, qtbot)

    asked = []
    when_open(QMessageBox, lambda box: (asked.append(box.text()), QTest.mouseClick(box.button(answer), LEFT)))
    QTest.mouseClick(panel.delete_button, LEFT)
    assert run.id in asked[0]
    settle(panel, qtbot)
    is_kept = answer == QMessageBox.StandardButton.Cancel
    assert run.folder.exists() == is_kept
    assert panel.table.rowCount() == int(is_kept)
