"""No text is cut off, whatever its size: with every pane open, each widget has the room its words need, or a tooltip with all of them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from nnbuilder.ui import theme
from nnbuilder.ui.panes.arrangement import PAGES, Place
from nnbuilder.ui.words import Label
from tests.drawings import iris_mlp, residual_cnn
from tests.ui.clipping import clipped


@pytest.fixture
def sized(window):
    yield lambda points, width, height: (window.look(theme.mode(), points), window.resize(width, height))
    theme.apply(QApplication.instance(), theme.mode(), theme.POINTS)


def unfold(window) -> None:
    """Opens every section of the inspector that can be opened."""
    for button in window.inspector.findChildren(QPushButton):
        if button.property("role") == "fold" and button.isVisible():
            button.click()
    settle()


def settle() -> None:
    for _ in range(3):
        QApplication.processEvents()


@pytest.mark.parametrize(("points", "width", "height"), [(8, 1280, 720), (13, 1280, 720), (24, 1920, 1200)])
def test_every_text_has_its_room(window, sized, points, width, height):
    sized(points, width, height)
    window.files.open_template("digits-cnn")
    settle()
    told = []
    for page in PAGES:
        window.desk.bring(page)
        settle()
        told += clipped(window)
        assert window.size().toTuple() == (width, height), f"{page} makes the window wider than it is to be"
    window.desk.move_to("code", Place.BESIDE)
    for document, nodes in ((iris_mlp(), ("hidden", "target")), (residual_cnn(), ("residual",))):
        window.session.replace_document(document)
        for selection in ({node} for node in nodes if node in document.main.nodes):
            window.session.select(selection)
            settle()
            told += clipped(window)
            unfold(window)
            told += clipped(window)
    window.files.open_template("gpt-tiny")
    window.session.enter(window.session.graph.named("blocks").id)
    settle()
    told += clipped(window)
    window.session.select({window.session.graph.named("attention").id})
    settle()
    unfold(window)
    told += clipped(window)
    window.session.select(set(list(window.session.graph.nodes)[:3]))
    settle()
    told += clipped(window)
    assert sorted(set(told)) == []


def test_the_size_of_text_is_chosen_kept_and_bounded(window, sized):
    before = window.font().pointSizeF()
    window.actions_by_id["view.larger_text"].trigger()
    assert window.font().pointSizeF() == before + 1
    window.look(theme.mode(), 400)
    assert window.font().pointSizeF() == theme.MOST_POINTS and not window.actions_by_id["view.larger_text"].isEnabled()
    window.actions_by_id["view.first_text"].trigger()
    assert window.font().pointSizeF() == theme.POINTS


def test_the_test_of_text_sees_what_is_cut(window):
    label = Label("Eight and twenty letters long", window)
    label.setGeometry(0, 0, 60, 30)
    label.show()
    assert any("Eight and twenty" in told for told in clipped(window))
    label.setToolTip("all of it")
    assert not any("Eight and twenty" in told for told in clipped(window))
