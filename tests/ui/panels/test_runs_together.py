"""Many runs: found, sorted, named, laid over each other, held against each other, gone on with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog

from nnbuilder.codegen.generate import generate
from nnbuilder.core.document import Document
from nnbuilder.core.edits import remove_nodes, set_param
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import history
from nnbuilder.training.annotations import Annotation, annotate, annotation_of
from nnbuilder.training.run_differences import run_differences
from nnbuilder.training.runs import RunStore, default_folder
from nnbuilder.ui.runs.listed import Listed
from nnbuilder.ui.runs.panel import RunsPanel
from tests.ui.panels.conftest import digits_mlp
from tests.ui.panels.test_runs_panel import cell, settle, stopped_run

LEFT = Qt.MouseButton.LeftButton
SETTINGS = {"seed": 0, "device": "cpu", "threads": 1, "torch": "2", "numpy": "2", "exact": True, "base": "/tmp"}


def kept(document: Document, accuracy: float, seed: int = 0):
    """A run that has ended, without having been trained."""
    store = RunStore(default_folder(), CATALOGUE)
    run = store.create(generate(document, CATALOGUE), document, {**SETTINGS, "seed": seed})
    rows = [
        {"phase": 0, "epoch": number, "step": 10 * number, "seconds": 1.0, "metrics": {"val/loss": 1 / number, "val/accuracy": accuracy}}
        for number in (1, 2, 3)
    ]
    history.write(run.folder / "history.jsonl", rows)
    store.update(run.id, "finished", {"test/loss": 0.1, "test/accuracy": accuracy})
    return store.find(run.id)


def wider(document: Document) -> Document:
    hidden = document.main.named("hidden")
    return set_param(document, hidden.id, "out_features", 64)


@pytest.fixture
def three(session, runner, shown, qtbot):
    """The panel over three runs, the newest first."""
    plain = digits_mlp()
    for document, accuracy, seed in ((plain, 0.9, 0), (wider(plain), 0.99, 1), (replace(plain, title="Other"), 0.5, 0)):
        kept(document, accuracy, seed)
    made = shown(RunsPanel(runner))
    settle(made, qtbot)
    return made


def tick(panel, row: int) -> None:
    place = panel.table.visualRect(panel.table.shown.index(row, 0))
    QTest.mouseClick(panel.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(place.left() + 12, place.center().y()))


def ready(panel, qtbot) -> None:
    qtbot.waitUntil(lambda: not panel.histories.is_busy and not panel.differences.worker.is_busy and not panel.writer.is_busy, timeout=10_000)


def results(panel) -> list[str]:
    return [cell(panel, row, 3).partition(" ")[0] for row in range(panel.table.shown.rowCount())]


def test_a_click_on_a_heading_sorts_by_it_numbers_as_numbers(three):
    assert results(three) == ["0.5", "0.99", "0.9"]
    header = three.table.horizontalHeader()
    middle = QPoint(header.sectionViewportPosition(3) + 40, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, middle)
    assert results(three) == ["0.5", "0.9", "0.99"]
    QTest.mouseClick(header.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, middle)
    assert results(three) == ["0.99", "0.9", "0.5"]


def test_words_find_runs_by_what_is_said_of_them(three, qtbot):
    QTest.keyClicks(three.search, "oth")
    assert [cell(three, row, 0) for row in range(three.table.shown.rowCount())] == ["Other"]
    three.search.clear()
    three.table.selectRow(1)
    three._name()
    QTest.keyClicks(three.notes.note, "the wide one")
    three.search.setFocus()
    QTest.keyClicks(three.search, "WIDE one")
    assert results(three) == ["0.99"]


def test_a_name_tags_and_a_note_are_kept_with_the_run(three, qtbot):
    three.table.setFocus()
    three.table.selectRow(1)
    QTest.keyClick(three.table, Qt.Key.Key_F2)
    assert three.notes.name.isVisible()
    QTest.keyClicks(three.notes.name, "Twice as wide")
    QTest.keyClick(three.notes.name, Qt.Key.Key_Return)
    three.notes.tags.setFocus()
    QTest.keyClicks(three.notes.tags, "wide, best")
    QTest.keyClick(three.notes.tags, Qt.Key.Key_Return)
    assert (cell(three, 1, 0), cell(three, 1, 4)) == ("Twice as wide", "wide, best")
    ready(three, qtbot)
    assert annotation_of(three.runs[1]) == Annotation("Twice as wide", "", ("wide", "best"))
    three.reload()
    settle(three, qtbot)
    assert cell(three, 1, 0) == "Twice as wide"


def test_escape_takes_back_what_was_typed(three):
    three.table.selectRow(0)
    three._name()
    QTest.keyClicks(three.notes.name, "wrong")
    QTest.keyClick(three.notes.name, Qt.Key.Key_Escape)
    assert three.notes.name.text() == ""
    three.table.selectRow(1)
    assert cell(three, 0, 0) == "Other"


def test_ticked_runs_are_laid_over_each_other_here_and_in_the_training_panel(three, qtbot, runner):
    assert three.board.words.isVisible()
    tick(three, 0)
    three.table.setFocus()
    three.table.selectRow(1)
    QTest.keyClick(three.table, Qt.Key.Key_Space)
    ready(three, qtbot)
    assert list(three.board.legend.rows) == ["Other, validation", "Digits, validation"]
    assert [each.name for each in runner.overlaid] == ["Other", "Digits"]
    tick(three, 0)
    ready(three, qtbot)
    assert list(three.board.legend.rows) == ["Digits, validation"]


def test_two_runs_say_in_what_they_differ(three, qtbot):
    three.pages.setCurrentWidget(three.differences)
    assert "Tick two runs" in three.differences.words.text()
    tick(three, 1)
    tick(three, 2)
    ready(three, qtbot)
    table = three.differences.table
    assert table.isVisible()
    lines = [tuple(table.item(row, column).text() for column in range(4)) for row in range(table.rowCount())]
    assert ("result", "test/accuracy", "0.9", "0.99") in lines
    assert ("drawing", "hidden.out_features", "32", "64") in lines
    assert ("setting", "seed", "0", "1") in lines


def test_differences_of_training_and_of_nodes(tmp_path):
    plain = digits_mlp()
    other = remove_nodes(replace(plain, phases=(replace(plain.phases[0], epochs=9),)), {plain.main.named("relu").id})
    store = RunStore(tmp_path, CATALOGUE)
    runs = [store.create(generate(plain, CATALOGUE), document, SETTINGS) for document in (plain, other)]
    lines = [(each.subject, each.what, each.first, each.second) for each in run_differences(*runs)]
    assert ("training", f"{plain.phases[0].name}.epochs", "3", "9") in lines
    assert ("drawing", "relu", "ReLU", "–") in lines
    assert run_differences(runs[0], runs[0]) == ()


BROKEN = ["", "[]", '{"format": 2, "name": "x", "note": "", "tags": []}', '{"format": 1, "name": 3, "note": "", "tags": []}', "[" * 10_000]


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_note_that_cannot_be_read_is_none(tmp_path, content):
    store = RunStore(tmp_path, CATALOGUE)
    run = store.create(generate(digits_mlp(), CATALOGUE), digits_mlp(), SETTINGS)
    (run.folder / "annotation.json").write_text(content)
    assert annotation_of(run) == Annotation()


def test_what_is_said_has_a_format_and_limits_and_goes_with_its_run(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    run = store.create(generate(digits_mlp(), CATALOGUE), digits_mlp(), SETTINGS)
    annotate(run, Annotation("a\nb " + "x" * 200, "n", ("one", " one ", "", "two")))
    said = annotation_of(run)
    assert (said.name[:5], len(said.name), said.tags) == ("a b x", 80, ("one", "two"))
    assert json.loads((run.folder / "annotation.json").read_text())["format"] == 1
    annotate(run, Annotation())
    assert not (run.folder / "annotation.json").exists()


def test_more_epochs_are_a_run_of_its_own_whose_curve_goes_on_where_the_first_ended(session, runner, shown, qtbot, monkeypatch):
    first = stopped_run()
    panel = shown(RunsPanel(runner))
    settle(panel, qtbot)
    monkeypatch.setattr(QInputDialog, "getInt", lambda *_: (2, True))
    QTest.mouseClick(panel.more_button, LEFT)
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    settle(panel, qtbot)
    again = runner.view.run
    assert again.parent == first.id
    told = [(row["epoch"], row["metrics"]) for row in runner.view.rows]
    assert told[:-2] == [(row["epoch"], row["metrics"]) for row in first.history]
    assert [row["step"] for row in again.history] == sorted({row["step"] for row in runner.view.rows})
    assert len(again.history) == len(first.history) + 2


def test_a_thousand_runs_are_worded_only_where_they_are_seen(three, monkeypatch):
    run, asked = three.runs[0], []
    lines = [Listed(replace(run, id=f"20260101-000000-{number:04}", sequence=number)) for number in range(1000)]
    cells = Listed.cells
    monkeypatch.setattr(Listed, "cells", lambda line: (asked.append(line.run.id), cells(line))[1])
    three.table.show_lines(lines)
    QApplication.processEvents()
    assert three.table.shown.rowCount() == 1000
    assert len(set(asked)) < 60
    assert Path(run.folder).is_dir()
