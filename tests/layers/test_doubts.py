"""What is doubted in drawings that would train, and the habits beside it that are sound and are left in peace."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from nnbuilder.core import edits
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Phase
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from tests.drawings import classifier, node
from tests.ui.attack.mistakes import SPECIES, changed, linear, regression, reviews, shaped, standardised, template, writer

ROOT = Path(__file__).parents[2]
DRAWINGS = [*sorted((ROOT / "resources").rglob("*.nnb")), *sorted((ROOT / "tests" / "files" / "architectures").glob("*.nnb"))]
DOUBTS = {"meaning/range", "meaning/hidden", "meaning/linear", "meaning/ahead", "shape/channels"}


def doubted(document: Document) -> list[str]:
    return [one.message for one in analyze(document, CATALOGUE).diagnostics if one.code in DOUBTS]


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_nothing_that_comes_with_the_program_is_doubted(path):
    assert doubted(load_document(path.read_bytes(), CATALOGUE).document) == []


def frozen(document: Document) -> Document:
    return replace(document, phases=(Phase("train", frozen=(("hidden",),)),))


SOUND = {
    "a bottleneck": lambda: classifier(linear("narrow", 2), linear("classify", SPECIES)),
    "weights that are held": lambda: frozen(classifier(linear("hidden", 16), linear("classify", SPECIES))),
    "softplus before a softmax, which looks at differences": lambda: classifier(linear("classify", SPECIES), node("plus", "Softplus")),
    "relu for a number that is never negative": lambda: regression(linear("last", 1), node("relu", "ReLU")),
    "tanh for a standardised number": lambda: standardised(regression(linear("last", 1), node("tanh", "Tanh"))),
    "dropout before the last layer": lambda: classifier(linear("hidden", 16), node("relu", "ReLU"), node("dropout", "Dropout"), linear("classify", SPECIES)),
    "dropout that drops nothing": lambda: classifier(linear("classify", SPECIES), node("dropout", "Dropout", p=0.0)),
    "channels first": lambda: shaped(3, 32, 32),
    "attention that has one answer to give": lambda: reviews(
        node("embed", "Embedding", num_embeddings=9, embedding_dim=8),
        node("read", "TransformerEncoderLayer", nhead=2),
        node("mean", "Mean", dim=1),
        linear("classify", 2),
    ),
    "an LSTM that reads forwards": writer,
    "a transformer with its mask": lambda: template("gpt-tiny"),
    "the same target, not further on": lambda: unshifted(changed(writer(), "lstm", "bidirectional", True)),
}


def unshifted(document: Document) -> Document:
    assert document.data is not None
    text, following = document.data.fields
    return replace(document, data=replace(document.data, fields=(text, replace(following, params={**following.params, "shift": 0}))))


@pytest.mark.parametrize("name", SOUND)
def test_sound_habits_are_left_in_peace(name):
    assert doubted(SOUND[name]()) == []


def test_an_attention_that_is_told_to_look_ahead_can_copy_and_one_with_the_mask_cannot():
    """What the doubt claims, held against torch: without the mask the answer at a place depends on the next place."""
    import torch

    from nnbuilder.codegen.generate import generate
    from nnbuilder.runtime.build import build_model

    def depends_on_what_follows(document: Document) -> bool:
        torch.manual_seed(0)
        model = build_model(generate(document, CATALOGUE), CATALOGUE).eval()
        text = torch.randint(0, 50, (1, 64))
        other = text.clone()
        other[0, 40] += 1
        with torch.no_grad():
            return not torch.equal(model(text)[0, :40], model(other)[0, :40])

    masked = template("gpt-tiny")
    assert not depends_on_what_follows(masked)
    assert depends_on_what_follows(edits.remove_nodes(masked, ["causal_mask"]))
