"""A digit drawn with the mouse: what the net gets of it, and what it answers, while it trains and after."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from nnbuilder import shipped
from nnbuilder.insight.drawn import as_sample
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.ui.insight.answers import Picture
from nnbuilder.ui.insight.try_it import TryItPanel
from tests.drawings import iris_mlp
from tests.ui.panels.conftest import digits_mlp, with_epochs

ONE = ((0, -45), (0, -20), (0, 10), (0, 45))


@pytest.fixture
def panel(session, runner, shown, qtbot):
    session.replace_document(digits_mlp(3))
    made = shown(TryItPanel(session, runner), 520)
    ready(made, qtbot)
    return made


def ready(panel, qtbot) -> None:
    """Waits until what can be asked has been read."""
    qtbot.waitUntil(lambda: panel.loaded is not None and not panel.worker.is_busy, timeout=60_000)


def answered(panel, qtbot) -> None:
    qtbot.waitUntil(lambda: panel.answer is not None and not panel.asker.is_busy, timeout=30_000)


def draw(pad, stroke=ONE) -> None:
    points = [pad.rect().center() + QPoint(x, y) for x, y in stroke]
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(pad, point)
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, points[-1])


def finish(runner, qtbot) -> None:
    runner.start()
    qtbot.waitUntil(lambda: runner.view.state == "finished", timeout=60_000)


def test_before_any_training_it_says_so(panel):
    draw(panel.pad)
    assert "no trained network yet" in panel.words.text()
    assert panel.answer is None
    assert panel.view.sample.shape == (8, 8)


def test_after_training_it_answers_with_every_class(panel, runner, qtbot):
    finish(runner, qtbot)
    qtbot.waitUntil(lambda: panel.predictor is not None and not panel.worker.is_busy, timeout=30_000)
    draw(panel.pad)
    answered(panel, qtbot)
    assert list(panel.answer.shares) == list("0123456789")
    assert sum(panel.answer.shares.values()) == pytest.approx(1, abs=1e-4)
    shares = panel.answer.shares
    best = max(shares, key=shares.get)
    assert f"It says {best}, {shares[best]:.0%} sure" in panel.words.text()


def test_while_it_trains_the_answer_changes_by_itself(panel, session, runner, qtbot):
    session.replace_document(digits_mlp(100_000))
    ready(panel, qtbot)
    runner.start()
    draw(panel.pad)
    qtbot.waitUntil(lambda: panel.answer is not None, timeout=60_000)
    first = panel.answer
    assert "while it trains" in panel.words.text()
    qtbot.waitUntil(lambda: panel.answer != first, timeout=10_000)
    runner.stop()
    qtbot.waitUntil(lambda: not runner.is_active, timeout=30_000)


@pytest.mark.parametrize("by", ["button", "right click"])
def test_clearing(panel, by):
    draw(panel.pad)
    assert not panel.pad.is_empty
    QTest.mouseClick(panel.clear, Qt.MouseButton.LeftButton) if by == "button" else QTest.mouseClick(panel.pad, Qt.MouseButton.RightButton)
    assert panel.pad.is_empty
    assert panel.words.text().startswith("Draw something")


def test_a_net_of_other_data_is_not_asked(panel, session, runner, qtbot):
    session.replace_document(with_epochs(iris_mlp(), 1))
    finish(runner, qtbot)
    qtbot.waitUntil(lambda: panel.predictor is not None and not panel.worker.is_busy, timeout=30_000)
    session.replace_document(digits_mlp())
    ready(panel, qtbot)
    draw(panel.pad)
    assert panel.predictor is None
    assert "no trained network yet" in panel.words.text()


@pytest.mark.parametrize("shape", [(8, 8), (28, 28), (7, 5)])
def test_where_and_how_large_it_is_drawn_makes_no_difference(shape):
    small, large = np.zeros((256, 256)), np.zeros((256, 256))
    small[10:74, 20:52] = 1.0
    large[60:188, 100:164] = 1.0
    assert np.allclose(as_sample(small, *shape), as_sample(large, *shape))
    assert as_sample(small, *shape).shape == shape
    assert as_sample(small, *shape).mean() == pytest.approx(0.5)
    assert not as_sample(np.zeros((256, 256)), *shape).any()


def painted(panel) -> set[int]:
    """The grey values in the right half of the answer, where a rebuilt picture stands."""
    image = panel.view.grab().toImage()
    return {image.pixelColor(x, y).red() for x in range(image.width() // 2 + 20, image.width() - 20, 4) for y in range(30, image.height() // 2, 4)}


@pytest.mark.parametrize("template", ["autoencoder", "vae-digits"])
def test_a_network_whose_answer_is_a_picture_shows_it_beside_the_input(panel, session, runner, qtbot, template):
    """Shares of classes made of a picture raised while painting, which ended the process."""
    session.replace_document(with_epochs(load_document(shipped.template(template), CATALOGUE).document, 100_000, rate=0.001))
    ready(panel, qtbot)
    runner.start()
    draw(panel.pad)
    qtbot.waitUntil(lambda: panel.answer is not None, timeout=60_000)
    assert isinstance(panel.answer, Picture)
    assert panel.answer.picture.shape == panel.view.sample.shape == (8, 8)
    assert "It builds this picture" in panel.words.text() and panel.words.text().endswith("while it trains")
    assert len(painted(panel)) > 2
    first = panel.answer
    qtbot.waitUntil(lambda: panel.answer is not first, timeout=10_000)
    runner.stop()
    qtbot.waitUntil(lambda: not runner.is_active, timeout=30_000)
    qtbot.waitUntil(lambda: panel.predictor is not None and not panel.worker.is_busy, timeout=30_000)
    draw(panel.pad)
    qtbot.waitUntil(lambda: panel.words.text().endswith("real samples"), timeout=30_000)
    assert "It builds this picture, a squared error of" in panel.words.text()
    assert isinstance(panel.answer, Picture)
