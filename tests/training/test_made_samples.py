"""What a network made after each epoch: kept small beside the run, and whatever lies in its folder instead breaks nothing."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
import torch

from nnbuilder.insight.looking import views_of
from nnbuilder.insight.trial import trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.runtime.weights import to_bytes
from nnbuilder.shipped import template
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.longer import job_for_more
from nnbuilder.training.made_samples import FOLDER, MOST_EPOCHS, keep, kept_samples
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train

ONE = torch.zeros(2, 3, dtype=torch.float16)


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> RunStore:
    return RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE)


@pytest.fixture(scope="module")
def gan(store) -> Run:
    return train(job_for(points(3), CATALOGUE, store.folder), store, lambda event: None)


def points(epochs: int):
    document = load_document(template("gan-2d"), CATALOGUE).document
    (phase,) = document.phases
    return replace(document, phases=(replace(phase, epochs=epochs, part=replace(phase.part, fraction=0.2)),))


def test_each_epoch_leaves_what_was_made_of_the_same_noise(gan):
    kept = kept_samples(gan.folder)
    assert list(kept) == [1, 2, 3]
    assert {values.shape for values in kept.values()} == {(300, 2)}
    assert (kept[1] != kept[3]).any()
    assert sum(path.stat().st_size for path in (gan.folder / FOLDER).iterdir()) < 10_000
    made = [samples.points for _, samples in views_of(trial_of(gan)).epochs]
    assert [len(each) for each in made] == [300] * 3


def test_looking_changes_no_bit_of_the_training(gan, store, monkeypatch):
    monkeypatch.setattr("nnbuilder.training.trainer.making_of", lambda *_: None)
    blind = train(job_for(points(3), CATALOGUE, store.folder), store, lambda event: None)
    assert not (blind.folder / FOLDER).exists()
    (seen, _), (unseen, _) = checkpoints.read(gan.checkpoints), checkpoints.read(blind.checkpoints)
    assert all(torch.equal(tensor, unseen.model[name]) for name, tensor in seen.model.items())
    assert seen.rng["torch"] == unseen.rng["torch"]


def test_more_epochs_have_the_samples_of_all(gan, store):
    longer = train(job_for_more(gan, 1), store, lambda event: None)
    kept, before = kept_samples(longer.folder), kept_samples(gan.folder)
    assert list(kept) == [1, 2, 3, 4]
    assert all((kept[epoch] == before[epoch]).all() for epoch in before)


def test_of_many_epochs_some_are_kept_that_lie_evenly(tmp_path):
    for epoch in range(1, 401):
        keep(tmp_path, epoch, ONE)
    epochs = list(kept_samples(tmp_path))
    assert len(epochs) <= MOST_EPOCHS + 1
    assert epochs == [1, *range(16, 401, 16)]
    # A run that was killed comes by epochs again; what it had made behind them goes.
    keep(tmp_path, 100, ONE)
    assert max(kept_samples(tmp_path)) == 100


def spoiled(values: torch.Tensor) -> bytes:
    return to_bytes({"made": values})


HOSTILE = {
    "no file of tensors": b"\x00" * 50,
    "a header that promises much": b"\xff" * 8 + b"{}",
    "another tensor": to_bytes({"other": ONE}),
    "other numbers": spoiled(ONE.double()),
    "no numbers": spoiled(ONE * float("nan")),
    "one number": spoiled(ONE[0, 0]),
    "nothing": spoiled(ONE[:0]),
    "too much": spoiled(torch.zeros(2**17, 2, dtype=torch.float16)),
    "another shape": spoiled(torch.zeros(7, 5, dtype=torch.float16)),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_lies_there_instead_is_left_out(content, gan, tmp_path):
    folder = tmp_path / FOLDER
    folder.mkdir()
    for epoch, path in ((1, "epoch-1.safetensors"), (3, "epoch-3.safetensors")):
        (folder / path).write_bytes(spoiled(torch.full((300, 2), float(epoch), dtype=torch.float16)))
    (folder / "epoch-2.safetensors").write_bytes(content)
    (folder / "epoch-4.safetensors").mkdir()
    os.mkfifo(folder / "epoch-5.safetensors")
    (folder / "epoch-6.safetensors").symlink_to("/dev/zero")
    (folder / "epoch--7.safetensors").write_bytes(content)
    assert list(kept_samples(tmp_path)) == [1, 3]


def test_samples_of_another_network_are_not_shown(gan, store):
    strange = train(job_for(points(1), CATALOGUE, store.folder), store, lambda event: None)
    keep(strange.folder, 1, torch.from_numpy(np.zeros((3, 7, 7), dtype=np.float16)))
    views = views_of(trial_of(strange))
    assert (views.classes, views.epochs) == ((), ())
