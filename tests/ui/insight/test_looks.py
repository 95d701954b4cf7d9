"""The pages of an evaluation for what a network makes: those that fit it, new samples at a click, a prompt that is written on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from nnbuilder.core.document import Document, Source
from nnbuilder.data.describe import describe
from nnbuilder.insight.looking import views_of
from nnbuilder.insight.trial import Trial, trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.shipped import template
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from nnbuilder.ui.insight.looks import Looks

LEFT = Qt.MouseButton.LeftButton


def trial_after(document: Document, steps: int, folder) -> Trial:
    """A document after so few steps that it has learned nothing."""
    short = replace(document, phases=tuple(replace(phase, epochs=1, steps=steps) for phase in document.phases))
    return trial_of(train(job_for(short, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None))


@pytest.fixture
def looks(qtbot):
    made = Looks()
    for page in made.pages:
        qtbot.addWidget(page)
    yield made
    made.shutdown()


def test_a_network_that_makes_points_draws_them_again_and_again(looks, qtbot, tmp_path):
    trial = trial_after(load_document(template("gan-2d"), CATALOGUE).document, 2, tmp_path)
    looks.show_views(trial, views_of(trial))
    assert list(looks.offered) == ["Samples"]
    qtbot.waitUntil(lambda: looks.maker.made is not None, timeout=10_000)
    before = looks.maker.made
    looks.maker.show()
    QTest.mouseClick(looks.maker.again, LEFT)
    qtbot.waitUntil(lambda: looks.maker.made is not before, timeout=10_000)
    assert (looks.maker.made.points != before.points).any()
    looks.clear()
    assert looks.maker.made is None
    assert not looks.offered


def test_a_prompt_is_written_on_and_on(looks, qtbot, tmp_path):
    (tmp_path / "rhyme.md").write_text("one two buckle my shoe, three four knock at the door. " * 20)
    drawn = load_document(template("gpt-tiny"), CATALOGUE).document
    blocks = drawn.main.nodes["blocks"]
    nodes = {**drawn.main.nodes, "blocks": replace(blocks, params={**blocks.params, "repeat": 1})}
    document = replace(drawn.with_graph("main", replace(drawn.main, nodes=nodes)), data=describe(Source("text", "rhyme.md"), tmp_path))
    trial = trial_after(document, 2, tmp_path)
    looks.show_views(trial, views_of(trial))
    assert list(looks.offered) == ["Write"]
    view = looks.writer
    view.show()
    view.prompt.clear()
    QTest.keyClicks(view.prompt, "three four")
    QTest.keyClick(view.prompt, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: view.text.toPlainText() != "", timeout=20_000)
    text = view.text.toPlainText()
    assert text.startswith("three four")
    assert len(text) == len("three four") + 200
    QTest.mouseClick(view.more, LEFT)
    qtbot.waitUntil(lambda: len(view.text.toPlainText()) == len(text) + 200, timeout=20_000)
    assert view.text.toPlainText().startswith(text)
