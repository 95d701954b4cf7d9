"""Phases and objectives: every field is an undo step of the document, and what is set up is what trains."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.core.phases import Phase
from nnbuilder.ui.training.phases import PhasesDialog
from tests.drawings import iris_mlp
from tests.ui.panels.conftest import with_epochs

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def dialog(session, qtbot):
    session.replace_document(with_epochs(iris_mlp(), 3))
    made = PhasesDialog(session)
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog, *address: int) -> None:
    item = dialog.tree.topLevelItem(address[0])
    for place in address[1:]:
        item = item.child(place)
    dialog.tree.setCurrentItem(item)


def write(editor, text: str) -> None:
    editor.edit.setFocus()
    editor.edit.selectAll()
    QTest.keyClicks(editor.edit, text)


def tick(ticks, word: str) -> None:
    item = next(ticks.list.item(row) for row in range(ticks.list.count()) if ticks.list.item(row).text() == word)
    ticks.list.setCurrentItem(item)
    ticks.list.setFocus()
    QTest.keyClick(ticks.list, Qt.Key.Key_Space)
    assert item.checkState() == Qt.CheckState.Checked


def test_numbers_of_a_phase_go_into_the_document_as_one_step(dialog, session):
    steps = len(session.history)
    write(dialog.phase_form.editors["patience"], "12")
    assert session.document.phases[0].patience == 12
    assert len(session.history) == steps + 1
    session.undo()
    assert session.document.phases[0].patience is None


def test_what_cannot_be_is_told_below_its_field_and_changes_nothing(dialog, session):
    before = session.document
    write(dialog.phase_form.editors["fraction"], "7")
    assert session.document == before
    assert "from 0.001 to 1" in dialog.phase_form.reasons["fraction"].text()
    assert dialog.phase_form.reasons["fraction"].isVisible()
    write(dialog.phase_form.editors["fraction"], "0.5")
    assert session.document.phases[0].part.fraction == 0.5
    assert not dialog.phase_form.reasons["fraction"].isVisible()


def test_clipping_belongs_to_the_objective(dialog, session):
    choose(dialog, 0, 0)
    write(dialog.objective_form.editors["clip"], "1.5")
    assert session.document.phases[0].objectives[0].clip == 1.5


def test_another_optimizer_keeps_the_rate_and_shows_its_own_fields(dialog, session):
    choose(dialog, 0, 0, 0)
    combo = dialog.optimizer.combo
    combo.setCurrentIndex(combo.findData("RMSprop"))
    combo.activated.emit(combo.currentIndex())
    found = session.document.phases[0].objectives[0].groups[0].optimizer
    assert (found.kind, found.params) == ("RMSprop", {"lr": 0.01})
    assert "alpha" in dialog.optimizer.form.editors
    write(dialog.optimizer.form.editors["momentum"], "0.8")
    assert session.document.phases[0].objectives[0].groups[0].optimizer.params["momentum"] == 0.8


def test_a_second_phase_with_a_frozen_layer_is_what_trains(dialog, session, runner, qtbot):
    QTest.mouseClick(dialog.add_button, LEFT)
    assert [phase.name for phase in session.document.phases] == ["train", "train_again"]
    tick(dialog.frozen, "hidden")
    assert session.document.phases[1].frozen == (("hidden",),)
    dialog.accept()
    runner.start()
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)
    assert [(row["phase"], row["epoch"]) for row in runner.view.run.history] == [(0, 1), (0, 2), (0, 3), (1, 1), (1, 2), (1, 3)]


def test_a_group_learns_at_a_rate_of_its_own(dialog, session):
    choose(dialog, 0, 0, 0)
    QTest.mouseClick(dialog.add_button, LEFT)
    tick(dialog.paths, "classify")
    write(dialog.optimizer.form.editors["lr"], "0.5")
    first, second = session.document.phases[0].objectives[0].groups
    assert (first.paths, first.optimizer.params["lr"]) == ((), 0.01)
    assert (second.paths, second.optimizer.params["lr"]) == ((("classify",),), 0.5)


def test_the_last_phase_stays_and_order_can_be_changed(dialog, session):
    QTest.mouseClick(dialog.remove_button, LEFT)
    assert "the only phase" in dialog.words.text()
    QTest.mouseClick(dialog.add_button, LEFT)
    QTest.mouseClick(dialog.up_button, LEFT)
    assert [phase.name for phase in session.document.phases] == ["train_again", "train"]
    QTest.mouseClick(dialog.remove_button, LEFT)
    assert [phase.name for phase in session.document.phases] == ["train"]


def test_undo_while_it_is_open_brings_the_forms_back(dialog, session):
    QTest.mouseClick(dialog.add_button, LEFT)
    session.undo()
    assert dialog.tree.topLevelItemCount() == 1
    assert dialog.address == (0,)
    assert session.document.phases[0] == with_epochs(iris_mlp(), 3).phases[0]
    assert isinstance(session.document.phases[0], Phase)


def test_how_rows_are_drawn_is_chosen_by_keyboard_and_told_where_it_cannot_be(dialog, session):
    combo = dialog.phase_form.editors["sampler"].combo
    steps = len(session.history)
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert (session.document.phases[0].part.sampler, dialog.words.text()) == ("balanced", "")

    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert session.document.phases[0].part.sampler == "pairs"
    assert "nothing of the rows beside; bind an Input to features.other and species.same" in dialog.words.text()
    assert len(session.history) == steps + 1

    session.undo()
    assert (session.document.phases[0].part.sampler, combo.currentText(), dialog.words.text()) == ("plain", "plain", "")


def test_a_phase_sees_only_the_rows_that_are_ticked(dialog, session):
    classes = session.document.data.facts.fields["species"].names
    tick(dialog.where, f"species: {classes[0]}")
    tick(dialog.where, f"species: {classes[2]}")
    assert session.document.phases[0].part.where == (("species", (classes[0], classes[2])),)
    session.undo()
    assert session.document.phases[0].part.where == ()
    assert dialog.where.head.text() == "only rows with: every row"
