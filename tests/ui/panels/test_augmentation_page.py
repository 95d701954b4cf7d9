"""Augmentation in the data panel: added, set and removed by hand, each undone, and seen on real samples before and after."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from nnbuilder.core.document import Document, Source
from nnbuilder.core.settings import Setting
from nnbuilder.ui.data.augmentation import NOTHING, PLAIN
from nnbuilder.ui.data.panel import DataPanel


@pytest.fixture
def page(session, shown, qtbot):
    """The page of some data set: `page("shapes")`."""
    panel = shown(DataPanel(session))

    def read(name: str):
        panel.choose(Source("builtin", name))
        qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)
        QTest.mouseClick(panel.view.views.button(5), Qt.MouseButton.LeftButton)
        found = panel.view.augmentation
        qtbot.waitUntil(lambda: not found.worker.is_busy and not panel.worker.is_busy, timeout=60_000)
        return found

    yield read
    panel.shutdown()


@pytest.fixture
def drawn(qtbot):
    return lambda page: qtbot.waitUntil(lambda: not page.worker.is_busy, timeout=60_000)


def add(page, title: str) -> None:
    next(action for action in page.add.menu().actions() if action.text() == title).trigger()


def chosen(document: Document) -> tuple[Setting, ...]:
    return next(field.augmentation for field in document.data.fields if field.role == "input")


def test_a_flip_is_added_seen_on_picture_and_mask_changed_and_undone(page, drawn, session):
    shapes = page("shapes")
    assert shapes.isVisible()
    assert shapes.words.text() == PLAIN
    assert [row.caption for row in shapes.samples.rows] == ["image"]
    assert not shapes.again.isVisible()
    before = session.document
    add(shapes, "Flip")
    drawn(shapes)
    assert [row.caption for row in shapes.samples.rows] == ["image", "image, augmented", "mask", "mask, augmented"]
    edit = shapes.forms[0].editors["horizontal"].edit
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, "1")
    drawn(shapes)
    assert chosen(session.document) == (Setting("Flip", {"horizontal": 1.0}),)
    picture, mirrored, mask, mirrored_mask = (row.values for row in shapes.samples.rows)
    assert np.array_equal(mirrored, picture[:, :, ::-1])
    assert np.array_equal(mirrored_mask, mask[:, :, ::-1])
    for text, params in (("0.5", {}), ("1", {"horizontal": 1.0})):
        # A default is not written down, as in the form of a field.
        edit.selectAll()
        QTest.keyClicks(edit, text)
        assert chosen(session.document) == (Setting("Flip", params),)
    session.undo()
    assert chosen(session.document) == (Setting("Flip"),)
    assert edit.text() == "0.5"
    session.undo()
    assert session.document == before
    assert shapes.forms == {}


def test_what_cannot_be_is_told_below_its_field_and_nothing_changes(page, drawn, session):
    shapes = page("shapes")
    add(shapes, "Noise")
    drawn(shapes)
    form = shapes.forms[0]
    edit = form.editors["spread"].edit
    edit.selectAll()
    QTest.keyClicks(edit, "-1")
    assert form.reasons["spread"].text() == "spread must be from 0 to 100, not -1"
    assert form.reasons["spread"].isVisible()
    assert chosen(session.document) == (Setting("Noise"),)


def test_other_numbers_are_drawn_by_a_click_and_the_document_stays(page, drawn, session):
    shapes = page("shapes")
    add(shapes, "Rotate, shift, scale, shear")
    drawn(shapes)
    document, first = session.document, shapes.samples.rows[1].values
    QTest.mouseClick(shapes.again, Qt.MouseButton.LeftButton)
    drawn(shapes)
    assert not np.array_equal(shapes.samples.rows[1].values, first)
    assert session.document == document


def test_a_table_takes_noise_and_shows_curves_and_a_card_is_removed_by_its_button(page, drawn, session):
    iris = page("iris")
    assert [action.text() for action in iris.add.menu().actions()] == ["Mixup", "Noise", "Masking noise"]
    add(iris, "Masking noise")
    add(iris, "Noise")
    drawn(iris)
    assert [row.caption for row in iris.samples.rows] == ["features", "features, augmented"]
    assert not iris.samples.rows[0].is_picture
    (remove,) = [button for button in iris.findChildren(QToolButton) if button.accessibleName() == "Remove Masking noise" and button.isVisible()]
    QTest.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert chosen(session.document) == (Setting("Noise"),)
    assert list(iris.forms) == [0]


def test_texts_are_not_augmented_and_the_page_says_what_could_be(page):
    spam = page("spam")
    assert spam.words.text() == NOTHING
    assert not spam.add.isVisible()
