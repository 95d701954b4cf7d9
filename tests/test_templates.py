"""What ships as a starting point: sound, drawn as its script says, readable, and as good as it says."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
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
from nnbuilder.insight.trial import trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_model
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train
from tests.rivals import RIVALS

ROOT = Path(__file__).parents[1]
ENTRIES = {entry["name"]: entry for entry in shipped.templates()}
SLOW = {"gpt-tiny"}
"""Too slow to be trained to its end in a test; the benchmark of the templates does that."""


Trained = Callable[[str], Run]


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> Trained:
    """A template trained to its end, once for all tests that look at it."""
    store, runs = RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE), {}

    def run_of(name: str) -> Run:
        if name not in runs:
            runs[name] = train(job_for(document_of(name), CATALOGUE, Path(), seed=0), store, lambda event: None)
        return runs[name]

    return run_of


def read_by_the_digits_cnn(trained: Trained, pictures: np.ndarray) -> np.ndarray:
    """How likely each class is to it, (pictures, classes); it has seen real pictures only, and reads nearly all of them right."""
    judge = trained("digits-cnn")
    assert judge.metrics["test/accuracy"] >= 0.98
    with torch.no_grad():
        return torch.softmax(load_model(judge)(torch.from_numpy(pictures)), dim=1).numpy()


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
def test_a_template_learns_what_it_promises_and_is_taken_away(name, trained, tmp_path):
    run = trained(name)

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
def test_the_generator_finds_the_heaps_of_the_ring(trained):
    made = sample(trained("gan-2d"), "generate", 800)["made"]
    angles = np.arange(8) * np.pi / 4
    distances = np.linalg.norm(made[:, None] - np.stack([np.cos(angles), np.sin(angles)], 1)[None], axis=2)
    near = distances.min(1) < 0.2
    assert near.mean() > 0.6
    assert np.bincount(distances.argmin(1)[near], minlength=8).min() > 20


@pytest.mark.slow
def test_the_dcgan_draws_every_digit(trained):
    read = read_by_the_digits_cnn(trained, sample(trained("dcgan"), "generate", 2000)["made"])
    surely = read.argmax(axis=1)[read.max(axis=1) >= 0.9]
    assert (np.bincount(surely, minlength=10) / len(read)).min() >= 0.02


@pytest.mark.slow
def test_the_conditional_network_draws_the_digit_that_is_asked_for(trained):
    asked = np.arange(1000) % 10
    made = sample(trained("conditional"), "generate", 1000, {"label": asked.tolist()})["drawn"]
    assert (read_by_the_digits_cnn(trained, made).argmax(axis=1) == asked).mean() >= 0.97
    # Not ten pictures over and over: those of one class differ from each other nearly as much as real ones do.
    prepared = trial_of(trained("conditional")).prepared.fields
    image, label = prepared["image"].numpy(), prepared["label"].numpy()
    spread, real = (np.mean([pictures[classes == each].std(axis=0).mean() for each in range(10)]) for pictures, classes in ((made, asked), (image, label)))
    assert spread > 0.5 * real


def test_the_list_of_templates_is_in_order_of_depth_and_complete():
    files = {path.stem for path in (ROOT / "resources" / "templates").glob("*.nnb")}
    assert files == set(ENTRIES)
    assert json.dumps(shipped.templates())
    families = [entry["family"] for entry in shipped.templates()]
    assert families == sorted(families, key=families.index)
