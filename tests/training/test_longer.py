"""More epochs of a run: the bits of one run that was longer from the beginning, and one curve."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.sources import source_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.training import checkpoints
from nnbuilder.training.control import Control
from nnbuilder.training.events import RunStarted, StepEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.longer import job_for_more
from nnbuilder.training.restore import load_job
from nnbuilder.training.runs import Run, RunError, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import classifier, iris_mlp, node

HIDDEN = [node("hidden", "Linear", out_features=8), node("norm", "BatchNorm1d"), node("relu", "ReLU"), node("dropout", "Dropout", p=0.3)]
CONSTANT = Setting("Constant")


def of(epochs: int, *, schedule: Setting = CONSTANT, patience: int | None = None, steps: int | None = None, lr: float = 0.01) -> Document:
    """Chance in every step, an optimizer that remembers, and a phase before the last."""
    group = Group(optimizer=Setting("AdamW", {"lr": lr}), schedule=schedule)
    drawn = replace(classifier(*HIDDEN), data=iris_mlp().data)
    first = Phase("first", 2, None, Part(batch_size=32))
    return replace(drawn, phases=(first, Phase("last", epochs, steps, Part(batch_size=16), (Objective(groups=(group,)),), patience=patience)))


def trained(document: Document, store: RunStore, base: Path = Path()) -> Run:
    return train(job_for(document, CATALOGUE, base), store, lambda event: None)


def more(run: Run, epochs: int, store: RunStore) -> tuple[Run, RunStarted]:
    events: list = []
    return train(job_for_more(run, epochs), store, events.append), events[0]


def measured(run: Run) -> list:
    return [(row["phase"], row["epoch"], row["step"], row["metrics"]) for row in run.history]


def assert_alike(one: Run, other: Run) -> None:
    """To the last bit: both states, what the optimizers remember, random numbers, curves and scores."""
    assert measured(one) == measured(other)
    assert one.metrics == other.metrics
    (a, _), (b, _) = checkpoints.read(one.checkpoints), checkpoints.read(other.checkpoints)
    for name in ("model", "best", "optimizer"):
        left, right = getattr(a, name), getattr(b, name)
        assert left.keys() == right.keys() and all(torch.equal(left[key], right[key]) for key in left)
    assert a.rng["torch"] == b.rng["torch"]
    assert {key: value for key, value in a.place.items() if key != "seconds"} == {key: value for key, value in b.place.items() if key != "seconds"}


@pytest.mark.parametrize("schedule", [CONSTANT, Setting("Plateau", {"patience": 1})], ids=lambda setting: setting.kind)
def test_more_epochs_give_the_bits_of_one_longer_run(schedule, tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    short, whole = trained(of(3, schedule=schedule), store), trained(of(7, schedule=schedule), store)
    before = measured(short)
    longer, told = more(short, 4, store)
    assert_alike(longer, whole)
    assert told.warnings == ()
    assert longer.parent == short.id
    assert measured(store.find(short.id)) == before
    again, _ = more(more(short, 1, store)[0], 3, store)
    assert_alike(again, whole)


def test_a_run_that_was_stopped_in_an_epoch_goes_on_from_that_step(tmp_path):
    store, control = RunStore(tmp_path, CATALOGUE), Control()
    job = job_for(of(50), CATALOGUE, Path())
    stopped = train(job, store, lambda event: control.stop() if isinstance(event, StepEnded) and event.step > 20 else None, control)
    place = checkpoints.read(stopped.checkpoints)[0].place
    assert place["phase"] == 1
    longer, _ = more(stopped, 3, store)
    assert_alike(longer, trained(of(place["epoch"] + 3), store))


def test_a_run_that_was_made_longer_and_killed_is_taken_up_like_any_other(tmp_path):
    store, control = RunStore(tmp_path, CATALOGUE), Control()
    control.stop()
    begun = train(job_for_more(trained(of(2), store), 2), store, lambda event: None, control)
    assert (begun.status, len(begun.history)) == ("stopped", 4)
    assert_alike(train(load_job(begun), store, lambda event: None, resume=begun.id), trained(of(4), store))


def test_a_phase_of_steps_gets_the_steps_of_so_many_epochs(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    each = trained(of(1), store).history[-1]["step"] - trained(of(1), store).history[1]["step"]
    longer, _ = more(trained(of(1, steps=2 * each), store), 1, store)
    assert_alike(longer, trained(of(1, steps=3 * each), store))


def test_a_schedule_that_spreads_over_the_phase_is_told(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    _, told = more(trained(of(2, schedule=Setting("Cosine")), store), 1, store)
    assert [warning for warning in told.warnings if warning.startswith("The schedule Cosine spreads over the whole phase")]


def test_a_run_that_had_ended_early_trains_on(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    rested = trained(of(40, patience=1, lr=1.0), store)
    assert len(rested.history) < 42
    longer, told = more(rested, 3, store)
    assert len(longer.history) == len(rested.history) + 3
    assert any("ended early" in warning for warning in told.warnings)


def test_other_data_is_refused_with_what_can_be_done(tmp_path):
    path, store = tmp_path / "rows.csv", RunStore(tmp_path / "runs", CATALOGUE)
    path.write_text("a,b,kind\n" + "\n".join(f"{row},{row * 7 % 5},{'xy'[row % 2]}" for row in range(40)))
    data = describe(source_of(path, tmp_path), tmp_path)
    document = propose(data, "Rows").document
    run = trained(replace(document, phases=(replace(document.phases[0], epochs=1),)), store, tmp_path)
    path.write_text(path.read_text() + "\n41,2,x")
    with pytest.raises(RunError, match=r"The data rows.csv was .* and is now .*Go on with new data instead"):
        job_for_more(run, 1)
