"""A network that reads a mask is trained, asked and exported like any other: how far a text is filled up changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnbuilder.core.document import DataSet, Document, Field, Source, Split
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import MAIN
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import graph, node
from nnbuilder.data import sources
from nnbuilder.data.describe import with_facts
from nnbuilder.export.bundle import bundle_of
from nnbuilder.export.exporter import Bundle, export
from nnbuilder.export.formats import EXPORTERS, exporter
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.insight.predict import Predictor
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train

LINES = [f"{'' if number % 2 else 'not '}{('good', 'fine', 'great')[number % 3]}{' indeed' * (number % 4)};{('no', 'yes')[number % 2]}" for number in range(80)]


def reviews(folder: Path) -> Document:
    """Attention, a mean and a last step, all of which a mask tells where a text ends."""
    (folder / "t.csv").write_text("\n".join(["review;liked", *LINES]) + "\n")
    fields = (Field("review", "input", "text", ("review",), {"unit": "words", "length": 8}), Field("liked", "target", "category", ("liked",)))
    source = Source("csv", "t.csv")
    data = with_facts(DataSet(source, fields, Split(by="stratified", column="liked")), sources.read(source, folder), "")
    drawn = graph(
        node("review", "Input", field="review"),
        node("words", "Embedding", num_embeddings=Expression("review.vocabulary"), embedding_dim=8),
        node("look", "MultiheadAttention", num_heads=2),
        node("mean", "MaskedMean"),
        node("read", "GRU", hidden_size=8),
        node("last", "LastStep"),
        node("both", "Add"),
        node("answer", "Linear", out_features=Expression("liked.classes")),
        node("liked", "Input", field="liked"),
        node("scores", "Output"),
        node("loss", "CrossEntropy"),
        node("right", "Accuracy"),
        wires="review>words words>look.query words>look.key words>look.value review.mask>look.mask look>mean.x review.mask>mean.mask"
        " words>read read>last.x review.mask>last.mask mean>both.a last>both.b both>answer answer>scores"
        " answer>loss.prediction liked>loss.target answer>right.prediction liked>right.target",
    )
    group = Group(optimizer=Setting("AdamW", {"lr": 0.02}))
    return Document({MAIN: drawn}, data=data, phases=(Phase("train", 20, None, Part(batch_size=16), (Objective(groups=(group,)),)),))


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Run:
    folder = tmp_path_factory.mktemp("reviews")
    return train(job_for(reviews(folder), CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None)


@pytest.fixture(scope="module")
def bundle(run) -> Bundle:
    return bundle_of(run)


def test_a_masked_network_learns_and_answers_texts_of_any_length(run):
    assert evaluate_run(run).metrics["test/right"] == 1.0
    assert [answer.answer for answer in Predictor.of(run).predict({"review": ["not great", "fine", "fine indeed indeed indeed"]})] == ["no", "yes", "yes"]


def test_how_long_others_are_changes_no_answer(run):
    """A text is filled up to the length that the field has: here to 8 and to 30 words."""
    predictor = Predictor.of(run)
    longer = json.loads(predictor.fitted.to_json())
    longer["fields"]["review"]["length"] = 30
    fitted = type(predictor.fitted).from_json(json.dumps(longer), {field.kind: type(field).decode for field in predictor.fitted.fields.values()})
    texts = {"review": ["not great", "fine", "", "great indeed indeed"]}

    short, long = (Predictor(predictor.model, predictor.program, how).outputs(texts)["scores"].numpy() for how in (predictor.fitted, fitted))

    np.testing.assert_allclose(long, short, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("format", EXPORTERS)
def test_every_format_gives_the_answers_of_the_app(bundle, tmp_path, format):
    chosen = exporter(format)
    report = export(bundle, chosen, tmp_path / f"model{chosen.suffix}")
    assert report.largest_difference <= (0.0 if chosen.is_exact else 1e-5)


def test_an_exported_script_reads_texts_of_any_length_with_their_mask(bundle, tmp_path):
    export(bundle, exporter("python"), tmp_path / "project")
    (tmp_path / "new.csv").write_text("review\nnot great\nfine\nfine indeed indeed indeed\n")

    ended = subprocess.run([sys.executable, "predict.py", str(tmp_path / "new.csv")], cwd=tmp_path / "project", capture_output=True, text=True, check=False)

    assert ended.returncode == 0, ended.stderr
    assert [json.loads(line)["answer"] for line in ended.stdout.splitlines()] == ["no", "yes", "yes"]


def test_onnx_takes_tokens_and_tells_itself_where_they_end(bundle, tmp_path):
    import onnxruntime

    export(bundle, exporter("onnx"), tmp_path / "model.onnx")
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    texts = {"review": ["not great", "", "fine indeed"]}
    tokens = bundle.fitted.fields["review"].apply(texts)[""]

    (scores,) = session.run(["scores"], {"review": tokens})

    assert [given.name for given in session.get_inputs()] == ["review"]
    np.testing.assert_allclose(scores, bundle.predictor.outputs(texts)["scores"].numpy(), rtol=1e-5, atol=1e-5)
