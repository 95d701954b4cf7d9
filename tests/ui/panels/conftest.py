"""Panels on their own, each with a session and a runner, and small nets that learn in a second."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.core.document import Document
from nnbuilder.core.phases import Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.ui.session import Session
from nnbuilder.ui.training.runner import Runner
from tests.drawings import DIGITS, classifier, node


def digits_mlp(epochs: int = 3) -> Document:
    layers = (node("flatten", "Flatten"), node("hidden", "Linear", out_features=32), node("relu", "ReLU"), node("classify", "Linear", out_features=10))
    return with_epochs(classifier(*layers, data=DIGITS, given="image", wanted="label", title="Digits"), epochs, rate=0.01)


def with_epochs(document: Document, epochs: int, rate: float = 0.01) -> Document:
    def change(phase: Phase) -> Phase:
        first = phase.objectives[0]
        group = replace(first.groups[0], optimizer=Setting("AdamW", {"lr": rate}))
        return replace(phase, epochs=epochs, objectives=(replace(first, groups=(group,)),))

    return replace(document, phases=tuple(change(phase) for phase in document.phases))


@pytest.fixture
def session(qtbot, tmp_path, monkeypatch) -> Session:
    monkeypatch.chdir(tmp_path)
    return Session(CATALOGUE)


@pytest.fixture
def runner(session):
    made = Runner(session)
    yield made
    made.shutdown()


@pytest.fixture
def shown(qtbot):
    """Shows a panel at the size it has below the canvas; its threads end with the test."""
    panels = []

    def show(panel, width=1280, height=240):
        qtbot.addWidget(panel)
        panel.resize(width, height)
        panel.show()
        qtbot.waitExposed(panel)
        panels.append(panel)
        return panel

    yield show
    for panel in panels:
        if hasattr(panel, "shutdown"):
            panel.shutdown()
