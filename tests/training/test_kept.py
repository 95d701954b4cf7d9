"""The weights a run keeps are those it reports, whenever checkpoints are written and however often it is stopped."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_training
from nnbuilder.training import checkpoints
from nnbuilder.training.control import Control
from nnbuilder.training.events import EpochEnded, Kept, RunEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job, load_program
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.scoring import score
from nnbuilder.training.trainer import train
from tests.drawings import classifier, node
from tests.training.steering import Steered
from tests.zoo import SOUND

SCHEDULES = 50


def wavering(epochs: int = 5, learning_rate: float = 0.6) -> Document:
    """Dropout, and by default a learning rate so large that validation goes up and down."""
    drawn = classifier(
        node("hidden", "Linear", out_features=8), node("relu", "ReLU"), node("dropout", "Dropout", p=0.4), node("classify", "Linear", out_features=3)
    )
    group = Group(optimizer=Setting("SGD", {"lr": learning_rate, "momentum": 0.8}))
    return replace(drawn, phases=(Phase("train", epochs, None, Part(batch_size=16), (Objective(groups=(group,)),)),))


def last(run: Run) -> checkpoints.Checkpoint:
    return checkpoints.read(run.checkpoints)[0]


def reported(run: Run) -> dict[str, float]:
    """What the run said of validation in the epoch that it keeps."""
    return {name: value for name, value in run.metrics.items() if name.startswith("val/")}


def lowest(run: Run) -> dict[str, float]:
    """The validation of its best epoch: the highest accuracy, and of those the lowest loss."""
    rows = [row["metrics"] for row in run.history if row["phase"] == run.history[-1]["phase"]]
    best = max(rows, key=lambda metrics: (metrics["val/accuracy"], -metrics["val/loss"]))
    return {name: value for name, value in best.items() if name.startswith("val/")}


def same(a: checkpoints.Checkpoint, b: checkpoints.Checkpoint) -> bool:
    return all(torch.equal(a.model[name], b.model[name]) and torch.equal(a.best[name], b.best[name]) for name in a.model)


@pytest.mark.parametrize("learning_rate", [0.6, 0.01])
def test_a_checkpoint_after_every_step_keeps_what_is_reported(tmp_path, learning_rate):
    """Also where the last epoch is the best, whose last step has a checkpoint of its own already."""
    run = train(job_for(wavering(5, learning_rate), CATALOGUE, Path(), seed=1, checkpoint_seconds=0.0), RunStore(tmp_path, CATALOGUE), lambda event: None)

    assert reported(run) == lowest(run)
    assert dict(evaluate_run(run, "validation").metrics) == pytest.approx(reported(run))
    assert {name: value for name, value in run.metrics.items() if name.startswith("test/")} == pytest.approx(dict(evaluate_run(run, "test").metrics))


@pytest.mark.slow
def test_what_is_kept_is_what_is_reported_whenever_checkpoints_and_stops_come(tmp_path):
    """50 schedules: a checkpoint after every n-th event, a few at random moments, and stops and resumes among them."""
    chance = random.Random(11)
    store = RunStore(tmp_path / "runs", CATALOGUE)
    whole = train(job_for(wavering(3), CATALOGUE, Path(), seed=1, checkpoint_seconds=1e9), RunStore(tmp_path / "whole", CATALOGUE), lambda event: None)
    prepared = prepare(whole.document.data, Path())
    stops = 0
    for number in range(SCHEDULES):
        every = chance.choice([1, 2, 7, 8, 9, 40])
        events = 28
        run = train(job_for(wavering(3), CATALOGUE, Path(), seed=1, checkpoint_seconds=1e9), store, lambda event: None, _some(chance, events, every))
        while run.status == "stopped":
            stops += 1
            assert validated(run, prepared) == pytest.approx(reported(run)) or not reported(run)
            events -= int(last(run).place["step"]) // 8
            job = replace(load_job(run), checkpoint_seconds=chance.choice([0.0, 1e9]))
            run = train(job, store, lambda event: None, _some(chance, max(2, events), every), run.id)
        assert run.status == "finished", number
        assert reported(run) == lowest(run) == reported(whole)
        assert validated(run, prepared) == pytest.approx(reported(run))
        assert same(last(run), last(whole)), number
    assert stops >= SCHEDULES / 2


def validated(run: Run, prepared: Prepared) -> dict[str, float]:
    """The validation of what is kept, computed anew."""
    program = load_program(run)
    model = build_training(program, CATALOGUE, 0)
    model.load_state_dict(last(run).best)
    return score(model, program, 0, prepared, prepared.parts["validation"], "val", 1)


def _some(chance: random.Random, events: int, every: int) -> Control:
    pauses = {*range(every, events, every)} if every < events else {chance.randrange(events) for _ in range(3)}
    return Steered(pauses, chance.randrange(1, events) if chance.random() < 0.6 else None)


def test_the_second_phase_keeps_its_own_best_however_small_the_losses_of_the_first(tmp_path):
    """A reconstruction error far below any cross-entropy, and then a classifier: the losses have nothing to do with each other."""
    document = SOUND["pretrain_and_finetune"]()
    first, second = document.phases
    graph = replace(document.main, nodes={name: found for name, found in document.main.nodes.items() if found.kind != "Accuracy"})
    graph = replace(graph, edges=frozenset(edge for edge in graph.edges if {edge.source.node, edge.target.node} <= graph.nodes.keys()))
    document = replace(document.with_graph("main", graph), phases=(replace(first, epochs=4), replace(second, epochs=4)))
    events: list = []

    run = train(job_for(document, CATALOGUE, Path(), seed=2), RunStore(tmp_path, CATALOGUE), events.append)

    ends = [event for event in events if isinstance(event, EpochEnded)]
    best = min((event for event in ends if event.phase == 1), key=lambda event: event.metrics["val/loss"])
    assert min(event.metrics["val/loss"] for event in ends if event.phase == 0) < best.metrics["val/loss"] / 2
    assert events[-1].kept == Kept(1, best.epoch)
    assert reported(run)["val/loss"] == best.metrics["val/loss"]
    assert dict(evaluate_run(run, "validation").metrics) == pytest.approx(reported(run))


def test_the_end_says_why_and_which_epoch_is_kept(tmp_path):
    events: list = []

    def tell(event: object) -> None:
        events.append(event)

    plain = wavering(3)
    train(job_for(plain, CATALOGUE, Path()), RunStore(tmp_path / "a", CATALOGUE), tell)
    assert isinstance(events[-1], RunEnded)
    assert events[-1].reason == "finished"
    patient = replace(plain, phases=(replace(plain.phases[0], epochs=300, patience=2),))
    run = train(job_for(patient, CATALOGUE, Path()), RunStore(tmp_path / "b", CATALOGUE), tell)
    assert events[-1].reason == "early"
    assert events[-1].status == "finished"
    kept = events[-1].kept
    assert {name: value for name, value in run.history[kept.epoch - 1]["metrics"].items() if name.startswith("val/")} == reported(run)
    train(job_for(plain, CATALOGUE, Path()), RunStore(tmp_path / "c", CATALOGUE), tell, Steered(stop=5))
    assert (events[-1].reason, events[-1].kept) == ("stopped", None)
