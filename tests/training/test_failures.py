"""What goes wrong in a run ends it with a sentence about the right node, keeps the last good checkpoint, and can be mended."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nnbuilder.core.document import Document
from nnbuilder.core.graph import Edge, Init
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints
from nnbuilder.training.events import Checkpointed, EpochEnded, RunFailed
from nnbuilder.training.finite import NotFiniteWeights, check_finite
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import classifier, graph, node
from tests.training.test_kept import last, same, wavering

ZEROS = {"weight": Init("zeros"), "bias": Init("zeros")}


def overflowing(batch: int = 1000) -> Document:
    """The loss of the first step is a number; the gradient of the first layer, 1e40 times what it should be, is none."""
    drawn = classifier(
        replace(node("first", "Linear", out_features=8), init=ZEROS),
        replace(node("large", "Linear", out_features=8), init={"weight": Init("normal", (0.0, 1e20))}),
        replace(node("larger", "Linear", out_features=3), init={"weight": Init("normal", (0.0, 1e20)), "bias": Init("zeros")}),
    )
    return replace(drawn, phases=(Phase("train", 4, None, Part(batch_size=batch)),))


def failed(document: Document, folder: Path, **options: object) -> tuple[Run, RunFailed]:
    events: list = []
    run = train(job_for(document, CATALOGUE, Path(), **options), RunStore(folder, CATALOGUE), events.append)
    assert run.status == "failed", events[-1]
    assert isinstance(events[-1], RunFailed)
    assert RunStore(folder, CATALOGUE).find(run.id).status == "failed"
    return run, events[-1]


@pytest.mark.parametrize("batch", [1000, 16])
def test_a_checkpoint_never_holds_what_an_overflowing_gradient_has_left(tmp_path, batch):
    run, told = failed(overflowing(batch), tmp_path, checkpoint_seconds=0.0)

    assert "first" in told.message
    assert "no longer" in told.message
    assert told.message.endswith("There is no checkpoint yet.")
    assert told.node == ("first",)
    assert checkpoints.names(run.checkpoints) == []


def test_the_last_finite_checkpoint_is_kept_and_named(tmp_path):
    """A learning rate that blows a sound network up, a checkpoint after every step."""
    drawn = wavering(40)
    group = Group(optimizer=Setting("SGD", {"lr": 1e12, "momentum": 0.0}))
    document = replace(drawn, phases=(replace(drawn.phases[0], objectives=(Objective(groups=(group,)),)),))

    run, told = failed(document, tmp_path, checkpoint_seconds=0.0)

    kept = last(run)
    assert told.message.endswith(f"The checkpoint of step {kept.place['step']} is kept.")
    for tensors in (kept.model, kept.best, kept.optimizer):
        assert all(bool(torch.isfinite(tensor).all()) for tensor in tensors.values() if tensor.is_floating_point())


def test_a_look_names_what_is_no_longer_a_number():
    model = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.BatchNorm1d(2))
    model.register_buffer("mask", torch.tensor([float("-inf")]), persistent=False)
    check_finite(model)
    model(torch.rand(3, 2)).sum().backward()
    check_finite(model)
    model[0].weight.grad[0, 0] = torch.inf
    with pytest.raises(NotFiniteWeights, match=r"the gradient of 0\.weight is no longer finite"):
        check_finite(model)
    model.zero_grad()
    model[1].running_mean[1] = torch.nan
    with pytest.raises(NotFiniteWeights, match=r"the value of 1\.running_mean"):
        check_finite(model)


def test_large_numbers_are_numbers_still():
    model = torch.nn.Linear(4, 4)
    with torch.no_grad():
        model.weight.fill_(3e38)
    check_finite(model)


def test_a_disk_that_takes_no_checkpoint_ends_the_run_in_words_and_it_goes_on_when_it_does(tmp_path):
    whole = train(job_for(wavering(), CATALOGUE, Path(), seed=1), RunStore(tmp_path / "whole", CATALOGUE), lambda event: None)
    store, events = RunStore(tmp_path / "runs", CATALOGUE), []
    aside = tmp_path / "aside"

    def look(event: object) -> None:
        events.append(event)
        if isinstance(event, Checkpointed) and event.step == 12:
            folder = store.find("last").checkpoints
            folder.rename(aside)
            folder.write_text("a file where a folder should be")

    run = train(job_for(wavering(), CATALOGUE, Path(), seed=1, checkpoint_seconds=0.0), store, look)

    assert run.status == "failed"
    assert "The checkpoint of step 13 cannot be written" in events[-1].message
    assert events[-1].message.endswith("The checkpoint of step 12 is kept.")
    run.checkpoints.unlink()
    aside.rename(run.checkpoints)
    ended = train(load_job(run), store, lambda event: None, None, run.id)
    assert ended.status == "finished"
    assert same(last(ended), last(whole))


def test_a_history_that_cannot_be_written_ends_the_run_in_words(tmp_path):
    store, events = RunStore(tmp_path, CATALOGUE), []

    def look(event: object) -> None:
        events.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 2:
            path = store.find("last").folder / "history.jsonl"
            path.unlink()
            path.mkdir()

    run = train(job_for(wavering(), CATALOGUE, Path()), store, look)

    assert run.status == "failed"
    assert "The history of the run cannot be written" in events[-1].message
    assert not events[-1].message.startswith("The run failed")
    assert "Take the run up again" in events[-1].advice


def test_an_index_that_others_hold_does_not_leave_a_run_running(tmp_path):
    """Another process has the index to itself when the run ends; when it lets go, the run has failed and can go on."""
    store, events = RunStore(tmp_path, CATALOGUE, wait_seconds=0.2), []
    holding: list[sqlite3.Connection] = []

    def look(event: object) -> None:
        events.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 3:
            holding.append(sqlite3.connect(tmp_path / "index.sqlite", isolation_level=None, check_same_thread=False))
            holding[0].execute("BEGIN EXCLUSIVE")

    run = train(job_for(wavering(3), CATALOGUE, Path(), seed=1), store, look)
    holding[0].close()

    assert run.status == "failed"
    assert "index" in events[-1].message
    assert store.find(run.id).status == "failed"
    assert train(load_job(run), store, lambda event: None, None, run.id).status == "finished"


def test_a_reading_of_bce_outside_of_its_range_is_told_as_such(tmp_path):
    drawn = graph(
        *(node("features", "Input", field="features"), node("linear", "Linear", out_features=4), node("scores", "Output"), node("loss", "BCE")),
        wires="features>linear linear>scores linear>loss.prediction features>loss.target",
    )
    document = replace(wavering(2).with_graph("main", drawn))

    _, told = failed(document, tmp_path)

    assert told.node == ("loss",)
    assert "BCE compares shares from 0 to 1" in told.message
    assert "Sigmoid" in told.advice


def test_a_batch_of_one_before_a_batch_statistic_is_told_as_such(tmp_path):
    drawn = classifier(node("hidden", "Linear", out_features=8), node("norm", "BatchNorm1d"), node("classify", "Linear", out_features=3))
    document = replace(drawn, phases=(Phase("train", 2, None, Part(batch_size=1)),))

    _, told = failed(document, tmp_path)

    assert told.node == ("norm",)
    assert "needs two values or more" in told.message
    assert "[1, 8]" in told.message
    assert "batch size" in told.advice


def _from_result(edge: Edge, blocks: Collection[str]) -> Edge:
    """A wire from a block begins at the output it has."""
    return replace(edge, source=replace(edge.source, port="result")) if edge.source.node in blocks else edge


@pytest.mark.parametrize(("used", "repeat", "path"), [("u1", 1, ("u1", "norm")), ("u2", 1, ("u2", "norm")), ("u2", 3, ("u2", 0, "norm"))])
def test_a_line_of_a_block_is_told_on_the_use_that_failed(tmp_path, used, repeat, path):
    """Batches of one fail in the first batch norm; the block stands twice and only one of the uses has one that trains."""
    inner = graph(
        *(node("given", "Input"), node("linear", "Linear", out_features=4), node("norm", "BatchNorm1d"), node("result", "Output")),
        wires="given>linear linear>norm norm>result",
    )
    other = "u1" if used == "u2" else "u2"
    uses = {name: node(name, "Part", **({"repeat": repeat} if name == used and repeat > 1 else {})) for name in ("u1", "u2")}
    drawn = classifier(uses["u1"], uses["u2"], node("classify", "Linear", out_features=3)).with_graph("Part", inner)
    wires = frozenset(replace(edge, target=replace(edge.target, port="given")) if edge.target.node in uses else edge for edge in drawn.main.edges)
    drawn = drawn.with_graph("main", replace(drawn.main, edges=frozenset(_from_result(edge, uses) for edge in wires)))
    document = replace(drawn, phases=(Phase("train", 1, None, Part(batch_size=1), frozen=((other,),)),))

    _, told = failed(document, tmp_path)

    assert told.node == path
    assert f"The node {used} failed" in told.message
