"""Parameters of kinds and transforms, names and columns of fields, as they are typed and clicked in the data panel."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnbuilder.core.document import Source
from nnbuilder.core.settings import Setting
from nnbuilder.ui.data.field_form import EMPTY, together
from nnbuilder.ui.data.panel import DataPanel
from nnbuilder.ui.words import Label


@pytest.fixture
def panel(session, shown, qtbot, tmp_path):
    """The fields of a table of three columns of numbers, a text and a class."""
    rows = [f"{i % 7}.5,{i % 5},{i % 3},{'some words of row'} {i},{'tall' if i % 2 else 'flat'}" for i in range(60)]
    (tmp_path / "flowers.csv").write_text("\n".join(["petal length,petal width,age,words,kind", *rows]), "utf-8")
    made = shown(DataPanel(session), height=420)
    made.choose(Source("csv", "flowers.csv"))
    qtbot.waitUntil(lambda: not made.worker.is_busy, timeout=60_000)
    QTest.mouseClick(made.view.views.button(2), Qt.MouseButton.LeftButton)
    return made


@pytest.fixture
def settled(panel, qtbot):
    return lambda: qtbot.waitUntil(lambda: not panel.worker.is_busy and not panel.view.fields.worker.is_busy, timeout=60_000)


def fields(session):
    return {field.name: field for field in session.document.data.fields}


def click(panel, name, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    tree = panel.view.fields.tree
    item = next(item for item in panel.view.fields._items() if item.text(0) == name)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, modifiers, tree.visualItemRect(item).topLeft() + QPoint(4, 6))


def type_into(editor, text) -> None:
    editor.edit.setFocus()
    editor.edit.selectAll()
    QTest.keyClicks(editor.edit, text)


def test_without_a_field_it_says_what_it_is_for(panel):
    assert EMPTY in [label.text() for label in panel.view.fields.form.findChildren(Label)]


def test_the_parameters_of_a_kind_are_typed_as_one_undo_step(panel, session, settled):
    click(panel, "words")
    form = panel.view.fields.form
    before = session.document
    type_into(form.forms[0].editors["length"], "12")
    settled()
    assert fields(session)["words"].params == {"unit": "words", "length": 12}
    assert session.document.data.facts.fields["words"].shape == (12,)
    type_into(form.forms[0].editors["vocabulary"], "1")
    assert "must be from 2" in form.forms[0].reasons["vocabulary"].text()
    assert "vocabulary" not in fields(session)["words"].params
    session.undo()
    settled()
    assert fields(session)["words"] == before.data.fields[1]


def test_a_transform_gets_parameters_is_moved_and_taken_away(panel, session, settled):
    panel.roles.edits.set_transforms("features", (Setting("Standardise"), Setting("Clip")), "Add Clip")
    settled()
    click(panel, "features")
    form = panel.view.fields.form
    type_into(form.forms[2].editors["high"], "2.5")
    settled()
    assert fields(session)["features"].transforms[1] == Setting("Clip", {"high": 2.5})
    QTest.mouseClick(form.buttons["Clip earlier"], Qt.MouseButton.LeftButton)
    settled()
    assert [one.kind for one in fields(session)["features"].transforms] == ["Clip", "Standardise"]
    form.buttons["Standardise away"].setFocus()
    QTest.keyClick(form.buttons["Standardise away"], Qt.Key.Key_Space)
    settled()
    assert fields(session)["features"].transforms == (Setting("Clip", {"high": 2.5}),)
    for _ in range(3):
        session.undo()
    settled()
    assert fields(session)["features"].transforms == (Setting("Standardise"), Setting("Clip"))


def test_a_field_is_renamed_and_a_bad_name_is_told(panel, session, settled):
    told = []
    session.refused.connect(told.append)
    click(panel, "kind")
    form = panel.view.fields.form
    form.name.selectAll()
    QTest.keyClicks(form.name, "growth\r")
    settled()
    assert fields(session)["growth"].columns == ("kind",)
    form.name.selectAll()
    QTest.keyClicks(form.name, "2 things\r")
    assert "cannot be called so" in told[0]
    assert form.name.text() == "growth"
    session.undo()
    settled()
    assert "kind" in fields(session)


def test_columns_that_are_marked_become_one_field_and_go_apart_again(panel, session, settled):
    click(panel, "petal length")
    click(panel, "petal width", Qt.KeyboardModifier.ControlModifier)
    form = panel.view.fields.form
    QTest.mouseClick(form.buttons["Read 2 columns as one field"], Qt.MouseButton.LeftButton)
    settled()
    assert fields(session)["petal"].columns == ("petal length", "petal width")
    assert fields(session)["features"].columns == ("age",)
    click(panel, "petal")
    QTest.mouseClick(form.buttons["Read each column by itself"], Qt.MouseButton.LeftButton)
    settled()
    assert {"petal_length", "petal_width"} <= set(fields(session))
    session.undo()
    session.undo()
    settled()
    assert fields(session)["features"].columns == ("petal length", "petal width", "age")


@pytest.mark.parametrize(
    ("columns", "name"), [(("petal length", "petal width"), "petal"), (("x1", "x2"), "x1_and_others"), (("age", "height"), "age_and_others")]
)
def test_a_field_of_several_columns_is_called_by_what_they_share(columns, name):
    assert together(columns) == name


def test_a_column_of_words_is_read_as_places_or_as_numbers_and_nothing_idle_is_offered(panel, session, settled):
    panel.roles.edits.set_role("kind", "input")
    settled()
    titles = [action.text() for action in panel.roles.menu_for("kind").actions()]
    assert not any("Weigh" in title for title in titles)
    panel.roles.edits.group(("kind",), "kind")
    settled()
    titles = [action.text() for action in panel.roles.menu_for("kind").actions()]
    assert "Read it as category, a number for each word" in titles
    panel.roles.edits.set_kind("kind", "category")
    settled()
    assert session.document.data.facts.fields["kind"].dtype == "int64"
    assert "Read it as numbers, a place for each word" in [action.text() for action in panel.roles.menu_for("kind").actions()]
