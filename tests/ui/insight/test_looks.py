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
    assert list(looks.offered) == ["Samples", "Epochs"]
    qtbot.waitUntil(lambda: looks.maker.made is not None, timeout=10_000)
    before = looks.maker.made
    looks.maker.show()
    QTest.mouseClick(looks.maker.again, LEFT)
    qtbot.waitUntil(lambda: looks.maker.made is not before, timeout=10_000)
    assert (looks.maker.made.points != before.points).any()
    looks.clear()
    assert looks.maker.made is None
    assert not looks.offered


def test_a_class_is_asked_for_and_the_epochs_are_gone_through_with_the_arrows(looks, qtbot, tmp_path):
    document = load_document(template("conditional"), CATALOGUE).document
    short = replace(document, phases=(replace(document.phases[0], epochs=3, part=replace(document.phases[0].part, fraction=0.1)),))
    trial = trial_of(train(job_for(short, CATALOGUE, tmp_path), RunStore(tmp_path / "runs", CATALOGUE), lambda event: None))
    looks.show_views(trial, views_of(trial))
    assert list(looks.offered) == ["Rebuilt", "Samples", "Epochs"]
    qtbot.waitUntil(lambda: looks.maker.made is not None, timeout=10_000)
    assert looks.maker.made.classes[:11] == (*"0123456789", "0")
    looks.maker.show()
    QTest.keyClick(looks.maker.classes, Qt.Key.Key_3)
    qtbot.waitUntil(lambda: set(looks.maker.made.classes) == {"3"}, timeout=10_000)
    epochs = looks.epochs
    epochs.show()
    last = epochs.view.made
    assert epochs.words.text() == "epoch 3 of 3"
    assert last.classes[:3] == ("0", "1", "2")
    QTest.keyClick(epochs.slider, Qt.Key.Key_Left)
    assert epochs.words.text() == "epoch 2 of 3"
    assert any((one != other).any() for one, other in zip(epochs.view.made.pictures, last.pictures, strict=True))
    QTest.keyClick(epochs.slider, Qt.Key.Key_End)
    assert epochs.view.made is last
    looks.clear()
    assert epochs.words.text() == "" and epochs.view.made is None


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
