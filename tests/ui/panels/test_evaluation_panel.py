"""What a finished run is worth, counted again by hand."""

from __future__ import annotations

import numpy as np
import pytest

from nnbuilder.ui.insight.evaluation import EvaluationPanel
from tests.drawings import iris_mlp
from tests.ui.panels.conftest import digits_mlp, with_epochs


@pytest.fixture
def panel(session, runner, shown):
    return shown(EvaluationPanel(session, runner))


@pytest.mark.parametrize(("document", "size"), [(digits_mlp(3), 10), (with_epochs(iris_mlp(), 20), 3)])
def test_the_matrix_and_the_number_belong_together(panel, session, runner, qtbot, document, size):
    session.replace_document(document)
    runner.start()
    qtbot.waitUntil(lambda: panel.evaluation is not None, timeout=60_000)
    counts = panel.confusion.counts
    assert panel.stack.currentWidget() is panel.confusion
    assert counts.shape == (size, size)
    assert counts.sum() == runner.parts["test"]
    right = np.trace(counts) / counts.sum()
    assert panel.big.text() == f"{right:.1%}"
    assert runner.metrics["test/accuracy"] == pytest.approx(right, abs=1e-6)
    assert "accuracy on the test part" in panel.words.text()
    assert "%" in panel.words.text().splitlines()[1]
    assert panel.verdict.text().endswith(".")


def test_every_count_can_be_read_at_the_smallest_height(panel):
    panel.confusion.show_counts(np.eye(10, dtype=int) * 27, tuple("0123456789"))
    panel.stack.setCurrentWidget(panel.confusion)
    blank = panel.confusion.grab().toImage()
    panel.confusion.show_counts(np.eye(10, dtype=int) * 26, tuple("0123456789"))
    assert panel.confusion.grab().toImage() != blank, "the counts are not drawn"


def test_a_run_stopped_at_once_ends_in_words(panel, session, runner, qtbot):
    session.replace_document(digits_mlp(100_000))
    runner.start()
    runner.stop()
    qtbot.waitUntil(lambda: not runner.is_active, timeout=60_000)
    qtbot.waitUntil(lambda: not panel.worker.is_busy, timeout=60_000)
    assert "Measuring" not in panel.words.text()
    assert "Traceback" not in panel.words.text()
    assert panel.words.text()
