"""A first network for every kind of data: sound, small, with reasons, learning, and fitting other data without a hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import DataSet, Field, Source
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.profile import profile
from nnbuilder.data.describe import describe
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import NoNetwork, propose
from nnbuilder.runtime.build import build_model
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train

XY = FieldFacts("target", "category", (), "int64", ("x", "y"), choices="classes")
ONLY_X = FieldFacts("target", "category", (), "int64", ("x",), choices="classes")

BUILTIN = ("digits", "iris", "wine", "breast_cancer", "diabetes", "topics", "shapes", "ring")


def described(name: str, **options: object) -> DataSet:
    return describe(Source("builtin", name, options), Path())


@pytest.mark.parametrize("name", BUILTIN)
def test_a_proposal_is_sound_small_and_says_why(name):
    proposal = propose(described(name), "First")
    document = proposal.document
    assert analyze(document, CATALOGUE).is_sound
    assert profile(document, CATALOGUE, analyze(document, CATALOGUE)).total_parameters < 1_500_000
    assert len(proposal.reasons) >= 2
    assert all(reason.endswith(".") for reason in proposal.reasons)
    assert set(document.layout) == set(document.main.nodes)


@pytest.mark.parametrize("name", ["digits", "iris", "wine", "diabetes", "shapes", "ring"])
def test_a_proposal_learns(name, tmp_path):
    document = propose(described(name), "First").document
    run = train(job_for(document, CATALOGUE, Path(), epochs=4), RunStore(tmp_path, CATALOGUE), lambda event: None)
    losses = [row["metrics"]["val/loss"] for row in run.history]
    assert losses[-1] < losses[0]


def test_sizes_of_answers_are_formulas_so_that_other_data_fits():
    for name in ("digits", "iris", "diabetes", "shapes", "topics"):
        answer = propose(described(name), "First").document.main.nodes["answer"]
        assert any(isinstance(value, Expression) for value in answer.params.values())


TEXTS = {
    "few": ("reviews", {"rows": 300}, {"mean"}),
    "many": ("reviews", {"rows": 2100}, {"strongest"}),
    "written on": ("greetings", {"rows": 60, "length": 120}, {"cross_entropy", "accuracy"}),
    "translated": ("translation", {"rows": 60}, {"mean", "attention", "cross_entropy", "accuracy"}),
}


@pytest.mark.parametrize("name", TEXTS)
def test_where_a_text_is_filled_up_counts_nowhere(name):
    """Whatever may see the filling is told where it is: means, attention, losses and metrics."""
    source, options, sinks = TEXTS[name]
    document = propose(described(source, **options), "First").document
    edges = document.main.edges
    assert all(document.data.facts.fields[field.name].mask for field in document.data.fields if field.kind == "text")
    assert {edge.target.node for edge in edges if edge.source.port == "mask"} == sinks
    assert all(edge.target.port == "mask" for edge in edges if edge.source.port == "mask")
    assert analyze(document, CATALOGUE).is_sound


def test_a_text_that_is_never_filled_up_has_no_mask_to_wire():
    data = described("topics")
    assert not any(fact.mask for fact in data.facts.fields.values())
    assert not any(edge.source.port == "mask" for edge in propose(data, "First").document.main.edges)


def test_how_far_a_text_is_filled_up_changes_no_answer():
    """The same few words, in a data set of short texts and in one of long ones."""
    document = propose(described("reviews", rows=300), "First").document
    model = build_model(generate(document, CATALOGUE), CATALOGUE, 0).eval()
    words = torch.tensor([[3, 4, 5, 6]])
    with torch.no_grad():
        answers = [model(F.pad(words, (0, more), value=1), F.pad(torch.ones_like(words), (0, more)).bool()) for more in (0, 1, 20)]
    torch.testing.assert_close(answers[1], answers[0])
    torch.testing.assert_close(answers[2], answers[0])


def test_rows_as_sequences_get_a_recurrent_network():
    kinds = {node.kind for node in propose(described("digits", view="rows"), "First").document.main.nodes.values()}
    assert "GRU" in kinds


def test_a_text_gets_a_network_that_only_looks_back(tmp_path):
    (tmp_path / "t.md").write_text("in the beginning was the word. " * 60)
    document = propose(describe(Source("text", "t.md"), tmp_path), "First").document
    run = train(job_for(document, CATALOGUE, tmp_path, epochs=25), RunStore(tmp_path / "runs", CATALOGUE), lambda event: None)
    assert run.history[-1]["metrics"]["val/accuracy"] > 0.6


@pytest.mark.parametrize("field", ["dropout", "answer", "target", "given", "scores", "hidden1", "mse"])
def test_fields_may_be_called_like_anything(field):
    facts = {"features": FieldFacts("input", "numbers", (3,), names=("a", "b", "c"), axes=("size",)), field: XY}
    fields = (Field("features", "input", "numbers", ("a", "b", "c")), Field(field, "target", "category", (field,)))
    document = propose(DataSet(Source("csv", "t.csv"), fields, facts=Facts(facts, 50, "1 2 3")), "First").document
    assert analyze(document, CATALOGUE).is_sound
    names = [node.name for node in document.main.nodes.values()]
    assert len(set(names)) == len(names)


def test_what_nothing_is_proposed_for_is_told():
    strange = replace(described("iris"), facts=None)
    with pytest.raises(NoNetwork, match="has not been read yet"):
        propose(strange, "First")
    only = Facts({"label": ONLY_X}, 5, "")
    with pytest.raises(NoNetwork, match="No field of the data is an input"):
        propose(replace(described("iris"), facts=only), "First")
    odd = Facts({"scan": FieldFacts("input", "volume", (8, 8, 8), axes=("height", "width", "depth")), "label": ONLY_X}, 5, "")
    with pytest.raises(NoNetwork, match="no proposal for volume as input and category as target"):
        propose(replace(described("iris"), facts=odd), "First")


def test_a_wide_picture_is_halved_until_it_is_small():
    facts = {"image": FieldFacts("input", "image", (3, 64, 48), axes=("channels", "height", "width")), "label": XY}
    fields = (Field("image", "input", "image", ("image",)), Field("label", "target", "category", ("label",)))
    data = DataSet(Source("pictures", "p"), fields, facts=Facts(facts, 900, ""))
    kinds = [node.kind for node in propose(data, "First").document.main.nodes.values()]
    assert kinds.count("MaxPool2d") == 3
