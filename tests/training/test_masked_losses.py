"""The loss of an epoch under a mask is the mean of the places that count, whatever batches they came in."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch.nn.functional as F

from nnbuilder.core.document import Document, Source
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import MAIN
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import graph, node
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train


def next_words() -> Document:
    """A bigram of greetings, which are of different lengths, in batches of three; it learns next to nothing."""
    nodes = (
        node("text", "Input", field="text"),
        node("embedding", "Embedding", num_embeddings=Expression("text.vocabulary"), embedding_dim=8),
        node("scores", "Linear", out_features=Expression("text.vocabulary")),
        node("classes_first", "Transpose", dim0=1, dim1=2),
        node("following", "Input", field="following"),
        node("surprise", "CrossEntropy"),
    )
    wires = "text>embedding embedding>scores scores>classes_first"
    wires += " classes_first>surprise.prediction following>surprise.target following.mask>surprise.mask"
    group = Group(optimizer=Setting("SGD", {"lr": 1e-12}))
    phase = Phase("train", 1, None, Part(batch_size=3), (Objective(groups=(group,)),))
    data = describe(Source("builtin", "greetings", {"rows": 40, "length": 120}), Path())
    return Document({MAIN: graph(*nodes, wires=wires)}, data=data, phases=(phase,), title="Next words")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return train(job_for(next_words(), CATALOGUE, Path(), seed=0), RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE), lambda event: None)


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_a_loss_is_the_mean_of_all_words_of_a_part_whatever_batches_they_came_in(part, run):
    prepared = prepare(run.document.data, Path())
    rows, weights = prepared.parts[part], checkpoints.read(run.checkpoints)[0].model
    text, following, mask = (prepared.fields[name][rows] for name in ("text", "following", "following.mask"))
    scores = F.linear(F.embedding(text, weights["embedding.weight"]), weights["scores.weight"], weights["scores.bias"])
    expected = F.cross_entropy(scores[mask], following[mask]).item()
    lengths = mask.sum(dim=1)
    assert lengths.min() < lengths.max(), "texts of one length would tell nothing"

    metrics = {**run.history[-1]["metrics"], **run.metrics}
    assert metrics[f"{part.removesuffix('idation')}/loss"] == pytest.approx(expected, abs=1e-6)
