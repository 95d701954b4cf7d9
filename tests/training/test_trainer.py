"""What a run does to weights, and what it tells: pausing, stopping, asking, freezing, failing."""

from __future__ import annotations

import inspect
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from nnbuilder.core.document import Document
from nnbuilder.core.graph import Init
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.errors import DataError
from nnbuilder.layers import CATALOGUE
from nnbuilder.training import checkpoints, memory
from nnbuilder.training.configuration import ConfigurationError
from nnbuilder.training.control import Control
from nnbuilder.training.events import Checkpointed, EpochEnded, Paused, Resumed, RunEnded, RunFailed, RunStarted, StepEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.memory import TooBig
from nnbuilder.training.probes import Given, Probe
from nnbuilder.training.restore import load_model, load_program
from nnbuilder.training.runs import Run, RunError, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import IRIS, classifier, edges, iris_mlp, node
from tests.zoo import SOUND


def short(document: Document, epochs: int = 3, *, lr: float = 0.01, optimizer: str = "AdamW", batch: int = 16, **phase: object) -> Document:
    group = Group(optimizer=Setting(optimizer, {"lr": lr}))
    return replace(document, phases=(Phase("train", epochs, None, Part(batch_size=batch), (Objective(groups=(group,)),), **phase),))


def last(run: Run) -> dict[str, Tensor]:
    return checkpoints.read(run.checkpoints)[0].model


def trained(document: Document, folder: Path, **options: object) -> tuple[Run, list]:
    events: list = []
    control = options.pop("control", None)
    return train(job_for(document, CATALOGUE, Path(), **options), RunStore(folder, CATALOGUE), events.append, control), events


