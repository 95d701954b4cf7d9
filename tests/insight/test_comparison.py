"""A run beside simple models, from files: judged by what is drawn, on the same rows and the same noise, and kept with the run."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import nnbuilder as nb
from nnbuilder.core.document import DataSet, Document, Field, Source
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import MAIN
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import graph, node
from nnbuilder.data.describe import describe, reread
from nnbuilder.data.errors import Cancelled
from nnbuilder.insight.baselines.kept import FILE
from nnbuilder.insight.comparison import compare
from nnbuilder.insight.trial import trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.shipped import template
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import DIGITS, classifier, iris_mlp

random = np.random.default_rng(0)


def trained(document: Document, folder: Path, epochs: int = 1):
    return train(job_for(document, CATALOGUE, folder, epochs=epochs), RunStore(folder / "runs", CATALOGUE), lambda event: None)


def written(path: Path, columns: dict[str, np.ndarray]) -> Path:
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*(values.tolist() for values in columns.values()), strict=True))
    return path


def linear(path: Path, target: str, choices: int) -> Document:
    """A line from the columns of a table to its class."""
    data = describe(Source("csv", path.name), path.parent)
    return classifier(node("line", "Linear", out_features=choices), data=data, wanted=target)


@pytest.fixture(scope="module")
def iris(tmp_path_factory):
    return trained(iris_mlp(), tmp_path_factory.mktemp("iris"), 20)


def test_a_run_stands_beside_all_that_suits_its_classes(iris):
    (found,) = nb.compare(iris)
    assert [model.name for model in found.models] == ["the commonest class", "logistic regression", "RBF-SVM", "gradient boosting"]
    assert (found.field, found.rows) == ("species", 22)
    assert found.network["accuracy"] == pytest.approx(nb.evaluate(iris).metrics["test/accuracy"])
    assert "22 test rows" in found.sentence
    assert found.lines[-1] == f"the network: {found.network['accuracy']:.1%} accuracy"


def test_what_was_learned_is_kept_with_the_run_and_nobody_learns_twice(iris):
    first = compare(trial_of(iris))
    assert (iris.folder / FILE).exists()
    # Whoever had to learn would be given up at once.
    assert compare(trial_of(iris), lambda: True) == first
    (iris.folder / FILE).write_text("{")
    with pytest.raises(Cancelled):
        compare(trial_of(iris), lambda: True)
    (again,) = compare(trial_of(iris))
    assert again.notes == ("What was kept of the simple models cannot be used, since it is no JSON that can be read; they have learned again.",)
    assert again.models == first[0].models
    assert compare(trial_of(iris)) == first


def test_only_the_test_part_is_compared(iris):
    assert compare(trial_of(iris, "validation")) == ()


def test_names_of_nodes_change_nothing(iris, tmp_path):
    drawn = iris_mlp()
    nodes = {key: replace(one, name={"accuracy": "right", "loss": "wrong"}.get(one.name, one.name)) for key, one in drawn.main.nodes.items()}
    renamed = trained(drawn.with_graph(MAIN, replace(drawn.main, nodes=nodes)), tmp_path, 20)
    assert "test/right" in renamed.metrics
    (one,), (other,) = compare(trial_of(iris)), compare(trial_of(renamed))
    assert (one.network, one.models, one.sentence) == (other.network, other.models, other.sentence)


def test_a_sorted_file_is_judged_as_a_shuffled_one(tmp_path):
    """More rows than simple models learn from, sorted by what is to be learned: the first ones are all of one class."""
    rows = 36_000
    kind = np.array(["no", "yes"])[(np.arange(rows) >= rows // 2).astype(int)]
    given = random.normal(size=(rows, 2)).round(3) + (kind == "yes")[:, None]
    values = []
    for name, order in (("sorted", np.arange(rows)), ("shuffled", random.permutation(rows))):
        path = written(tmp_path / f"{name}.csv", {"a": given[order, 0], "b": given[order, 1], "kind": kind[order]})
        run = trained(linear(path, "kind", 2), tmp_path)
        (found,) = compare(trial_of(run))
        assert found.notes[:1] == ("Simple models learned from 20,000 of 25,200 training rows, drawn at random.",)
        values.append({model.name: model.values["accuracy"] for model in found.models})
    for name in ("the commonest class", "logistic regression"):
        assert values[0][name] == pytest.approx(values[1][name], abs=0.02)
    assert values[0]["logistic regression"] > 0.7


def test_where_nearly_all_are_alike_ranking_is_what_counts(tmp_path):
    rows = 1500
    is_rare = random.random(rows) < 0.1
    path = written(tmp_path / "churn.csv", {"a": random.normal(size=rows) + is_rare * 1.5, "b": random.random(rows), "left": np.where(is_rare, "yes", "no")})
    (found,) = compare(trial_of(trained(linear(path, "left", 2), tmp_path)))
    assert [score.name for score in found.scores] == ["AUC", "average precision", "balanced accuracy", "accuracy"]
    assert "% of them no, " in found.sentence and "AUC" in found.sentence
    commonest = found.models[0]
    assert (commonest.values["AUC"], commonest.values["balanced accuracy"]) == (0.5, 0.5)
    assert commonest.values["accuracy"] > 0.85
    assert all(model.values.keys() == found.network.keys() for model in found.models)


def test_too_few_rows_are_told_and_not_judged(tmp_path):
    path = written(tmp_path / "few.csv", {"a": random.normal(size=60), "b": random.normal(size=60), "kind": np.array(["x", "y"] * 30)})
    (found,) = compare(trial_of(trained(linear(path, "kind", 2), tmp_path)))
    assert found.verdict is None
    assert found.sentence.startswith(f"There are only {found.rows} test rows, too few")


def test_numbers_are_judged_in_the_units_of_the_data(tmp_path):
    run = trained(load_document(template("diabetes-regression"), CATALOGUE).document, tmp_path, 5)
    (found,) = compare(trial_of(run))
    assert [model.name for model in found.models] == ["the mean", "ridge regression", "gradient boosting"]
    assert found.network["rmse"] == pytest.approx(run.metrics["test/rmse"], rel=1e-4)
    assert 60 < found.models[0].values["rmse"] < 90


def test_each_target_is_a_question_of_its_own(tmp_path):
    rows = 400
    a, b = random.normal(size=(2, rows))
    written(tmp_path / "both.csv", {"a": a, "b": b, "price": 100 * a + random.normal(size=rows), "kind": np.where(b > 0, "up", "down")})
    fields = (
        Field("features", "input", "numbers", ("a", "b"), transforms=(Setting("Standardise"),)),
        Field("price", "target", "numbers", ("price",), transforms=(Setting("Standardise"),)),
        Field("kind", "target", "category", ("kind",)),
    )
    main = graph(
        node("features", "Input", field="features"),
        node("price_line", "Linear", out_features=1),
        node("kind_line", "Linear", out_features=2),
        node("price", "Input", field="price"),
        node("kind", "Input", field="kind"),
        node("far", "MSE"),
        node("wrong", "CrossEntropy"),
        node("estimate", "Output"),
        node("scores", "Output"),
        wires="features>price_line features>kind_line price_line>far.prediction price>far.target kind_line>wrong.prediction kind>wrong.target "
        "price_line>estimate kind_line>scores",
    )
    document = Document({MAIN: main}, data=reread(DataSet(Source("csv", "both.csv"), fields), tmp_path))
    price, kind = compare(trial_of(trained(document, tmp_path)))
    assert (price.field, price.scores[0].name) == ("price", "rmse")
    assert (kind.field, kind.scores[0].name) == ("kind", "accuracy")
    assert {model.name: model.values for model in price.models}["ridge regression"]["rmse"] < 3
    assert {model.name: model.values for model in kind.models}["logistic regression"]["accuracy"] > 0.9
    assert "or price, on 60 test rows" in price.sentence and "or kind, on 60 test rows" in kind.sentence


def denoiser(*noisy, wires: str) -> Document:
    """A picture, disturbed, through eight numbers and back."""
    back = "flatten>squeeze squeeze>tanh tanh>widen widen>shaped shaped>loss.prediction image>loss.target shaped>rebuilt"
    chain = (
        node("flatten", "Flatten"),
        node("squeeze", "Linear", out_features=8),
        node("tanh", "Tanh"),
        node("widen", "Linear", out_features=64),
        node("shaped", "Reshape", shape=(1, 8, 8)),
        node("loss", "MSE"),
        node("rebuilt", "Output"),
    )
    return Document({MAIN: graph(node("image", "Input", field="image"), *noisy, *chain, wires=f"{wires} {back}")}, data=DIGITS, title="Denoiser")


@pytest.mark.parametrize(
    ("document", "variance"),
    [
        (denoiser(node("blur", "GaussianNoise", std=0.3), wires="image>blur blur>flatten"), 0.09),
        (
            denoiser(
                node("noise", "Noise", shape=(1, 8, 8)),
                node("softer", "Scale", factor=0.5),
                node("blur", "Add"),
                wires="noise>softer image>blur.a softer>blur.b blur>flatten",
            ),
            0.25,
        ),
    ],
    ids=["a layer of noise", "noise of its own"],
)
def test_a_denoiser_is_judged_on_the_noise_that_it_undoes(document, variance, tmp_path):
    run = trained(document, tmp_path)
    (found,) = compare(trial_of(run))
    values = {model.name: model.values["squared error"] for model in found.models}
    assert values["the input as it is"] == pytest.approx(variance, rel=0.05)
    components = next(value for name, value in values.items() if name.startswith("PCA"))
    assert 0.025 < components < values["the input as it is"]
    assert found == compare(trial_of(run))[0]


def test_an_autoencoder_without_noise_is_judged_without(tmp_path):
    run = trained(denoiser(wires="image>flatten"), tmp_path)
    (found,) = compare(trial_of(run))
    assert [model.name for model in found.models] == ["the mean", "PCA of width 8"]
    assert found.network["squared error"] == pytest.approx(run.metrics["test/loss"], rel=1e-4)


def test_networks_that_answer_nothing_are_not_judged(tmp_path):
    assert compare(trial_of(trained(load_document(template("gan-2d"), CATALOGUE).document, tmp_path))) == ()


def test_a_generator_that_is_told_a_class_is_not_judged_as_a_classifier(tmp_path):
    main = graph(
        node("image", "Input", field="image"),
        node("label", "Input", field="label"),
        node("noise", "Noise", shape=(8,)),
        node("about", "Embedding", num_embeddings=10, embedding_dim=8),
        node("both", "Concat"),
        node("make", "Linear", out_features=64),
        node("flatten", "Flatten"),
        node("judge", "Linear", out_features=1),
        replace(node("judge_made", "Linear", out_features=1), weights="judge"),
        node("yes", "Constant", values=(1.0,), shape=(1,)),
        node("zeros_like", "Scale", factor=0.0, offset=0.0),
        node("yeses", "Add"),
        node("fooled", "BCEWithLogits"),
        node("real", "BCEWithLogits"),
        node("made", "Output", use="generate"),
        wires="label>about noise>both.tensors#0 about>both.tensors#1 both>make make>judge_made make>made image>flatten flatten>judge "
        "judge>zeros_like zeros_like>yeses.a yes>yeses.b judge_made>fooled.prediction yeses>fooled.target judge>real.prediction yeses>real.target",
    )
    run = trained(Document({MAIN: main}, data=DIGITS, title="Digits to order"), tmp_path)
    assert compare(trial_of(run)) == ()


def test_a_mask_is_judged_place_by_place(tmp_path):
    run = trained(load_document(template("unet-shapes"), CATALOGUE).document, tmp_path)
    (found,) = compare(trial_of(run))
    assert [model.name for model in found.models] == ["the commonest class", "logistic regression on 3 × 3 pixels"]
    assert found.network["mean IoU"] == pytest.approx(run.metrics["test/mean_iou"], abs=1e-4)
    assert "mean IoU" in found.sentence
    assert nb.evaluate(run).tasks[0].scores == pytest.approx(dict(found.network))


def test_texts_of_a_class_are_judged_by_their_words(tmp_path):
    """Spam is told by its words, in whatever order: a network that has hardly learned is not worth its size."""
    data = describe(Source("builtin", "spam"), tmp_path)
    text, label = (next(field.name for field in data.fields if field.role == role) for role in ("input", "target"))
    layers = (
        node("words", "Embedding", num_embeddings=Expression(f"{text}.vocabulary"), embedding_dim=4),
        node("flatten", "Flatten"),
        node("line", "Linear", out_features=Expression(f"{label}.classes")),
    )
    (found,) = compare(trial_of(trained(classifier(*layers, data=data, given=text, wanted=label), tmp_path)))
    assert [model.name for model in found.models] == ["the commonest class", "bag of words"]
    assert found.models[1].values["accuracy"] > 0.95


def test_a_yes_or_no_in_numbers_is_a_choice_of_two(tmp_path):
    rows = 300
    a = random.normal(size=rows)
    written(tmp_path / "flag.csv", {"a": a, "b": random.normal(size=rows), "flag": (a + random.normal(size=rows) * 0.3 > 0).astype(int)})
    fields = (Field("features", "input", "numbers", ("a", "b"), transforms=(Setting("Standardise"),)), Field("flag", "target", "numbers", ("flag",)))
    main = graph(
        node("features", "Input", field="features"),
        node("line", "Linear", out_features=1),
        node("sure", "Sigmoid"),
        node("flag", "Input", field="flag"),
        node("loss", "BCE"),
        node("out", "Output"),
        wires="features>line line>sure sure>loss.prediction flag>loss.target sure>out",
    )
    document = Document({MAIN: main}, data=reread(DataSet(Source("csv", "flag.csv"), fields), tmp_path))
    (found,) = compare(trial_of(trained(document, tmp_path)))
    assert {model.name for model in found.models} >= {"the commonest class", "logistic regression"}
    assert found.models[1].values["accuracy"] > 0.85
