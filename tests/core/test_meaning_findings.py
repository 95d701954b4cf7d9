"""Losses that are given something else than they take are told, with cures that are carried out and looked at."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

import nnbuilder as nb
from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.document import Document
from nnbuilder.core.edits import set_muted
from nnbuilder.core.fixes import apply_fix
from nnbuilder.core.graph import MAIN
from nnbuilder.core.sketch import graph, node
from nnbuilder.layers import CATALOGUE

ROOT = Path(__file__).parents[2]
DRAWINGS = [*sorted((ROOT / "resources" / "templates").glob("*.nnb")), *sorted((ROOT / "tests" / "files" / "architectures").glob("*.nnb"))]


def drawn(*last: str, loss: str) -> Document:
    """A linear layer, some activations behind it, and a loss on the last of them; the target is what the loss compares with."""
    is_class = loss in ("CrossEntropy", "NLL")
    target = node("target", "Input", shape=() if is_class else (3,), dtype="int64" if is_class else "float32")
    ids = ["given", "linear", *(kind.lower() for kind in last), "loss.prediction"]
    wires = " ".join(f"{one}>{other}" for one, other in pairwise(ids))
    return Document(
        {
            MAIN: graph(
                node("given", "Input", shape=(4,)),
                node("linear", "Linear", out_features=3),
                *(node(kind.lower(), kind) for kind in last),
                target,
                node("loss", loss),
                node("out", "Output"),
                wires=f"{wires} target>loss.target linear>out",
            )
        }
    )


def told(document: Document):
    analysis = Analyzer(CATALOGUE).analyze(document)
    return [diagnostic for diagnostic in analysis.diagnostics if diagnostic.code == "meaning/prediction"]


@pytest.mark.parametrize(
    ("last", "loss", "says", "first_cure"),
    [
        (("Softmax",), "CrossEntropy", "softmax gives probabilities", "Bypass softmax"),
        (("Softmax", "Dropout"), "CrossEntropy", "softmax gives probabilities", "Bypass softmax"),
        (("Sigmoid",), "BCEWithLogits", "sigmoid gives probabilities", "Bypass sigmoid"),
        (("Softmax",), "NLL", "softmax gives probabilities", "Make softmax a Log Softmax"),
        ((), "NLL", "linear gives raw scores", "Make loss a Cross Entropy"),
        ((), "BCE", "linear gives raw scores", "Make loss a BCE With Logits"),
    ],
)
def test_what_means_something_else_is_told_and_the_first_cure_mends_it(last, loss, says, first_cure):
    document = drawn(*last, loss=loss)
    (diagnostic,) = told(document)
    assert says in diagnostic.message
    assert diagnostic.severity == "warning"
    analyzer = Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    cures = analyzer.cures(document, analysis, next(one for one in analysis.diagnostics if one.code == diagnostic.code))
    assert cures[0].title == first_cure
    for cure in cures:
        assert told(apply_fix(document, cure, "new", CATALOGUE)) == []


@pytest.mark.parametrize(
    ("last", "loss"),
    [
        ((), "CrossEntropy"),
        (("LogSoftmax",), "NLL"),
        (("LogSoftmax",), "CrossEntropy"),  # The same loss: the logarithm of a softmax of logarithms of a softmax.
        (("Sigmoid",), "BCE"),
        ((), "BCEWithLogits"),
        (("Sigmoid",), "MSE"),
        (("Tanh",), "MSE"),
    ],
)
def test_what_fits_is_left_alone(last, loss):
    assert told(drawn(*last, loss=loss)) == []


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.stem)
def test_no_drawing_that_ships_is_accused(path):
    assert told(nb.load(path)) == []


def test_a_muted_softmax_turns_nothing():
    document = drawn("Softmax", loss="CrossEntropy")
    softmax = next(one.id for one in document.main.nodes.values() if one.kind == "Softmax")

    assert told(set_muted(document, [softmax], True)) == []
