"""Runs whose rows are drawn by their class: what they learn, that they go on to the same bits, and what is taken away of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from nnbuilder.core.document import Document
from nnbuilder.core.sketch import graph, node
from nnbuilder.data.errors import DataError
from nnbuilder.data.prepare import prepare
from nnbuilder.export.bundle import bundle_of
from nnbuilder.insight.asked import read_inputs
from nnbuilder.insight.asking import asking_of_drawing, asking_of_run
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.questions import asked
from nnbuilder.insight.trial import trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.siamese import siamese
from tests.training.steering import Steered
from tests.training.taken_away import trained_alone


def trained(document: Document, folder: Path, **steering: int) -> Run:
    control = Steered(**steering) if steering else None
    return train(job_for(document, CATALOGUE, Path(), seed=3), RunStore(folder, CATALOGUE), lambda event: None, control)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    return trained(siamese(), tmp_path_factory.mktemp("siamese"))


def weights(run: Run) -> dict[str, torch.Tensor]:
    return dict(checkpoints.read(run.checkpoints)[0].model)


def triplets() -> Document:
    """Points of one class beside each other, by what a network makes of three of them."""
    document = siamese(sampler="triplets")
    flat = [node(name, "Flatten") for name in ("a", "b", "c")]
    given = [node(f"in_{name}", "Input", field=field) for name, field in zip("abc", ("image", "image.positive", "image.negative"), strict=True)]
    seen = [replace(node(f"seen_{name}", "Linear", out_features=8), weights="seen_a" if name != "a" else None) for name in "abc"]
    drawn = graph(
        *given,
        *flat,
        *seen,
        node("place", "Output"),
        node("nearer", "TripletMargin"),
        wires=" ".join(f"in_{name}>{name} {name}>seen_{name}" for name in "abc")
        + " seen_a>place seen_a>nearer.anchor seen_b>nearer.positive seen_c>nearer.negative",
    )
    return replace(document, graphs={"main": drawn})


def balanced() -> Document:
    document = siamese(sampler="balanced")
    drawn = graph(
        node("image", "Input", field="image"),
        node("flat", "Flatten"),
        node("classify", "Linear", out_features=len(document.facts.fields["character"].names)),
        node("scores", "Output"),
        node("character", "Input", field="character"),
        node("loss", "CrossEntropy"),
        wires="image>flat flat>classify classify>scores classify>loss.prediction character>loss.target",
    )
    return replace(document, graphs={"main": drawn})


@pytest.mark.parametrize("make", [siamese, triplets, balanced])
def test_a_run_that_stops_in_the_middle_of_an_epoch_goes_on_to_the_same_bits(make, tmp_path):
    whole = trained(make(), tmp_path / "whole")
    store = RunStore(tmp_path / "stopped", CATALOGUE)
    job = job_for(make(), CATALOGUE, Path(), seed=3)
    stopped = train(job, store, lambda event: None, Steered(stop=6))
    assert stopped.status == "stopped"
    assert checkpoints.read(stopped.checkpoints)[0].place["batch"] > 0

    again = train(job, store, lambda event: None, None, stopped.id)

    assert all(torch.equal(ours, weights(again)[name]) for name, ours in weights(whole).items())
    assert again.metrics == whole.metrics


def test_triplets_bring_those_of_one_class_nearer(tmp_path):
    run = trained(triplets(), tmp_path)
    losses = [entry["metrics"]["train/loss"] for entry in run.history]
    assert losses[-1] < losses[0]
    assert 0 < evaluate_run(run).metrics["test/loss"] < 2


def test_pairs_are_judged_by_those_of_the_test_part_and_told_in_words(run):
    evaluation = evaluate_run(run)
    assert evaluation.tasks[0].classes == ("different", "same")
    same = prepare(run.document.data, Path()).fields["character.same"][trial_of(run).rows]
    assert evaluation.tasks[0].confusion.sum(axis=1).tolist() == torch.bincount(same).tolist()
    assert evaluation.metrics["test/accuracy"] == run.metrics["test/accuracy"] == pytest.approx(evaluation.tasks[0].confusion.trace() / len(same))

    pictures = evaluation.raw["image"]
    (answer,) = Predictor.of(run).predict({"image": pictures[:1], "image.other": pictures[1:2]})
    assert answer.answer in ("different", "same")
    assert sum(answer.probabilities.values()) == pytest.approx(1.0)


def test_files_of_pictures_are_asked_of_in_twos(run, tmp_path):
    pictures = evaluate_run(run).raw["image"]
    paths = [tmp_path / f"{place}.png" for place in range(4)]
    for path, picture in zip(paths, pictures, strict=False):
        Image.fromarray(np.asarray(picture)).save(path)
    predictor = Predictor.of(run)

    asked_of = read_inputs(paths, predictor.inputs)
    answers = predictor.predict(asked_of)

    right = predictor.predict({"image": pictures[[0, 2]], "image.other": pictures[[1, 3]]})
    assert [answer.probabilities for answer in answers] == [answer.probabilities for answer in right]
    with pytest.raises(DataError, match=r"reads image and image\.other, so files come by 2, one for each; 3 were given"):
        read_inputs(paths[:3], predictor.inputs)


def test_both_pictures_can_be_filled_in_and_real_ones_taken(run):
    asking = asking_of_run(run)
    assert [given.name for given in asking.inputs] == ["image", "image.other"]
    assert np.array_equal(asking.samples["image.other"][1], asking.samples["image"][0])

    row = {column: values[:1] for column, values in asking.samples.items()}
    arrays = asking.arrays(row)
    outputs = {name: values.numpy() for name, values in Predictor.of(run).outputs(row).items()}
    said = asking.said(row, arrays, outputs)
    assert said.entries["answer"]["answer"] in ("different", "same")
    assert [given.name for given in asking_of_drawing(run.document, CATALOGUE, Path()).inputs] == ["image", "image.other"]


def test_simple_models_are_asked_of_the_same_pairs(run):
    trial = trial_of(run)
    test = asked(trial, trial.tasks[0]).question.test
    assert [given.shape[1:] for given in test.inputs] == [(1, 28, 28)] * 2
    assert test.truth.tolist() == trial.prepared.fields["character.same"][trial.rows].tolist()


def test_what_is_taken_away_trains_to_the_same_bits(run, tmp_path):
    """train.py alone, on the prepared tensors of an export; the template of pairs is exported whole."""
    theirs = trained_alone(run, bundle_of(run, with_data=True).prepared, tmp_path)
    ours = {name: weight for name, weight in weights(run).items() if name in theirs}
    assert len(ours) >= 4
    assert all(torch.equal(theirs[name], weight) for name, weight in ours.items())