def same(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def start(run: Run, seed: int = 0) -> dict[str, Tensor]:
    """The weights a run began with."""
    from nnbuilder.runtime.build import build_training

    return build_training(load_program(run), CATALOGUE, seed).state_dict()


def test_the_same_seed_gives_the_same_weights_and_another_one_does_not(tmp_path):
    first, _ = trained(short(iris_mlp()), tmp_path, seed=4)
    again, _ = trained(short(iris_mlp()), tmp_path, seed=4)
    other, _ = trained(short(iris_mlp()), tmp_path, seed=5)
    assert same(last(first), last(again))
    assert not same(last(first), last(other))


def test_events_tell_the_run_from_its_start_to_its_end(tmp_path):
    run, events = trained(short(iris_mlp()), tmp_path)
    assert isinstance(events[0], RunStarted)
    assert events[0].parts == {"train": 105, "validation": 23, "test": 22}
    assert events[0].steps == 21
    assert [event.epoch for event in events if isinstance(event, EpochEnded)] == [1, 2, 3]
    assert any(isinstance(event, Checkpointed) for event in events)
    assert isinstance(events[-1], RunEnded)
    assert {"test/loss", "test/accuracy"} <= events[-1].metrics.keys()
    assert [row["step"] for row in run.history] == [7, 14, 21]


def test_a_pause_in_the_middle_of_an_epoch_changes_no_weight_and_the_model_answers_meanwhile(tmp_path):
    whole, _ = trained(short(iris_mlp(), 4), tmp_path)
    control, answers = Control(), []

    def look(event: object) -> None:
        if isinstance(event, StepEnded) and event.step == 1:
            control.pause()
        if isinstance(event, Paused):
            assert event.step % 7, "the pause should be inside an epoch"
            future = control.ask(Given((np.zeros((2, 4), dtype=np.float32),)))
            threading.Timer(0.2, control.resume).start()
            answers.append(future)
        if isinstance(event, Resumed):
            answers.append("resumed")

    run = train(job_for(short(iris_mlp(), 4), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), look, control)
    assert answers[0].result(timeout=5).values.shape == (2, 3)
    assert answers[1] == "resumed"
    assert run.status == "finished"
    assert same(last(run), last(whole))


def test_stopping_keeps_what_was_learned(tmp_path):
    control = Control()
    events: list = []

    def look(event: object) -> None:
        events.append(event)
        if isinstance(event, EpochEnded) and event.epoch == 2:
            control.stop()

    run = train(job_for(short(iris_mlp(), 500), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), look, control)
    assert run.status == "stopped"
    assert len(run.history) == 2
    assert events[-1].metrics["test/accuracy"] > 0.2
    answer = load_model(run)(torch.zeros(2, 4))
    assert answer.shape == (2, 3)


def test_a_question_that_fails_harms_nobody(tmp_path):
    control = Control()
    asked = control.ask(Given((np.zeros((2, 5), dtype=np.float32),)))
    run = train(job_for(short(iris_mlp()), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), lambda event: None, control)
    assert run.status == "finished"
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        asked.result(timeout=1)


def test_what_nobody_has_answered_is_cancelled_at_the_end(tmp_path):
    control = Control()
    asked: list = []

    def look(event: object) -> None:
        if isinstance(event, RunEnded):
            asked.append(control.ask(Probe(("hidden",))))

    train(job_for(short(iris_mlp(), 1), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), look, control)
    assert asked[0].cancelled()


def test_a_loss_that_is_no_number_stops_the_run_names_a_node_and_keeps_the_last_good_state(tmp_path):
    run, events = trained(short(iris_mlp(), 300, lr=1e38, optimizer="SGD"), tmp_path, checkpoint_seconds=0.0)
    failed = events[-1]
    assert isinstance(failed, RunFailed)
    assert run.status == "failed"
    assert "no longer a number at step" in failed.message
    assert failed.node == ("loss",)
    assert "come out of loss" in failed.message
    assert "smaller learning rate" in failed.advice
    assert failed.message.endswith(f"The checkpoint of step {checkpoints.read(run.checkpoints)[0].place['step']} is kept.")
    assert all(bool(torch.isfinite(tensor).all()) for tensor in last(run).values())


@pytest.mark.parametrize("kind", ["Linear", "Multiply"])
def test_the_first_node_that_is_not_finite_is_named_whether_it_has_a_module_or_not(tmp_path, kind):
    """Weights of 1e30 overflow in the layer itself, or where their outputs are multiplied."""
    large = Init("constant", (1e38 if kind == "Linear" else 1e30,))
    first = replace(node("hidden", "Linear", out_features=8), init={"weight": large})
    drawn = classifier(first, node("classify", "Linear", out_features=3))
    main = drawn.main
    if kind == "Multiply":
        squared = edges("features>hidden hidden>squared.a hidden>squared.b squared>classify")
        rest = frozenset(edge for edge in main.edges if edge.source.node in ("classify", "species"))
        main = replace(main, nodes={**main.nodes, "squared": node("squared", "Multiply")}, edges=squared | rest)
    run, events = trained(short(drawn.with_graph("main", main)), tmp_path)
    assert run.status == "failed"
    assert events[-1].node == (("hidden",) if kind == "Linear" else ("squared",))


def test_a_frozen_node_neither_learns_nor_moves_its_statistics(tmp_path):
    drawn = classifier(node("hidden", "Linear", out_features=8), node("norm", "BatchNorm1d"), node("relu", "ReLU"), node("classify", "Linear", out_features=3))
    run, _ = trained(short(drawn, frozen=(("hidden",), ("norm",))), tmp_path)
    before, after = start(run), last(run)
    moved = {name for name in after if not torch.equal(before[name], after[name])}
    assert moved == {"classify.weight", "classify.bias"}


@pytest.mark.parametrize("optimizer", ["AdamW", "SGD"])
def test_what_an_objective_does_not_update_stays_to_the_bit(tmp_path, optimizer):
    """AdamW moves a parameter whose gradient is zero by its weight decay; one without a gradient it leaves alone."""
    drawn = short(iris_mlp(), optimizer=optimizer)
    objective = replace(drawn.phases[0].objectives[0], updates=(("classify",),))
    run, _ = trained(replace(drawn, phases=(replace(drawn.phases[0], objectives=(objective,)),)), tmp_path)
    before, after = start(run), last(run)
    assert {name for name in after if not torch.equal(before[name], after[name])} == {"classify.weight", "classify.bias"}


def test_each_of_two_objectives_moves_only_its_own_weights(tmp_path):
    """The GAN with one of its objectives taken away, then with the other."""
    document = SOUND["gan"]()
    phase = document.phases[0]
    seen = {}
    for objective in phase.objectives:
        run, _ = trained(replace(document, phases=(replace(phase, objectives=(objective,)),)), tmp_path)
        before, after = start(run), last(run)
        seen[objective.name] = {name.split(".")[0] for name in after if not torch.equal(before[name], after[name])}
    assert seen[phase.objectives[0].name] == {"judge"}
    assert seen[phase.objectives[1].name] == {"make1", "make2"}


def test_groups_learn_at_rates_of_their_own(tmp_path):
    objective = Objective(groups=(Group((("hidden",),), Setting("SGD", {"lr": 1e-12, "momentum": 0.0})), Group((), Setting("SGD", {"lr": 0.1}))))
    run, _ = trained(replace(iris_mlp(), phases=(Phase("train", 3, objectives=(objective,)),)), tmp_path)
    before, after = start(run), last(run)
    assert (before["hidden.weight"] - after["hidden.weight"]).abs().max() < 1e-9
    assert (before["classify.weight"] - after["classify.weight"]).abs().max() > 1e-3


def test_a_last_batch_of_one_joins_the_one_before_where_a_batch_statistic_exists(tmp_path):
    drawn = classifier(node("hidden", "Linear", out_features=8), node("norm", "BatchNorm1d"), node("classify", "Linear", out_features=3))
    run, events = trained(short(drawn, 2, batch=104), tmp_path)
    assert run.status == "finished"
    assert events[0].steps == 2


def test_a_phase_of_steps_ends_in_the_middle_of_an_epoch(tmp_path):
    drawn = short(iris_mlp(), 3, batch=16)
    run, events = trained(replace(drawn, phases=(replace(drawn.phases[0], steps=10),)), tmp_path)
    assert events[0].steps == 10
    assert run.history[-1]["step"] == 10


def test_a_phase_sees_the_share_and_the_classes_it_says(tmp_path):
    drawn = short(iris_mlp(), 1, batch=1000)
    part = Part(where=(("species", ("setosa", "virginica")),), batch_size=10)
    _, events = trained(replace(drawn, phases=(replace(drawn.phases[0], part=part),)), tmp_path)
    assert events[0].steps == 7
    _, events = trained(replace(drawn, phases=(replace(drawn.phases[0], part=Part(fraction=0.2, batch_size=3)),)), tmp_path)
    assert events[0].steps == 7


def test_what_cannot_start_is_told_before_there_is_a_run(tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    nothing_to_learn = short(iris_mlp(), frozen=(("hidden",), ("classify",)))
    gone = replace(iris_mlp(), data=replace(IRIS, source=replace(IRIS.source, kind="csv", name="gone.csv")))
    with pytest.raises(ConfigurationError, match="nothing to learn"):
        train(job_for(nothing_to_learn, CATALOGUE, Path()), store, lambda event: None)
    with pytest.raises(DataError, match=r"gone\.csv"):
        train(job_for(gone, CATALOGUE, tmp_path), store, lambda event: None)
    with pytest.raises(DataError, match="No data set is chosen"):
        train(replace(job_for(iris_mlp(), CATALOGUE, Path()), document=replace(iris_mlp(), data=None)), store, lambda event: None)
    assert store.list() == []


def test_a_network_that_does_not_fit_into_memory_is_refused_with_what_would(tmp_path):
    giant = classifier(node("hidden", "Linear", out_features=2_000_000_000), node("classify", "Linear", out_features=3))
    with pytest.raises(TooBig, match="parameters; training them would need about"):
        train(job_for(short(giant), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), lambda event: None)
    free = memory.available()
    batch = free // 8
    wide = classifier(node("hidden", "Linear", out_features=1000), node("classify", "Linear", out_features=3))
    with pytest.raises(TooBig, match=r"a batch size of .* would fit"):
        train(job_for(short(wide, batch=batch), CATALOGUE, Path()), RunStore(tmp_path, CATALOGUE), lambda event: None)


def test_the_threads_and_flags_of_torch_are_as_they_were(tmp_path):
    before = (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled())
    generator = torch.get_rng_state()
    job = replace(job_for(short(iris_mlp(), 1), CATALOGUE, Path()), threads=1)
    train(job, RunStore(tmp_path, CATALOGUE), lambda event: None)
    assert (torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()) == before
    assert torch.equal(torch.get_rng_state(), generator)


class TestStore:
    def test_a_run_is_found_by_the_beginning_of_its_id(self, tmp_path):
        run, _ = trained(short(iris_mlp(), 1), tmp_path)
        store = RunStore(tmp_path, CATALOGUE)
        assert store.find(run.id[:12]).id == run.id
        assert store.find("last").id == run.id

    def test_what_is_not_there_or_not_clear_is_told(self, tmp_path):
        store = RunStore(tmp_path, CATALOGUE)
        with pytest.raises(RunError, match="There are no runs yet"):
            store.find("last")
        trained(short(iris_mlp(), 1), tmp_path)
        trained(short(iris_mlp(), 1), tmp_path)
        with pytest.raises(RunError, match="2 runs begin with '2'"):
            store.find("2")
        with pytest.raises(RunError, match="There is no run 'nothing'"):
            store.find("nothing")

    def test_a_run_keeps_its_document_and_its_program_byte_for_byte(self, tmp_path):
        document = short(iris_mlp(), 1)
        job = job_for(document, CATALOGUE, Path())
        run = train(job, RunStore(tmp_path, CATALOGUE), lambda event: None)
        assert run.document.main == document.main
        assert run.files == dict(job.program.files)

    def test_deleting_takes_the_folder_along(self, tmp_path):
        run, _ = trained(short(iris_mlp(), 1), tmp_path)
        store = RunStore(tmp_path, CATALOGUE)
        store.delete(run.id)
        assert not run.folder.exists()
        assert store.list() == []

    def test_metrics_are_numbers_that_json_keeps(self, tmp_path):
        run, events = trained(short(iris_mlp(), 1), tmp_path)
        assert RunStore(tmp_path, CATALOGUE).find(run.id).metrics == events[-1].metrics
        assert all(np.isfinite(value) for value in run.metrics.values())


def test_a_phase_ends_where_validation_has_not_improved_for_a_while(tmp_path):
    run, events = trained(short(iris_mlp(), 200, lr=0.1, patience=3), tmp_path)

    epochs = [event for event in events if isinstance(event, EpochEnded)]
    losses = [event.metrics["val/loss"] for event in epochs]
    assert run.status == "finished"
    assert len(epochs) < 200
    assert losses.index(min(losses)) == len(losses) - 4


def test_the_next_phase_begins_where_an_early_end_has_left_off(tmp_path):
    (first,) = short(iris_mlp(), 200, lr=0.1, patience=3).phases
    document = replace(iris_mlp(), phases=(first, replace(first, name="again", epochs=2, patience=None)))

    _, events = trained(document, tmp_path)

    assert [(event.phase, event.epoch) for event in events if isinstance(event, EpochEnded)][-2:] == [(1, 1), (1, 2)]


def test_a_clipped_gradient_moves_plain_descent_by_the_rate_at_most(tmp_path):
    plain = short(iris_mlp(), 1, lr=1.0, optimizer="SGD", batch=1000)
    objective = replace(plain.phases[0].objectives[0], clip=0.01)
    clipped = replace(plain, phases=(replace(plain.phases[0], objectives=(objective,)),))

    far, near = (moved(trained(document, tmp_path / name)[0]) for name, document in (("far", plain), ("near", clipped)))

    assert near == pytest.approx(0.01, rel=1e-3)
    assert far > near


def moved(run: Run) -> float:
    """How far one step has brought all weights together."""
    before, after = start(run), last(run)
    return float(torch.cat([(after[name] - before[name]).flatten() for name in after]).norm())


@pytest.mark.parametrize("optimizer", CATALOGUE.optimizers)
@pytest.mark.parametrize("schedule", CATALOGUE.schedules)
def test_every_optimizer_learns_under_every_schedule(tmp_path, optimizer, schedule):
    group = Group(optimizer=Setting(optimizer, {"lr": 0.02}), schedule=Setting(schedule))
    document = short(iris_mlp(), 12)
    run, _ = trained(replace(document, phases=(replace(document.phases[0], objectives=(Objective(groups=(group,)),)),)), tmp_path)

    losses = [row["metrics"]["train/loss"] for row in run.history]
    assert losses[-1] < 0.7 * losses[0]


@pytest.mark.parametrize("recipe", CATALOGUE.optimizers.values(), ids=lambda recipe: recipe.kind)
def test_what_an_optimizer_does_not_write_is_the_default_of_torch(recipe):
    theirs = inspect.signature(getattr(torch.optim, recipe.kind)).parameters
    assert {param.name: theirs[param.name].default for param in recipe.params if param.advanced} == {
        param.name: param.default for param in recipe.params if param.advanced
    }
