"""Augmented training: the same bits after a stop in the middle of an epoch and in the exported program, and nothing of it elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from nnbuilder.core.data_edits import set_augmentation
from nnbuilder.core.document import Document
from nnbuilder.core.phases import Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.prepare import prepare
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import load
from nnbuilder.runtime.randomness import seeded
from nnbuilder.training import checkpoints
from nnbuilder.training.events import EpochEnded
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_job, load_program
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.drawings import DIGITS, classifier, node
from tests.training.steering import Steered

ALL = tuple(Setting(kind) for kind in CATALOGUE.augmentations)


def digits(*settings: Setting, epochs: int = 2) -> Document:
    layers = (node("flatten", "Flatten"), node("hidden", "Linear", out_features=16), node("relu", "ReLU"), node("classify", "Linear", out_features=10))
    drawn = classifier(*layers, data=DIGITS, given="image", wanted="label")
    return set_augmentation(replace(drawn, phases=(Phase("train", epochs, None, Part(batch_size=128)),)), "image", settings)


def weights(run: Run) -> dict[str, torch.Tensor]:
    return dict(checkpoints.read(run.checkpoints)[0].model)


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Run:
    store = RunStore(tmp_path_factory.mktemp("whole"), CATALOGUE)
    return train(job_for(digits(*ALL), CATALOGUE, Path(), seed=3), store, lambda event: None)


def test_a_run_stopped_in_the_middle_of_an_epoch_goes_on_to_the_same_bits(whole, tmp_path):
    store = RunStore(tmp_path, CATALOGUE)
    stopped = train(job_for(digits(*ALL), CATALOGUE, Path(), seed=3), store, lambda event: None, Steered(stop=6))
    assert (stopped.status, checkpoints.read(stopped.checkpoints)[0].place["batch"] > 0) == ("stopped", True)
    taken_up = train(load_job(store.find(stopped.id), 10.0), store, lambda event: None, None, stopped.id)
    assert taken_up.status == whole.status == "finished"
    assert same(weights(taken_up), weights(whole))
    assert taken_up.metrics == whole.metrics


def test_the_program_alone_comes_to_the_same_bits(whole, tmp_path):
    """What `main` of train.py does, with the tensors that an export holds."""
    prepared = prepare(DIGITS, Path())
    tensors = {f"{part}/{name}": values[rows].contiguous() for part, rows in prepared.parts.items() for name, values in prepared.fields.items()}
    save_file(tensors, tmp_path / "data.safetensors")
    alone = load(load_program(whole), CATALOGUE)["train"]
    with seeded(3):
        model = alone.Training()
    with seeded(3):
        for _ in alone.training(model, alone.read_data(str(tmp_path / "data.safetensors")), alone.State()):
            pass
    assert same(dict(model.state_dict()), weights(whole))


def test_what_is_held_out_is_seen_as_it_is(tmp_path):
    told: dict[str, float] = {}
    document = digits(Setting("Affine", {"rotate": 5.0, "shift": 0.05}), epochs=4)
    store = RunStore(tmp_path, CATALOGUE)
    run = train(job_for(document, CATALOGUE, Path()), store, lambda event: told.update(event.metrics) if isinstance(event, EpochEnded) else None)
    found = evaluate_run(run).metrics
    assert found["test/accuracy"] == pytest.approx(run.metrics["test/accuracy"])
    assert told["val/accuracy"] > told["train/accuracy"], "the training part is harder, since it is moved"
