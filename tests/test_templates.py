"""What ships as a starting point: sound, drawn as its script says, readable, and as good as it says."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch

from nnbuilder import shipped
from nnbuilder.api import build
from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import Document, Source
from nnbuilder.core.layout.measures import WIDTH
from nnbuilder.data.describe import describe
from nnbuilder.data.staleness import facts_are_stale
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import export
from nnbuilder.export.formats import exporter
from nnbuilder.insight.sampling import generate as sample
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.rivals import RIVALS

ROOT = Path(__file__).parents[1]
ENTRIES = {entry["name"]: entry for entry in shipped.templates()}
SLOW = {"gpt-tiny"}
"""Too slow to be trained to its end in a test; the benchmark of the templates does that."""


def document_of(name: str) -> Document:
    return load_document(shipped.template(name), CATALOGUE).document


@pytest.mark.parametrize("name", ENTRIES)
def test_a_template_is_sound_and_has_its_data_at_hand(name):
    document = document_of(name)
    analysis = analyze(document, CATALOGUE)
    assert [found.message for found in analysis.diagnostics if found.severity != "note"] == []
    assert "model.py" in generate(document, CATALOGUE).files
    assert facts_are_stale(document.data, Path()) is None or name == "gpt-tiny"
    assert document.title == ENTRIES[name]["title"]


@pytest.mark.parametrize("name", ["spam", "sentiment", "sentiment-cnn", "text-encoder"])
def test_what_a_text_is_filled_up_with_changes_no_answer(name):
    """Whatever stands farther behind its end than the convolutions see."""
    document = document_of(name)
    (facts,) = (fact for fact in document.facts.fields.values() if fact.role == "input")
    model, places = build(document).eval(), torch.arange(facts.shape[0])[None]
    text, other = torch.randint(2, len(facts.names), (2, 1, facts.shape[0]), generator=torch.Generator().manual_seed(0))
    end = facts.shape[0] // 2
    with torch.no_grad():
        answers = [model(torch.where(places < end + 3, text, behind), places < end) for behind in (torch.ones_like(text), other)]
    assert torch.allclose(*answers, atol=1e-6)


@pytest.mark.parametrize("name", ENTRIES)
def test_no_two_nodes_of_a_template_lie_on_each_other(name):
    document = document_of(name)
    for graph in document.graphs.values():
        places = [document.layout[node] for node in graph.nodes]
        assert [(a, b) for a, b in combinations(places, 2) if abs(a.x - b.x) < WIDTH and abs(a.y - b.y) < 60] == []


def test_templates_are_as_their_script_draws_them(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "packaging"))
    script = importlib.import_module("draw_templates")
    assert script.TEMPLATES.keys() == ENTRIES.keys()
    for name, make in script.TEMPLATES.items():
        drawn, found = script.laid_out(make()), document_of(name)
        # Facts tell the versions of Python and scikit-learn, which may be others here.
        assert replace(found, data=replace(found.data, facts=None)) == replace(drawn, data=replace(drawn.data, facts=None)), name


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ENTRIES if name not in SLOW])
def test_a_template_learns_what_it_promises_and_is_taken_away(name, tmp_path):
    run = train(job_for(document_of(name), CATALOGUE, Path(), seed=0), RunStore(tmp_path / "runs", CATALOGUE), lambda event: None)

    assert run.status == "finished"
    for wanted in ENTRIES[name]["expects"]:
        value = run.metrics[wanted["metric"]]
        assert value >= wanted.get("at_least", -np.inf)
        assert value <= wanted.get("at_most", np.inf)
    if name in RIVALS:
        told, lead = RIVALS[name]
        own, *others = told(run).values()
        assert own >= max(others) + lead
    if any(use.name == "predict" for use in generate(run.document, CATALOGUE).uses):
        assert export(bundle_of(run), exporter("python"), tmp_path / "project").is_exact
        assert export(bundle_of(run), exporter("onnx"), tmp_path / "model.onnx").largest_difference <= 1e-5


def test_one_perceptron_draws_one_line_which_xor_does_not_have(tmp_path):
    drawn = document_of("perceptron")
    crossed = replace(drawn, data=describe(Source("builtin", "xor", {"rows": 20_000}), Path()))
    accuracies = [
        train(job_for(crossed, CATALOGUE, Path(), seed=seed), RunStore(tmp_path / str(seed), CATALOGUE), lambda event: None).metrics["test/accuracy"]
        for seed in range(3)
    ]
    assert np.mean(accuracies) <= 0.75


@pytest.mark.slow
def test_the_tiny_gpt_learns_in_its_first_steps(tmp_path):
    document = document_of("gpt-tiny")
    phase = document.phases[0]
    short = replace(document, phases=(replace(phase, epochs=4, part=replace(phase.part, fraction=0.05)),))
    run = train(job_for(short, CATALOGUE, Path(), seed=0), RunStore(tmp_path, CATALOGUE), lambda event: None)

    losses = [row["metrics"]["val/loss"] for row in run.history]
    assert losses[-1] < losses[0]
    assert losses[-1] < np.log(len(document.data.facts.fields["text"].names)) - 1


@pytest.mark.slow
def test_the_generator_finds_the_heaps_of_the_ring(tmp_path):
    run = train(job_for(document_of("gan-2d"), CATALOGUE, Path(), seed=0), RunStore(tmp_path, CATALOGUE), lambda event: None)

    made = sample(run, "generate", 800)["made"]
    angles = np.arange(8) * np.pi / 4
    distances = np.linalg.norm(made[:, None] - np.stack([np.cos(angles), np.sin(angles)], 1)[None], axis=2)
    near = distances.min(1) < 0.2
    assert near.mean() > 0.6
    assert np.bincount(distances.argmin(1)[near], minlength=8).min() > 20


def test_the_list_of_templates_is_in_order_of_depth_and_complete():
    files = {path.stem for path in (ROOT / "resources" / "templates").glob("*.nnb")}
    assert files == set(ENTRIES)
    assert json.dumps(shipped.templates())
    families = [entry["family"] for entry in shipped.templates()]
    assert families == sorted(families, key=families.index)
