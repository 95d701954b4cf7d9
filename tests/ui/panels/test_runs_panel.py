"""The runs panel: what the store holds, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from nnbuilder.core.document import Source
from nnbuilder.data.describe import describe
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
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


def cell(panel, row: int, column: int) -> str:
    return panel.table.shown.index(row, column).data()


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
    assert cell(panel, 0, 0) == "Digits"
    assert cell(panel, 0, 2) == "stopped"
    QTest.mouseClick(panel.resume_button, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    settle(panel, qtbot)
    steps = [row["step"] for row in runner.view.rows]
    assert steps == sorted(set(steps))
    assert len(steps) == 4
    assert cell(panel, 0, 2) == "finished"
    assert not panel.resume_button.isEnabled()


def test_a_run_is_shown_again(panel, qtbot, runner):
    run = stopped_run()
    panel.reload()
    settle(panel, qtbot)
    place = panel.table.visualRect(panel.table.shown.index(0, 1)).center()
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
    assert panel.table.shown.rowCount() == int(is_kept)


def table_of(path: Path, moved: float) -> Path:
    draw = np.random.default_rng(int(moved))
    values = draw.normal(size=(120, 2))
    rows = [f"{a + moved:.3f},{b + moved:.3f},{'yes' if a > 0 else 'no'}" for a, b in values]
    path.write_text("\n".join(["age,income,bought", *rows]))
    return path


def test_a_run_goes_on_with_new_data_and_tells_what_it_has_forgotten(panel, qtbot, runner, tmp_path, monkeypatch):
    data = describe(Source("csv", table_of(tmp_path / "old.csv", 0).name), tmp_path)
    first = train(job_for(propose(data, "Shop").document, CATALOGUE, tmp_path, epochs=3), RunStore(default_folder(), CATALOGUE), lambda event: None)
    panel.reload()
    settle(panel, qtbot)
    assert panel.change.isHidden()
    new = table_of(tmp_path / "new.csv", 4)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(new), ""))
    QTest.mouseClick(panel.go_on_button, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    assert runner.view.drawing.data.source.name == "new.csv"
    settle(panel, qtbot)
    assert panel.runs[0].parent == first.id
    qtbot.waitUntil(lambda: not panel.reader.is_busy, timeout=10_000)
    panel.table.selectRow(0)
    qtbot.waitUntil(lambda: not panel.change.table.isHidden(), timeout=30_000)
    cells = [[panel.change.table.item(row, column).text() for column in range(4)] for row in range(2)]
    assert [row[:2] for row in cells] == [["accuracy", "old test part"], ["accuracy", "new test part"]]
    assert cells[0][2] == f"{first.metrics['test/accuracy']:.1%}"
    assert "old test part" in panel.change.words.text()


def test_a_set_that_has_later_rows_offers_them(panel, qtbot, runner):
    data = describe(Source("builtin", "machine", {"rows": 120, "rows_after": 40}), Path())
    train(job_for(propose(data, "Machine").document, CATALOGUE, Path(), epochs=1), RunStore(default_folder(), CATALOGUE), lambda event: None)
    panel.reload()
    settle(panel, qtbot)
    for answer in (QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Yes):
        when_open(QMessageBox, lambda box, answer=answer: QTest.mouseClick(box.button(answer), LEFT))
        QTest.mouseClick(panel.go_on_button, LEFT)
        settle(panel, qtbot)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    assert runner.view.drawing.data.source.options["when"] == "after"
    assert len(panel.runs) == 2


def test_new_data_that_lacks_a_column_is_a_sentence(panel, qtbot, runner, tmp_path, monkeypatch):
    stopped_run()
    panel.reload()
    settle(panel, qtbot)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(table_of(tmp_path / "new.csv", 4)), ""))
    with qtbot.waitSignal(runner.failed, timeout=30_000) as told:
        QTest.mouseClick(panel.go_on_button, LEFT)
    assert told.args[0].startswith("new.csv lacks the columns image and label, which the network has learned from.")
