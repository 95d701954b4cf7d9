"""A language model that has learned a rhyme writes it on, the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.core.document import Source
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.insight.writing import write_on
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.shipped import template
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import iris_mlp

RHYME = "one two buckle my shoe, three four knock at the door. "


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rhyme")
    (folder / "rhyme.md").write_text(RHYME * 120)
    document = replace(load_document(template("gpt-tiny"), CATALOGUE).document, data=describe(Source("text", "rhyme.md"), folder))
    blocks = document.main.nodes["blocks"]
    nodes = {**document.main.nodes, "blocks": replace(blocks, params={**blocks.params, "repeat": 1})}
    group = Group(optimizer=Setting("AdamW", {"lr": 0.005}))
    phase = Phase("train", 30, None, Part(batch_size=16), (Objective(groups=(group,)),))
    small = replace(document.with_graph("main", replace(document.main, nodes=nodes)), phases=(phase,))
    return train(job_for(small, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None)


def test_it_goes_on_with_what_it_has_learned(run):
    assert write_on(run, "three four knock at the", 20, temperature=0.1) == " door. one two buckl"


def test_the_same_seed_writes_the_same(run):
    assert write_on(run, "one", 40, seed=3) == write_on(run, "one", 40, seed=3)
    assert len(write_on(run, "", 40)) == 40


def test_strange_letters_are_read_and_never_written(run):
    assert "\ufffd" not in write_on(run, "Ω§Ж", 60, temperature=2.0)


def test_what_cannot_be_written_is_told(run, tmp_path):
    with pytest.raises(DataError, match="temperature should be a number above 0"):
        write_on(run, "one", 5, temperature=0.0)
    other = train(job_for(replace(iris_mlp(), phases=(Phase("train", 1),)), CATALOGUE, tmp_path), RunStore(tmp_path / "runs", CATALOGUE), lambda event: None)
    with pytest.raises(DataError, match="does not read text alone"):
        write_on(other, "one", 5)
