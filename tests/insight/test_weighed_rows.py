"""Where a column weighs rows, scores and simple models count each as often as it says, and what cannot is told."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

import nnbuilder as nb
from nnbuilder.cli import main
from nnbuilder.core.document import DataSet, Document, Field, Source, Split
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import reread
from nnbuilder.insight.baselines import models
from nnbuilder.insight.baselines.question import Question, Samples, load, save
from nnbuilder.insight.scores import named
from nnbuilder.insight.task_answers import class_scores
from nnbuilder.insight.verdict import judge
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import graph, node

random = np.random.default_rng(0)
ROWS = 240


def samples(weights: np.ndarray | None, rows: int = 200) -> Samples:
    """Half of the rows rise, half fall; the falling ones weigh what is said."""
    x = random.normal(size=(rows, 1)).astype(np.float32)
    y = np.where(np.arange(rows)[:, None] % 2 == 0, x, -x).astype(np.float32)
    return Samples((x,), y, weights=weights)


def test_simple_models_learn_and_are_chosen_by_what_counts(tmp_path):
    alike, weights = samples(None), np.where(np.arange(200) % 2 == 0, 9.0, 1.0)
    weighed = replace(alike, weights=weights)
    question = Question("values", ("rmse",), weighed, weighed, weighed)
    learned = {model.name: model.answer(weighed)[:, 0] for model in models(question)}

    right = Ridge(alpha=0.01).fit(alike.inputs[0], alike.truth[:, 0], weights).predict(alike.inputs[0])
    assert learned["ridge regression"] == pytest.approx(right, abs=0.02)
    assert learned["the mean"][0] == pytest.approx(np.average(alike.truth[:, 0], weights=weights))

    save(question, tmp_path)
    again = load(tmp_path)
    assert np.array_equal(again.test.weights, weights) and again.test.take(slice(3)).weights.tolist() == weights[:3].tolist()


def test_scores_are_those_of_sklearn_with_the_same_weights():
    truth, weights = random.integers(0, 2, 300), random.uniform(0, 5, 300)
    answers = np.log(random.dirichlet((1.0, 1.0), 300))
    said = answers.argmax(axis=1)
    expected = {
        "accuracy": accuracy_score(truth, said, sample_weight=weights),
        "F1 score": f1_score(truth, said, average="macro", sample_weight=weights),
        "AUC": roc_auc_score(truth, answers[:, 1], sample_weight=weights),
    }
    for name, value in expected.items():
        score = named(name, "choice", 2)
        assert score.value(score.statistics(answers, truth), weights) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("name", ["accuracy", "F1 score", "loss"])
def test_a_verdict_of_weights_is_that_of_rows_that_stand_there_so_often(name):
    """Whole weights, and the same rows written down so often, each time as one stretch."""
    truth, counts = random.integers(0, 2, 80), random.integers(1, 5, 80)
    score = named(name, "choice", 2)
    network, other = (score.statistics(np.log(random.dirichlet((1.0, 1.0), 80)), truth) for _ in range(2))
    again = np.repeat(np.arange(80), counts)
    ours = judge(score, network, {"other": other}, weights=counts.astype(np.float64))
    theirs = judge(score, network[again], {"other": other[again]}, stretches=again)
    assert (ours.value, ours.best_value, ours.outcome) == (pytest.approx(theirs.value), pytest.approx(theirs.best_value), theirs.outcome)
    assert (ours.low, ours.high) == (pytest.approx(theirs.low, abs=1e-6), pytest.approx(theirs.high, abs=1e-6))


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A class that a column weighs: the rows of one half weigh nine times as much, and are of the other class."""
    folder = tmp_path_factory.mktemp("weighed")
    chance = np.random.default_rng(1)
    x = chance.normal(size=ROWS)
    rows = [f"{value:.4f},{'yes' if (value > 0) == (row % 2 == 0) else 'no'},{9 if row % 2 == 0 else 1}" for row, value in enumerate(x)]
    (folder / "rows.csv").write_text("\n".join(["size,bought,importance", *rows]) + "\n")
    scaled = (Setting("Standardise"),)
    fields = (Field("size", "input", "numbers", transforms=scaled), Field("bought", "target", "category"), Field("importance", "weight", "numbers"))
    data = reread(DataSet(Source("csv", "rows.csv"), fields, Split(0.5, 0.2, 0.3)), folder)
    nodes = [node("size", "Input", field="size"), node("line", "Linear", out_features=2), node("scores", "Output"), node("bought", "Input", field="bought")]
    nodes += [node("loss", "CrossEntropy"), node("accuracy", "Accuracy")]
    wires = "size>line line>scores line>loss.prediction bought>loss.target line>accuracy.prediction bought>accuracy.target"
    document = Document({"main": graph(*nodes, wires=wires)}, data=data, title="Shop")
    document = replace(document, phases=(replace(document.phases[0], epochs=2),))
    return train(job_for(document, CATALOGUE, folder), RunStore(folder / "runs", CATALOGUE), lambda event: None), folder


def test_what_is_evaluated_counts_rows_as_the_column_says_and_says_so(shop, capsys):
    run, folder = shop
    evaluation = nb.evaluate(run)
    (task,) = evaluation.tasks
    weights = np.where(evaluation.rows % 2 == 0, 9.0, 1.0)
    share = float(np.average(task.predicted == task.true, weights=weights))

    assert main(["evaluate", run.id, "--json", "--runs", str(folder / "runs")]) == 0
    told = json.loads(capsys.readouterr().out)
    (compared,) = told["comparisons"]

    assert task.scores["accuracy"] == told["tasks"][0]["scores"]["accuracy"] == compared["network"]["accuracy"] == pytest.approx(share)
    assert told["metrics"]["test/accuracy"] == pytest.approx(float((task.predicted == task.true).mean())) != share
    assert told["note"] == "The losses and metrics that are drawn count rows alike; scores beside simple models count each as often as importance says."
    assert "72 test rows, each counted as often as importance says, " in compared["sentence"]
    (line,) = (model["values"]["accuracy"] for model in compared["models"] if model["name"] == "logistic regression")
    assert line > 0.8, "it learns from the rows that count"
    recalls = [np.average(task.predicted[task.true == one] == one, weights=weights[task.true == one]) for one in range(2)]
    assert [one.recall for one in class_scores(task)] == pytest.approx(recalls)
    assert sum(one.count for one in class_scores(task)) == 72
