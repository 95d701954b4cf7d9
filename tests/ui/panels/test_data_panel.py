"""The data panel: choosing, dropping, seeing and dividing data, and a sentence where it cannot be read."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.codegen.generate import generate
from nnbuilder.core.document import Document, Point, Source, Split
from nnbuilder.core.edits import add_node
from nnbuilder.core.graph import MAIN
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.data.panel import DataPanel
from nnbuilder.ui.words import plain_tip
from tests.drawings import DIGITS, node
from tests.ui.panels.conftest import digits_mlp


@pytest.fixture
def panel(session, shown):
    return shown(DataPanel(session))


@pytest.fixture
def settled(panel, qtbot):
    return lambda: qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)


def table(folder, name="flowers.csv"):
    path = folder / name
    path.write_text("height,width,kind\n" + "".join(f"{i % 7}.5,{i % 5},{'tall' if i % 2 else 'flat'}\n" for i in range(60)), "utf-8")
    return path


def drop(panel, path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(300, 100), Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(panel, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(panel, QDropEvent(QPointF(300, 100), Qt.DropAction.CopyAction, mime, left, none))


def test_it_begins_with_what_to_do(panel):
    assert panel.view.is_empty
    assert "drop a table" in panel.view.empty.text()
    assert not panel.side.isVisible()


def test_one_click_binds_the_free_input_in_one_undo_step(panel, session, settled):
    session.do("Add", lambda document: add_node(document, MAIN, node("picture", "Input"), Point(0, 0)))
    before = session.document
    QTest.mouseClick(panel.buttons["digits"], Qt.MouseButton.LeftButton)
    settled()
    assert session.document.main.nodes["picture"].params["field"] == "image"
    assert session.document.data.source == Source("builtin", "digits")
    assert panel.view.stack.currentWidget() is panel.view.pictures
    assert panel.view.pictures.item(0).text()
    assert not panel.view.pictures.item(0).icon().isNull()
    assert "1,797 rows" in panel.facts.text()
    assert "10 classes" in panel.facts.text()
    session.undo()
    assert session.document == before
    assert panel.view.is_empty


@pytest.mark.parametrize(("name", "columns"), [("iris", 5), ("diabetes", 11)])
def test_tables_are_shown_as_tables(panel, settled, name, columns):
    QTest.mouseClick(panel.buttons[name], Qt.MouseButton.LeftButton)
    settled()
    assert panel.view.stack.currentWidget() is panel.view.table
    assert panel.view.table.columnCount() == columns
    assert float(panel.view.table.item(0, 0).text()) is not None


def test_a_dropped_table_is_read(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    assert session.document.data.source.name == "flowers.csv"
    assert [panel.view.table.horizontalHeaderItem(column).text() for column in range(3)] == ["height\ninput", "width\ninput", "kind\npredicted"]
    assert "60 rows" in panel.facts.text()
    assert "2 classes" in panel.facts.text()


def test_a_file_that_is_no_table_is_told_and_changes_nothing(panel, session, settled, tmp_path):
    path = tmp_path / "broken.csv"
    path.write_bytes(b"")
    drop(panel, path)
    settled()
    assert session.document.data is None
    assert panel.message.text().endswith(".")
    assert panel.message.property("role") == "error"
    assert "Reading" not in panel.message.text()


def reopened(session, panel) -> None:
    """The document as it is when it is opened again."""
    document = session.document
    session.replace_document(digits_mlp())
    session.replace_document(document)


def test_opening_a_document_reads_no_file(panel, session, settled, tmp_path):
    path = table(tmp_path)
    drop(panel, path)
    settled()
    path.unlink()
    os.mkfifo(path)  # Whoever opened it would wait for ever.
    reopened(session, panel)
    settled()
    assert "60 rows when the document was saved" in panel.view.empty.text()
    assert panel.message.text() == ""
    assert panel.view.read_button.text() == "Read flowers.csv"
    path.unlink()
    table(tmp_path)
    QTest.mouseClick(panel.view.read_button, Qt.MouseButton.LeftButton)
    settled()
    assert panel.view.stack.currentWidget() is panel.view.table


def test_a_document_whose_table_is_gone(panel, session, settled, tmp_path):
    path = table(tmp_path)
    drop(panel, path)
    settled()
    path.unlink()
    reopened(session, panel)
    settled()
    QTest.mouseClick(panel.view.read_button, Qt.MouseButton.LeftButton)
    settled()
    assert "flowers.csv" in panel.message.text()
    assert panel.message.property("role") == "error"
    assert panel.view.is_empty, "the samples of another data set are still shown"


def test_a_table_that_has_changed_brings_its_shapes_and_is_no_undo_step(panel, session, settled, tmp_path):
    path = table(tmp_path)
    drop(panel, path)
    settled()
    reopened(session, panel)
    path.write_text("height,width,kind\n" + "".join(f"{i % 7}.5,{i % 5},{'tall flat wide'.split()[i % 3]}\n" for i in range(90)), "utf-8")
    QTest.mouseClick(panel.view.read_button, Qt.MouseButton.LeftButton)
    settled()
    assert session.document.data.facts.fields["kind"].names == ("flat", "tall", "wide")
    assert len(session.history) == 0
    assert "has changed" in panel.message.text()


def test_another_column_is_predicted(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    panel.roles.target.setFocus()
    QTest.keyClicks(panel.roles.target, "width")
    QTest.keyClick(panel.roles.target, Qt.Key.Key_Return)
    panel.roles.target.activated.emit(panel.roles.target.currentIndex())
    settled()
    fields = {field.role: field for field in session.document.data.fields}
    assert fields["target"].columns == ("width",)
    assert set(fields["input"].columns) == {"height", "kind"}
    assert panel.view.table.horizontalHeaderItem(1).text() == "width\npredicted"


def test_a_column_is_left_out_and_taken_in_again(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    steps = len(session.history)
    choose(panel, "width", "Leave width out")
    settled()
    assert session.document.data.facts.fields["features"].shape == (1,)
    assert panel.view.table.horizontalHeaderItem(1).text() == "width\nleft out"
    assert len(session.history) == steps + 1
    choose(panel, "width", "Use width as an input")
    settled()
    assert session.document.data.facts.fields["features"].shape == (2,)


def test_only_what_a_column_could_be_is_offered(panel, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    titles = [action.text() for action in panel.roles.menu_for("kind").actions()]
    assert "Leave kind out" in titles
    assert not any("numbers" in title for title in titles)
    assert [panel.roles.type.itemText(place) for place in range(panel.roles.type.count())] == ["category", "text"]
    assert "Predict width" in [action.text() for action in panel.roles.menu_for("width").actions()]


def test_a_role_is_changed_by_a_click_takes_the_network_along_and_is_undone(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    QTest.mouseClick(panel.draw_button, Qt.MouseButton.LeftButton)
    before, steps = session.document, len(session.history)
    choose(panel, "height", "Predict height")
    assert session.document.data.unread
    assert session.analysis.is_sound, "what is still being read is no error"
    settled()
    kinds = {node.kind for node in session.document.main.nodes.values()}
    assert {"MSE", "RMSE"} <= kinds
    assert not {"CrossEntropy", "Accuracy"} & kinds
    assert session.document.data.facts.fields["height"].shape == (1,)
    assert session.document.data.facts.fields["features"].names == ("width", "kind=flat", "kind=tall")
    assert session.analysis.is_sound
    assert len(session.history) == steps + 1
    session.undo()
    assert session.document == before
    settled()
    assert session.document == before


def test_a_column_of_numbers_weighs_the_rows_by_a_click_and_one_alone(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    QTest.mouseClick(panel.draw_button, Qt.MouseButton.LeftButton)
    before, steps = session.document, len(session.history)
    assert not [title for title in titles_for(panel, "kind") if title.startswith("Weigh")]
    choose(panel, "width", "Weigh rows by width")
    settled()
    assert session.document.data.facts.fields.keys() == {"features", "kind"}
    assert 'Weighted(data, data.rows("train"), ["features", "kind"], "width", ' in generate(session.document, CATALOGUE).files["train.py"]
    assert session.analysis.is_sound
    assert panel.view.table.horizontalHeaderItem(1).text() == "width\nweight"
    assert not [title for title in titles_for(panel, "height") if title.startswith("Weigh")]
    fields = panel.view.fields
    fields.tree.setCurrentItem(next(iter(fields.tree.findItems("width", Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive))))
    assert "in every score, rows count alike" in fields.form.why.text()
    assert len(session.history) == steps + 1
    session.undo()
    settled()
    assert session.document == before
    assert "Weigh rows by height" in titles_for(panel, "height")


def test_two_columns_are_predicted_at_once(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    choose(panel, "height", "Predict height as well")
    settled()
    assert {name: fact.shape for name, fact in session.document.data.facts.fields.items()} == {"features": (1,), "height": (1,), "kind": ()}
    assert panel.view.table.horizontalHeaderItem(0).text() == "height\npredicted"


def titles_for(panel, column: str) -> list[str]:
    return [action.text() for action in panel.roles.menu_for(column).actions()]


def choose(panel, column: str, title: str) -> None:
    next(action for action in panel.roles.menu_for(column).actions() if action.text() == title).trigger()


def test_the_last_of_two_quick_choices_wins(panel, session, settled):
    QTest.mouseClick(panel.buttons["diabetes"], Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.buttons["iris"], Qt.MouseButton.LeftButton)
    settled()
    assert session.document.data.source.name == "iris"
    assert panel.view.table.columnCount() == 5


def share(panel, name, text) -> None:
    field = panel.division.fields[name]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_shares_that_do_not_add_up_are_told_with_their_sum(panel, session, settled):
    session.replace_document(replace(Document(), data=DIGITS))
    settled()
    share(panel, "train", "80")
    assert "110" in panel.message.text()
    assert "100" in panel.message.text()
    assert session.document.data.split == DIGITS.split


def test_another_seed_of_the_split_is_one_undo_step(panel, session, settled):
    session.replace_document(replace(Document(), data=DIGITS))
    settled()
    share(panel, "seed", "42")
    settled()
    assert session.document.data.split.seed == 42
    session.undo()
    assert session.document.data.split == DIGITS.split
    settled()


def test_every_built_in_set_has_a_button_with_its_words(panel):
    from nnbuilder.data.builtin import SETS

    assert {name: (button.text(), button.toolTip()) for name, button in panel.buttons.items()} == {
        name: (declared.recipe.title, plain_tip(declared.words())) for name, declared in SETS.items()
    }


def test_built_in_sets_stand_under_the_heading_of_their_family(panel):
    page = panel.buttons["digits"].parentWidget()
    texts = [page.layout().itemAt(place).widget().text() for place in range(page.layout().count() - 1)]
    assert texts[:2] == ["Real", "Digits"]
    assert texts.index("Real") < texts.index("Iris") < texts.index("Points") < texts.index("Spirals") < texts.index("Pictures") < texts.index("Shapes")
    assert len(texts) == len(set(texts))


def test_columns_are_seen_at_a_glance(panel, settled, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("height,width,kind\n" + "".join(f"{i % 7}.5,{i % 5 if i % 10 else ''},{'tall' if i % 2 else 'flat'}\n" for i in range(60)), "utf-8")
    drop(panel, path)
    settled()
    QTest.mouseClick(panel.view.views.button(1), Qt.MouseButton.LeftButton)
    assert panel.view.stack.currentWidget() is panel.view.columns_page
    assert panel.view.cards.summary("height") == "height: 0.5 to 6.5, mean 3.4"
    assert panel.view.cards.summary("width").endswith(", 6 missing")
    assert panel.view.cards.summary("kind") == "kind: flat 30, tall 30"
    image = panel.view.cards.grab().toImage()
    assert len({image.pixel(x, 60) for x in range(image.width())}) > 2
    QTest.mouseClick(panel.view.views.button(0), Qt.MouseButton.LeftButton)
    assert panel.view.stack.currentWidget() is panel.view.table


def test_an_empty_drawing_is_offered_a_first_network_as_one_step(panel, session, settled, tmp_path, qtbot):
    drop(panel, table(tmp_path))
    settled()
    assert panel.draw_button.isVisible()
    steps = len(session.history)
    with qtbot.waitSignal(panel.proposed) as told:
        QTest.mouseClick(panel.draw_button, Qt.MouseButton.LeftButton)
    assert "multi-layer perceptron" in told.args[0]
    assert session.analysis.is_sound
    assert len(session.history) == steps + 1
    assert not panel.draw_button.isVisible()
    session.undo()
    assert not session.document.main.nodes
    assert panel.draw_button.isVisible()


def test_a_folder_of_pictures_is_dropped_and_seen(panel, session, settled, tmp_path):
    from tests.data.test_sources import folder_of

    drop(panel, folder_of(tmp_path / "pets"))
    settled()
    assert panel.view.stack.currentWidget() is panel.view.pictures
    assert panel.view.pictures.item(0).text() == "cat"
    assert [panel.roles.target.itemText(place) for place in range(panel.roles.target.count())] == ["image", "label"]
    assert session.document.data.source.kind == "pictures"


def test_a_share_is_shown_as_it_is_stored(panel, session, settled):
    """And stays so when another field beside it is changed."""
    split = Split(0.1234567, 0.07, 0.8065433)
    session.replace_document(replace(Document(), data=replace(DIGITS, split=split)))
    settled()
    assert [panel.division.fields[name].text() for name in ("train", "validation", "test")] == ["12.34567", "7", "80.65433"]
    share(panel, "seed", "42")
    settled()
    assert session.document.data.split == replace(split, seed=42)


def rows_of(panel) -> dict[str, tuple[str, ...]]:
    tree = panel.view.fields.tree
    return {
        tree.topLevelItem(place).text(0): tuple(tree.topLevelItem(place).text(column) for column in range(1, 5)) for place in range(tree.topLevelItemCount())
    }


def click_cell(panel, item, column) -> list:
    """Clicks a cell of the fields with the mouse; the actions of the menu that opens, which is closed again when one is chosen."""
    tree = panel.view.fields.tree
    place = tree.visualItemRect(item)
    at = QPoint(tree.columnViewportPosition(column) + 8, place.center().y())
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    menu = QApplication.activePopupWidget()
    return [] if menu is None else menu.actions()


def take(menu_actions, title) -> None:
    action = next(action for action in menu_actions if action.text() == title)
    menu = QApplication.activePopupWidget()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(action).center())


def test_each_field_is_a_row_whose_cells_are_chosen_by_click(panel, session, settled, qtbot, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    QTest.mouseClick(panel.view.views.button(2), Qt.MouseButton.LeftButton)
    assert panel.view.stack.currentWidget() is panel.view.fields
    assert rows_of(panel) == {
        "features": ("input", "Numbers", "Standardise", "float32 (N, 2)"),
        "kind": ("predicted", "Category", "none", "int64 (N,)"),
    }
    tree = panel.view.fields.tree
    features = tree.topLevelItem(0)
    assert [features.child(place).text(0) for place in range(features.childCount())] == ["height", "width"]
    take(click_cell(panel, features.child(1), 1), "Leave width out")
    settled()
    assert rows_of(panel)["features"] == ("input", "Numbers", "Standardise", "float32 (N, 1)")
    assert rows_of(panel)["width"][0] == "left out"
    qtbot.waitUntil(lambda: not panel.view.fields.worker.is_busy, timeout=60_000)
    before = panel.view.fields.sample.text()
    take(click_cell(panel, tree.topLevelItem(0), 3), "Add Log")
    settled()
    qtbot.waitUntil(lambda: not panel.view.fields.worker.is_busy, timeout=60_000)
    after = panel.view.fields.sample.text()
    assert after.startswith("features of one sample: 0.5 → ")
    assert after != before
    assert rows_of(panel)["features"][2] == "Standardise · Log"
    session.undo()
    session.undo()
    settled()
    assert rows_of(panel)["features"] == ("input", "Numbers", "Standardise", "float32 (N, 2)")


def test_keys_choose_as_the_mouse_does(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    QTest.mouseClick(panel.view.views.button(2), Qt.MouseButton.LeftButton)
    tree = panel.view.fields.tree
    tree.setFocus()
    tree.setCurrentItem(tree.topLevelItem(1), 1)
    QTest.keyClick(tree, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    settled()
    assert [field.role for field in session.document.data.fields] == ["input"]


def test_of_two_hundred_columns_one_is_found_by_its_name(panel, settled, tmp_path):
    names = [f"measure_{number}" for number in range(200)]
    lines = [",".join([*names, "kind"]), *(",".join([*(f"{row * number % 7}.5" for number in range(200)), "ab"[row % 2]]) for row in range(30))]
    (tmp_path / "wide.csv").write_text("\n".join(lines), "utf-8")
    drop(panel, tmp_path / "wide.csv")
    settled()
    QTest.mouseClick(panel.view.views.button(2), Qt.MouseButton.LeftButton)
    fields = panel.view.fields
    assert not fields.tree.topLevelItem(0).isExpanded()
    QTest.keyClicks(fields.filter, "measure_17")
    features = fields.tree.topLevelItem(0)
    shown = [features.child(place).text(0) for place in range(features.childCount()) if not features.child(place).isHidden()]
    assert shown == ["measure_17", *(f"measure_17{digit}" for digit in range(10))]
    assert features.isExpanded()
    assert fields.tree.topLevelItem(1).isHidden()


def test_a_column_that_gives_the_target_away_is_told_and_left_out_by_a_click(panel, session, settled, qtbot, tmp_path):
    lines = [f"{row * 7919 % 1009}.5,{row * row % 997}.25,{200 if row % 2 else 100},{'yes' if row % 2 else 'no'}" for row in range(300)]
    (tmp_path / "orders.csv").write_text("\n".join(["amount,weight,refund,returned", *lines]), "utf-8")
    drop(panel, tmp_path / "orders.csv")
    settled()
    findings = panel.view.findings
    qtbot.waitUntil(lambda: not findings.worker.is_busy, timeout=60_000)
    button = panel.view.views.button(4)
    assert button.text() == "Quality (1)"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(findings.buttons["Leave refund out"], Qt.MouseButton.LeftButton)
    settled()
    assert {field.name: field.role for field in session.document.data.fields} == {"features": "input", "returned": "target", "refund": "ignore"}
    qtbot.waitUntil(lambda: not findings.worker.is_busy, timeout=60_000)
    assert button.text() == "Quality"
    assert "Nothing" in findings.words.text()
    session.undo()
    settled()


def test_rows_are_divided_by_what_is_chosen_and_undone(panel, session, settled, tmp_path):
    drop(panel, table(tmp_path))
    settled()
    division = panel.division
    assert division.by.currentText() == "by class"
    before = session.document.data.split
    division.by.setFocus()
    QTest.keyClick(division.by, Qt.Key.Key_Down)
    assert "Choose the column that tells the group of each row." in panel.message.text()
    assert session.document.data.split == before
    assert division.column.isVisible()
    division.column.setFocus()
    QTest.keyClick(division.column, Qt.Key.Key_Down)
    settled()
    assert (session.document.data.split.by, session.document.data.split.column) == ("group", "height")
    session.undo()
    settled()
    assert session.document.data.split == before
    assert division.by.currentText() == "by class"


@pytest.mark.parametrize("width", [1280, 1900])
def test_what_a_field_becomes_is_seen_whole_and_stands_near_its_name(panel, qtbot, width):
    panel.resize(width, 420)
    panel.choose(Source("builtin", "shapes", {"rows": 40}))
    qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)
    QTest.mouseClick(panel.view.views.button(2), Qt.MouseButton.LeftButton)
    tree = panel.view.fields.tree
    text = tree.topLevelItem(0).text(4)
    assert text == "float32 (N, 1, 32, 32)"
    assert tree.fontMetrics().horizontalAdvance(text) + 8 <= tree.columnWidth(4)
    assert tree.columnViewportPosition(4) + tree.columnWidth(4) <= tree.viewport().width() + 1
    assert tree.columnWidth(0) <= 320
