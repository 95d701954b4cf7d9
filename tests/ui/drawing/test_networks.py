"""A siamese network, a ResNet of a block with a parameter, a U-Net, a GAN and a GPT with tied embeddings are drawn from the
empty canvas, by mouse and by keyboard alone; the steps are counted, and what is drawn learns."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QApplication

from nnbuilder import shipped
from nnbuilder.codegen.generate import generate
from nnbuilder.core.document import Document
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.runtime.build import build_training
from nnbuilder.training.job import job_for
from nnbuilder.training.run import Run
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.ui.drawing import networks
from tests.ui.drawing.hands import Hand, Keyboard, Mouse


class Drawn(NamedTuple):
    """What a network takes: gestures and keys by mouse, keys without one; and its weights."""

    gestures: int
    letters: int
    keys: int
    weights: int


def residual(width: int) -> int:
    """Two convolutions of 3 x 3 with their normalizations."""
    return 2 * ((width * 9 + 1) * width + 2 * width)


COSTS = {
    "siamese": Drawn(24, 91, 164, (25 + 1) * 16 + (16 * 25 + 1) * 32 + (32 * 49 + 1) * 64 + 65 * 2),
    "resnet": Drawn(40, 191, 291, 160 + 32 + 2 * residual(16) + (16 * 9 + 1) * 32 + 2 * residual(32) + 33 * 10),
    "unet": Drawn(42, 216, 312, 117_444),
    "gan": Drawn(53, 204, 412, 20_067),
    "gpt": Drawn(34, 190, 318, 104 * 64 + 64 * 64 + 2 * (2 * 128 + 4 * 65 * 64 + 65 * 256 + 257 * 64) + 128 + 104),
}
AS_TEMPLATE = {"unet": "unet-shapes", "gan": "gan-2d"}
"""The drawings of which a template has the same sizes."""


def weights_of(document: Document) -> int:
    """Of everything that learns; what is shared or tied counts once."""
    return sum(weight.numel() for weight in build_training(generate(document, CATALOGUE), CATALOGUE).parameters())


def trained(document: Document, folder: Path) -> Run:
    """Two steps on a small part of the data."""
    phase = document.phases[0]
    short = replace(phase, epochs=1, steps=2, part=replace(phase.part, fraction=0.05, batch_size=8))
    return train(job_for(replace(document, phases=(short,)), CATALOGUE, Path()), RunStore(folder, CATALOGUE), lambda event: None)


@pytest.fixture
def desk(window):
    window.resize(1920, 1200)
    window.start_page.hide()
    window.activateWindow()
    window.canvas.setFocus()
    QApplication.processEvents()
    return window


@pytest.mark.parametrize("name", AS_TEMPLATE)
def test_the_template_has_as_many_weights(name):
    assert weights_of(load_document(shipped.template(AS_TEMPLATE[name]), CATALOGUE).document) == COSTS[name].weights


@pytest.mark.parametrize("name", COSTS)
@pytest.mark.parametrize("hand", [Mouse, Keyboard])
def test_it_is_drawn_from_the_empty_canvas(desk, name, hand, tmp_path):
    drawing: Hand = hand(desk)
    getattr(networks, name)(drawing)
    session, cost = desk.session, COSTS[name]
    assert [one.message for one in session.analysis.diagnostics if one.severity in ("error", "warning")] == []
    document = session.document
    assert weights_of(document) == cost.weights
    assert trained(document, tmp_path).status == "finished"
    assert drawing.gestures <= (cost.gestures if hand is Mouse else 0)
    assert drawing.keys <= (cost.letters if hand is Mouse else cost.keys)
