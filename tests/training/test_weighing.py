"""Runs whose rows are drawn by their weight: what they learn from, that they go on to the same bits, and what is taken away of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

import nnbuilder.api as nb
from nnbuilder.core.data_edits import set_role
from nnbuilder.core.document import Document, Source
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.kinds import USAGES
from nnbuilder.export.bundle import bundle_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.training.steering import Steered
from tests.training.taken_away import trained_alone

WEIGHTS = ("0", "1", "3", "0.5")


def weighed(folder: Path, *, size_of_weightless: str = "4.5", size_of_others: str = "") -> Document:
    """A network for a table whose rows weigh 0, 1, 3 and a half in turn."""
    rows = []
    for row in range(60):
        size = size_of_weightless if row % 4 == 0 else size_of_others or f"{row % 7}.5"
        rows.append(f"{WEIGHTS[row % 4]},{size},{row % 5},{'ab'[row % 3 > 0]}")
    (folder / "rows.csv").write_text("\n".join(["importance,size,width,kind", *rows]) + "\n", "utf-8")
    data = describe(Source("csv", "rows.csv"), folder)
    document = set_role(Document(data=data), "importance", "weight", USAGES)
    # Nothing is fitted, so that a row that is not drawn leaves no trace.
    plain = replace(document.data, fields=tuple(replace(field, transforms=()) for field in document.data.fields))
    drawn = propose(reread(plain, folder), "Weighed").document
    return replace(drawn, phases=(replace(drawn.phases[0], epochs=3, steps=None, patience=None, part=replace(drawn.phases[0].part, batch_size=8)),))


def trained(document: Document, base: Path, store: Path) -> Run:
    return train(job_for(document, CATALOGUE, base, seed=3), RunStore(store, CATALOGUE), lambda event: None)


def weights(run: Run) -> dict[str, torch.Tensor]:
    return dict(checkpoints.read(run.checkpoints)[0].model)


def same(one: Run, other: Run) -> bool:
    theirs = weights(other)
    return all(torch.equal(weight, theirs[name]) for name, weight in weights(one).items())


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def run(base, tmp_path_factory) -> Run:
    return trained(weighed(base), base, tmp_path_factory.mktemp("runs"))


def test_the_program_says_by_what_rows_are_drawn(run):
    assert 'batches = Weighted(data, data.rows("train"), ["features", "kind"], "importance", 8, seed=300)' in run.files["train.py"]
    assert 'held = data.batches(data.rows("validation"), ["features", "kind"], 512)' in run.files["train.py"]


def test_what_stands_in_a_row_that_weighs_nothing_is_never_learned_from(run, tmp_path):
    """The same bits whatever it holds, though rows that weigh something do move them."""
    other = tmp_path / "other"
    other.mkdir()
    assert same(run, trained(weighed(other, size_of_weightless="9000.5"), other, tmp_path / "runs"))
    assert not same(run, trained(weighed(other, size_of_others="2.5"), other, tmp_path / "runs"))


def test_a_run_that_stops_in_the_middle_of_an_epoch_goes_on_to_the_same_bits(run, base, tmp_path):
    store, job = RunStore(tmp_path, CATALOGUE), job_for(weighed(base), CATALOGUE, base, seed=3)
    stopped = train(job, store, lambda event: None, Steered(stop=12))
    assert stopped.status == "stopped"
    assert checkpoints.read(stopped.checkpoints)[0].place["batch"] > 0

    again = train(job, store, lambda event: None, None, stopped.id)

    assert same(run, again)
    assert again.metrics == run.metrics


def test_what_is_taken_away_trains_to_the_same_bits(run, base, tmp_path):
    theirs = trained_alone(run, bundle_of(run, base, with_data=True).prepared, tmp_path)
    ours = {name: weight for name, weight in weights(run).items() if name in theirs}
    assert len(ours) >= 4
    assert all(torch.equal(theirs[name], weight) for name, weight in ours.items())


def test_who_asks_needs_to_know_no_weight(run, tmp_path):
    (tmp_path / "asked.csv").write_text("size,width\n4.5,3\n1.5,0\n", "utf-8")
    answers = nb.predict(run, tmp_path / "asked.csv")
    assert [answer.answer in ("a", "b") for answer in answers] == [True, True]
    assert "importance" not in (run.folder / "fitted.json").read_text("utf-8")
