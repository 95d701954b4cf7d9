"""The training panel: a form that edits the document, a reason where it cannot start, curves while it runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from nnbuilder.core.edits import set_data
from nnbuilder.core.graph import Graph
from nnbuilder.ui.training.panel import TrainingPanel, time_words
from nnbuilder.ui.training.runner import Runner
from tests.ui.panels.conftest import digits_mlp

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(session, runner, shown):
    session.replace_document(digits_mlp())
    return shown(TrainingPanel(session, runner), 860)


def write(field, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


def test_typing_is_one_undo_step_for_each_field(panel, session):
    before = session.document
    write(panel.form.epochs, "125")
    assert session.document.phases[0].epochs == 125
    write(panel.form.batch, "16")
    assert session.document.phases[0].part.batch_size == 16
    session.undo()
    assert session.document.phases[0].epochs == 125
    session.undo()
    assert session.document == before


def test_the_rate_takes_scientific_numbers_and_refuses_words(panel, session):
    write(panel.form.rate, "3e-4")
    group = session.document.phases[0].objectives[0].groups[0]
    assert group.optimizer.params["lr"] == 3e-4
    write(panel.form.rate, "fast")
    assert session.document.phases[0].objectives[0].groups[0].optimizer.params["lr"] == 3e-4
    assert "'fast'" in panel.words.text()
    assert panel.words.property("role") == "error"


@pytest.mark.parametrize("text", ["0", "-3", "two", "1000000"])
def test_epochs_out_of_range_are_told_and_not_taken(panel, session, text):
    write(panel.form.epochs, text)
    assert repr(text) in panel.words.text()
    assert 1 <= session.document.phases[0].epochs <= 100_000


def test_choosing_an_optimizer_and_a_schedule(panel, session):
    for combo, name in ((panel.form.optimizer, "SGD"), (panel.form.schedule, panel.form.schedule.itemText(1))):
        combo.setFocus()
        combo.setCurrentText(name)
        combo.activated.emit(combo.currentIndex())
    group = session.document.phases[0].objectives[0].groups[0]
    assert (group.optimizer.kind, group.schedule.kind) == ("SGD", panel.form.schedule.itemText(1))
    assert panel.form.rate.text() == "0.01"


def test_without_data_it_says_where_to_choose_it(panel, session):
    session.do("Unbind", lambda document: set_data(document, None))
    assert "Data" in panel.words.text()
    assert not panel.start.isEnabled()


def test_a_net_without_loss_gets_one_by_a_click(panel, session):
    graph = session.document.main
    bare = {name: node for name, node in graph.nodes.items() if name not in ("loss", "accuracy", "label", "scores")}
    wires = frozenset(edge for edge in graph.edges if {edge.source.node, edge.target.node} <= bare.keys())
    session.replace_document(replace(session.document, graphs={"main": Graph(bare, wires)}))
    assert "no loss" in panel.words.text()
    assert panel.suggest.isVisible()
    assert not panel.start.isEnabled()
    QTest.mouseClick(panel.suggest, LEFT)
    assert not panel.suggest.isVisible()
    assert panel.start.isEnabled()
    assert session.history.undo_label == "Add loss and metric"
    session.undo()
    assert session.document.main.nodes.keys() == bare.keys()


def test_the_curves_of_a_run(panel, session, runner, qtbot):
    QTest.mouseClick(panel.start, LEFT)
    assert not panel.start.isEnabled()
    assert panel.stop.isEnabled()
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    for plot in (panel.loss_plot, panel.metric_plot):
        for name in ("train", "validation"):
            x, y = plot.curves[name].getData()
            assert list(x) == [1, 2, 3]
            assert all(0 <= value < 10 for value in y)
    assert panel.progress.value() == panel.progress.maximum() == 60
    assert "Finished" in panel.words.text()
    assert "test/accuracy" in panel.words.text()
    assert panel.start.isEnabled()
    assert not panel.stop.isEnabled()


def test_the_fastest_way_is_chosen_once_for_every_window_and_told_at_the_end(panel, session, runner, qtbot):
    assert not panel.fastest.isChecked()
    QTest.mouseClick(panel.fastest, LEFT, pos=QPoint(8, panel.fastest.height() // 2))
    assert Runner(session).fastest
    QTest.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    settings = runner.view.run.settings
    assert settings["exact"] is False
    assert "thread" in settings["pace"]
    words = panel.words.text()
    assert words.endswith(f". Not exact: {settings['pace'].partition(':')[0]}.")
    runner.show(runner.view.run, runner.view.rows, session.document)
    assert panel.words.text() == words
    QTest.mouseClick(panel.fastest, LEFT, pos=QPoint(8, panel.fastest.height() // 2))
    assert not Runner(session).fastest


def test_a_run_is_exact_unless_somebody_has_chosen_otherwise(panel, runner, qtbot):
    QTest.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    assert runner.view.run.settings["exact"] is True
    assert "exact" not in panel.words.text()


def test_a_second_run_starts_with_empty_curves(panel, session, runner, qtbot):
    QTest.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    write(panel.form.epochs, "1")
    QTest.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    assert list(panel.loss_plot.curves["validation"].getData()[0]) == [1]


def test_pause_goes_on_by_the_same_button(panel, session, runner, qtbot):
    write(panel.form.epochs, "500")
    QTest.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "running", timeout=60_000)
    QTest.mouseClick(panel.pause, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "paused", timeout=10_000)
    assert panel.pause.text() == "Go on"
    assert panel.words.text().startswith("Paused in")
    QTest.mouseClick(panel.pause, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "running", timeout=10_000)
    QTest.mouseClick(panel.stop, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "stopped", timeout=30_000)
    assert panel.words.text().startswith("Stopped")


def test_no_word_is_cut_at_the_smallest_height(panel):
    for label in panel.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.heightForWidth(label.width()) <= label.height() if label.wordWrap() else label.sizeHint().width() <= label.width(), label.text()
            assert panel.rect().contains(label.geometry().translated(label.parentWidget().mapTo(panel, label.rect().topLeft()))), label.text()
    for button in panel.findChildren(QPushButton):
        if button.isVisible():
            assert button.fontMetrics().horizontalAdvance(button.text()) < button.width(), button.text()


@pytest.mark.parametrize(("seconds", "words"), [(0, "0 s"), (59.4, "59 s"), (60, "1 min 0 s"), (3661, "1 h 1 min"), (-1, "0 s")])
def test_time_in_words(seconds, words):
    assert time_words(seconds) == words
