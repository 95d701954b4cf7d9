"""Some sixty documents that nobody drew, opened one after the other in one window: no fault, and words stay words."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from nnbuilder.ui import guard
from nnbuilder.ui.panes.arrangement import PAGES
from tests.hostile.documents import hostile_documents
from tests.ui.hostile import BIDI, HTML, documents

DOCUMENTS = dict(documents())
EVERY_OTHER = list(hostile_documents())
SHARES = 6


@pytest.fixture
def faults(monkeypatch):
    """Every fault, wherever it happens; an ordinary test would end at the first."""
    guard.forget()
    told: list[guard.Fault] = []
    monkeypatch.setattr(sys, "excepthook", guard.caught_by_nobody)
    stop = guard.listen(told.append)
    yield told
    stop()
    guard.forget()


def look_at_everything(window, hand) -> None:
    """What a curious person does with a document: every tab, every node, near and far, an edit and back."""
    session = window.session
    for page in PAGES:
        window.desk.bring(page)
        QApplication.processEvents()
    for node in list(session.graph.nodes)[:4]:
        session.select({node})
        QApplication.processEvents()
        if node in window.canvas.graph_scene.nodes:
            QTest.mouseMove(window.canvas.viewport(), hand.at(window.canvas.node_scene_rect(node).center()))
        session.enter(node)
        session.leave()
    session.select(session.graph.nodes, session.graph.edges)
    window.canvas.fit_all()
    QApplication.processEvents()
    window.canvas.zoom_reset()
    window.canvas.centerOn(QPointF(0, 0))
    QApplication.processEvents()
    hand.key(Qt.Key.Key_Delete)
    session.undo()
    QApplication.processEvents()
    session.history.mark_saved()


@pytest.mark.slow
def test_no_document_brings_a_fault(window, hand, tmp_path, faults):
    assert len(DOCUMENTS) >= 60
    read = 0
    for about, content in DOCUMENTS.items():
        path = tmp_path / "hostile.nnb"
        path.write_bytes(content)
        window.banner.tell("")
        if window.files.open_path(path):
            read += 1
            look_at_everything(window, hand)
        else:
            assert window.banner.words.text().endswith("."), about
        assert [fault.details for fault in faults] == [], about
        # Words that widen the window beyond what Qt can paint on end the process.
        assert window.minimumSizeHint().width() <= 1280 and window.minimumSizeHint().height() <= 720, about
    assert read >= 30


def test_words_of_a_document_are_never_html(window, hand, tmp_path, faults):
    for about in ("html as title and note", "html as names", "html as data", "html as a kind"):
        path = tmp_path / "hostile.nnb"
        path.write_bytes(DOCUMENTS[about])
        window.files.open_path(path)
        look_at_everything(window, hand)
        for label in window.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText or "<" not in label.text(), label.text()[:100]
    assert faults == []


def test_a_question_about_such_a_title_shows_it_as_it_is(window, hand, tmp_path):
    from PySide6.QtWidgets import QMessageBox

    from tests.ui.dialogs import when_open

    path = tmp_path / "hostile.nnb"
    path.write_bytes(DOCUMENTS["html as title and note"])
    assert window.files.open_path(path)
    window.session.select(window.session.graph.nodes)
    hand.key(Qt.Key.Key_Delete)
    asked = []
    when_open(QMessageBox, lambda box: (asked.append((box.text(), box.textFormat())), box.button(QMessageBox.StandardButton.Cancel).click()))
    assert not window.files.may_close(window.session)
    assert HTML in asked[0][0] and asked[0][1] == Qt.TextFormat.PlainText
    assert BIDI not in asked[0][0]


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_the_documents_that_are_tried_without_a_window_bring_no_fault_in_one(share, window, hand, tmp_path, faults):
    """The three hundred of `tests/hostile`: each is opened and looked at, or refused in a sentence."""
    for about, content in EVERY_OTHER[share::SHARES]:
        path = tmp_path / "hostile.nnb"
        path.write_bytes(content)
        window.banner.tell("")
        if window.files.open_path(path):
            look_at_everything(window, hand)
        else:
            assert window.banner.words.text().endswith("."), about
        assert [fault.details for fault in faults] == [], about
