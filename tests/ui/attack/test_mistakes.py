"""Fifty mistakes: what the list of problems says, every cure it offers on a fresh copy, and the whole way through the window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnbuilder.layers import CATALOGUE
from nnbuilder.project.encoding import dump_document
from nnbuilder.ui.problems.panel import ProblemsPanel
from nnbuilder.ui.session import Session
from tests.drawings import iris_mlp
from tests.ui.attack.mistakes import MISTAKES
from tests.ui.attack.watch import listening

CTRL = Qt.KeyboardModifier.ControlModifier

SAID = {
    "no Flatten before the last layer": (
        "Cross Entropy expects (N, classes) for one class a sample, got (N, 8, 6, 10); the sizes behind the classes must go",
        "Insert Flatten before classify",
    ),
    "no Flatten at all": (
        "Cross Entropy expects (N, classes) for one class a sample, got (N, 1, 8, 10); the sizes behind the classes must go",
        "Insert Flatten before classify",
    ),
    "other channels on a residual": (
        "(N, 16, 16, 16) and (N, 8, 16, 16) do not fit: axis 1 has 16 against 8; they must be the same, or one of them 1.",
        "Insert a 1x1 convolution to 16 channels before add",
    ),
    "a stride on a residual": (
        "(N, 8, 8, 8) and (N, 8, 16, 16) do not fit: axis 2 has 8 against 16; they must be the same, or one of them 1.",
        "Insert a 1x1 convolution to 8 channels with a stride of 2 before add",
    ),
    "a loss without an Output": (
        "Nothing is given: the network is trained by loss, but no Output says what it is asked for afterwards.",
        "Add an Output after classify",
    ),
    "prediction and target swapped": ("Cross Entropy expects real numbers (float32) at prediction, got int64.", "Swap prediction and target of loss"),
    "a one-dimensional convolution on a picture": ("Conv 1d expects (N, C, L), got (N, 1, 8, 8): 4 axes instead of 3.", "Make conv a Conv 2d"),
    "softmax before cross entropy": (
        "Cross Entropy takes raw scores, which may be any numbers, but softmax gives probabilities between 0 and 1; it would be trained on the wrong numbers.",
        "Bypass softmax",
    ),
    "sigmoid before cross entropy": (
        "Cross Entropy takes raw scores, which may be any numbers, but sigmoid gives probabilities between 0 and 1; it would be trained on the wrong numbers.",
        "Bypass sigmoid",
    ),
    "the batch axis concatenated": ("Axis 0 is the batch axis; samples cannot be joined.", "Use axis 1"),
    "an axis that differs concatenated": ("(N, 3, 4) and (N, 5, 4) differ on axis 1; joined along axis 2, all others must agree.", "Join joined along axis 1"),
    "an Embedding on numbers": ("Embedding expects whole numbers (int64) at x, got float32.", "Make embed a Linear"),
    "every step of an LSTM into a loss": (
        "Cross Entropy expects (N, classes) for one class a sample, got (N, 20, 2); the sizes behind the classes must go",
        "Take the last step of lstm",
    ),
    "text straight into an LSTM": ("LSTM expects (N, T, F), got (N, 20) int64: 2 axes instead of 3.", "Insert an Embedding before lstm"),
    "too few words in the Embedding": (
        "embed has rows for 2 numbers, but words holds 3 different ones; num_embeddings must be at least 3.",
        "Set num_embeddings of embed to words.vocabulary",
    ),
    "too few scores": (
        "loss gets 2 scores for each sample, but species has 3 classes; both must be the same.",
        "Set out_features of classify to `species.classes`",
    ),
    "too many scores": (
        "loss gets 5 scores for each sample, but species has 3 classes; both must be the same.",
        "Set out_features of classify to `species.classes`",
    ),
    "squares for classes": ("Mean Squared Error expects real numbers (float32) at target, got int64.", "Make loss a Cross Entropy"),
    "cross entropy for numbers": ("Cross Entropy expects int64 at target, got float32.", "Make loss a Mean Squared Error"),
    "two estimates for one number": ("prediction and target must have the same shape, got (N, 2) and (N, 1).", "Set out_features of last to 1"),
    "an Input that reads nothing": ("features has no shape yet; choose a data set and bind it to a field, or give its shape.", "Bind to features"),
    "an Input that reads a field that is gone": ("The data has no field sepals; it has features, species.", "Bind to features"),
    "the label as what is given": ("Linear expects (N, ..., F), got (N,) int64: 1 axis instead of at least 2.", "Bind features to features"),
    "nothing wired into a layer": ("Nothing is connected to tanh.", "Connect hidden to x of tanh"),
    "no target at the loss": ("Nothing is connected to loss at target.", "Connect species to target of loss"),
    "attention of a width its heads do not divide": ("30 features do not split into 4 heads.", "Set num_heads to 3"),
    "queries and keys of other widths": ("Query has 32 features, but key has 24; both must be the same.", "Insert a Linear with 32 outputs before attend"),
    "a U-Net of an odd size": (
        "(N, 8, 14, 14) and (N, 8, 15, 15) differ on axis 2; joined along axis 1, all others must agree.",
        "Set output_padding of up to 1",
    ),
    "a kernel larger than the picture": ("A window of 9 does not fit into height 6; kernel_size can be at most 6.", "Set kernel_size to 6"),
    "normalisation of two axes after Flatten": ("Batch Norm 2d expects (N, C, H, W), got (N, 288): 2 axes instead of 4.", "Make norm a Batch Norm 1d"),
    "groups that do not divide the channels": ("6 input channels do not split into 4 groups; 2 divide both 6 and 8.", "Set groups to 2"),
    "pooled to nothing": ("A window of 2 does not fit into height 1; kernel_size can be at most 1.", "Bypass pool3"),
    "no mask at a mean over words": ("Nothing is connected to mean at mask.", "Connect words to mask of mean"),
    "a circle": ("added feeds itself through turn; take one of the edges of the loop away.", "Take the edge from turn to added away"),
    "pictures of other sizes added": (
        "(N, 8, 14, 14) and (N, 8, 16, 16) do not fit: axis 2 has 14 against 16; they must be the same, or one of them 1.",
        "Set padding of left to 1",
    ),
    "text straight into Linear": ("Linear expects float32 at x, got int64.", "Insert an Embedding and the mean of its words before classify"),
    "text flattened into Linear": ("Linear expects float32 at x, got int64.", "Insert an Embedding before flatten"),
    "an answer for each word of a text": (
        "Cross Entropy expects (N, classes) for one class a sample, got (N, 20, 2); the sizes behind the classes must go",
        "Insert the mean of its words before classify",
    ),
    "a convolution on a list of measurements": ("Conv 2d expects (N, C, H, W), got (N, 4): 2 axes instead of 4.", "Make conv a Linear"),
    "the largest score chosen before the loss": ("Cross Entropy expects real numbers (float32) at prediction, got int64.", "Bypass chosen"),
    "sigmoid and the loss that has one": ("BCE With Logits takes raw scores, which may be any numbers, but sigmoid gives probabilities", "Bypass sigmoid"),
    "one score for two classes": (
        "BCE With Logits expects real numbers (float32) at target, got int64.",
        "Make loss a Cross Entropy with label.classes scores",
    ),
    "accuracy of numbers": ("Accuracy expects int64 at target, got float32.", "Make measure an MAE"),
    "the channels of a picture last": ("A window of 3 does not fit into width 1; kernel_size can be at most 1.", "Set shape of image to (1, 28, 28)"),
    "the colours of a picture last": (
        "conv reads (32, 32, 3) as 32 channels of 32 x 3 points; a picture of 32 x 32 points with 3 channels is written (3, 32, 32).",
        "Set shape of image to (3, 32, 32)",
    ),
    "the batch in the shape": ("Conv 2d expects (N, C, H, W), got (N, 32, 3, 28, 28): 5 axes instead of 4.", "Set shape of image to (3, 28, 28)"),
    "one axis normalised in a picture": ("Batch Norm 1d expects (N, C) or (N, C, L), got (N, 8, 6, 6)", "Make norm a Batch Norm 2d"),
    "no activation between layers": (
        "hidden and classify are linear and nothing stands between them: together they compute no more than one Linear could.",
        "Insert a ReLU before classify",
    ),
    "an activation behind the last layer": (
        "Cross Entropy takes raw scores, which may be any numbers, but relu gives none below 0; where it cuts a score off, nothing is learned.",
        "Bypass relu",
    ),
    "tanh behind the last layer": (
        "Cross Entropy takes raw scores, which may be any numbers, but tanh gives only numbers from -1 to 1; no class can be more than 7.39 times",
        "Bypass tanh",
    ),
    "relu before a yes or no": (
        "BCE With Logits takes raw scores, which may be any numbers, but relu gives none below 0; nothing can be less likely than 50%.",
        "Bypass relu",
    ),
    "sigmoid for a standardised number": (
        "progression is standardised, so that it lies around 0, but sigmoid gives only numbers from 0 to 1.",
        "Bypass sigmoid",
    ),
    "dropout behind the last layer": ("While training, dropout overwrites at random a share of the numbers that loss judges", "Bypass dropout"),
    "a transformer that sees what it shall write": (
        "attention looks at the whole text, so that at each place it sees what following asks for there",
        "Put a causal mask on attention",
    ),
    "an LSTM that reads what it shall write": (
        "lstm looks at the whole text, so that at each place it sees what following asks for there",
        "Let lstm read forwards only",
    ),
}
"""{mistake: (how what is said begins, the cure that a teacher would name)}"""


@pytest.fixture
def problems(qtbot):
    """The list of problems of a drawing, as it is shown; each call shows a fresh copy."""
    panels = []

    def show(name: str) -> ProblemsPanel:
        panel = ProblemsPanel(Session(CATALOGUE, MISTAKES[name]()))
        panels.append(panel)
        panel.resize(1400, 300)
        panel.show()
        qtbot.waitUntil(lambda: not panel._without_cures)
        return panel

    yield show
    for panel in panels:
        panel.close()
        panel.session.deleteLater()
        panel.deleteLater()
    QApplication.processEvents()


def wrong(session: Session) -> set[tuple[object, ...]]:
    return {(one.at, one.code, one.where) for one in session.analysis.diagnostics if one.severity == "error"}


def caused(session: Session, before: set[tuple[object, ...]], title: str) -> set[tuple[object, ...]]:
    """What is wrong since a cure. One that takes an edge away leaves its port free, as it says."""
    return {one for one in wrong(session) - before if not (title.startswith("Take the edge") and one[1] == "port/unconnected")}


def test_every_mistake_is_told_of():
    assert SAID.keys() == MISTAKES.keys() and len(MISTAKES) >= 50


@pytest.mark.parametrize("name", SAID)
def test_a_mistake_is_told_with_numbers_and_each_further_cure_by_the_mouse_leaves_less_wrong_and_nothing_new(problems, name):
    said, cure = SAID[name]
    first = problems(name)
    offered = [[button.text() for button in row.buttons] for row in first.rows]
    assert first.rows[0].diagnostic.message.startswith(said)
    assert offered[0][0] == cure
    for row, titles in enumerate(offered):
        # The first cure of all is tried in the whole window.
        for place in range(1 if row == 0 else 0, len(titles)):
            panel = problems(name)
            session = panel.session
            before, diagnostic, button = wrong(session), panel.rows[row].diagnostic, panel.rows[row].buttons[place]
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert session.history.undo_label == titles[place]
            assert caused(session, before, titles[place]) == set()
            assert diagnostic.severity != "error" or before - wrong(session)
            assert diagnostic not in session.analysis.diagnostics
            session.undo()
            assert wrong(session) == before


def drawing_of(session: Session) -> bytes:
    """The file, without what is read from the data meanwhile."""
    return dump_document(replace(session.document, data=None))


def chip_of(session: Session) -> str:
    severities = [one.severity for one in session.analysis.diagnostics]
    counts = [(severities.count(severity), severity) for severity in ("error", "warning")]
    return ", ".join(f"{number} {severity}{'s' * (number > 1)}" for number, severity in counts if number) or "No problems"


def test_the_whole_window_tells_every_mistake_leads_to_it_and_cures_it(window, hand):
    """A tab beside another document, in which one mistake after another is opened."""
    window.resize(1600, 1000)
    window.session.do("Name it", lambda document: replace(document, title="Beside"))
    window.workspace.show(iris_mlp())
    session = window.session
    with listening() as heard:
        for name in SAID:
            session.replace_document(MISTAKES[name]())
            before, drawn = wrong(session), drawing_of(session)
            first = next(one for one in session.analysis.diagnostics if one.severity != "note")
            assert window.status.problems.text() == chip_of(session) != "No problems", name
            QTest.keyClick(window.canvas, Qt.Key.Key_F8)
            assert session.selection == {first.node}, name
            assert window.canvas.seen.contains(window.canvas.node_scene_rect(str(first.node))), name
            assert window.document.banner.words.text() == first.message, name
            QTest.mouseClick(window.status.problems, Qt.MouseButton.LeftButton)
            QApplication.processEvents()
            hand.wait(lambda: not window.problems._without_cures)
            QApplication.processEvents()
            button = window.problems.rows[0].buttons[0]
            assert button.visibleRegion().boundingRect().contains(button.rect().center()), name
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            assert session.history.undo_label == SAID[name][1], name
            assert caused(session, before, SAID[name][1]) == set(), name
            assert first.severity == "warning" or before - wrong(session), name
            assert first not in session.analysis.diagnostics, name
            assert window.status.problems.text() == chip_of(session), name
            QApplication.processEvents()
            assert QApplication.focusWidget() is window.problems, name
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, CTRL)
            assert drawing_of(session) == drawn, name
    assert heard.sentences == []
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_W, CTRL)
    assert session not in window.workspace.sessions
