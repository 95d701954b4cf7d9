"""Copy as code, as SVG, as PNG: what is selected, or everything, as other programs take it."""

from __future__ import annotations

import ast
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QGuiApplication

from nnbuilder.core.document import Document
from nnbuilder.ui.canvas import copying
from tests.drawings import DIGITS, graph, node


@pytest.fixture
def sound(stage):
    """A drawing without errors."""
    main = graph(
        node("image", "Input", field="image"),
        node("conv", "Conv2d", out_channels=8, kernel_size=3),
        node("relu", "ReLU"),
        node("scores", "Output"),
        wires="image>conv conv>relu relu>scores",
    )
    stage.session.replace_document(Document({"main": main}, data=DIGITS))
    return stage


def copied() -> str:
    return QGuiApplication.clipboard().text()


def test_the_whole_code_is_the_model_file(sound):
    copying.copy_code(sound.canvas)
    assert "class" in copied() and "self.conv = nn.Conv2d(1, 8, 3)" in copied()
    ast.parse(copied())


def test_of_a_selection_its_lines_are_copied(sound):
    sound.session.select({"conv"})
    copying.copy_code(sound.canvas)
    made, _, called = copied().partition("\n\n")
    assert made.splitlines()[-1].startswith("self.conv = nn.Conv2d(")
    assert "self.conv(" in called
    assert "relu" not in copied()
    ast.parse(copied())


def test_a_drawing_with_errors_has_no_code_and_says_why(stage):
    QGuiApplication.clipboard().setText("before")
    copying.copy_code(stage.canvas)
    assert copied() == "before"
    assert stage.told[-1].startswith("There is no code to copy while something is wrong")


def test_a_drawing_that_scales_holds_every_name(sound):
    copying.copy_svg(sound.canvas)
    words = "".join(ElementTree.fromstring(copied()).itertext())
    assert {"conv", "relu", "scores"} <= {name for name in ("conv", "relu", "scores") if name in words}
    assert bytes(QGuiApplication.clipboard().mimeData().data("image/svg+xml").data()).decode() == copied()


def test_a_picture_of_a_selection_is_smaller_than_one_of_everything(sound):
    copying.copy_png(sound.canvas)
    whole = QGuiApplication.clipboard().image().size()
    sound.session.select({"conv", "relu"})
    copying.copy_png(sound.canvas)
    part = QGuiApplication.clipboard().image().size()
    assert 0 < part.width() < whole.width()


def test_copying_changes_nothing(sound):
    with sound.no_trace():
        for copy in (copying.copy_code, copying.copy_svg, copying.copy_png):
            copy(sound.canvas)
