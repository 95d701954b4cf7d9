"""Evaluation and prediction against what scikit-learn and a person would say."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, confusion_matrix

from nnbuilder.core.document import Source
from nnbuilder.core.phases import Phase
from nnbuilder.data.describe import describe
from nnbuilder.data.errors import DataError
from nnbuilder.insight.answers import to_csv
from nnbuilder.insight.asked import read_asked, read_inputs
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.insight.predict import Prediction, Predictor
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import load_document
from nnbuilder.shipped import template
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import iris_mlp

IRIS_COLUMNS = ("sepal_length", "sepal_width", "petal_length", "petal_width")


@pytest.fixture(scope="module")
def iris(tmp_path_factory):
    return train(
        job_for(replace(iris_mlp(), phases=(Phase("train", 20),)), CATALOGUE, Path()), RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE), lambda event: None
    )


@pytest.fixture(scope="module")
def diabetes(tmp_path_factory):
    document = load_document(template("diabetes-regression"), CATALOGUE).document
    short = replace(document, phases=(replace(document.phases[0], epochs=5),))
    return train(job_for(short, CATALOGUE, Path()), RunStore(tmp_path_factory.mktemp("runs"), CATALOGUE), lambda event: None)


def test_metrics_and_confusion_are_those_of_scikit_learn(iris):
    found = evaluate_run(iris)
    assert found.metrics["test/accuracy"] == pytest.approx(accuracy_score(found.tasks[0].true, found.tasks[0].predicted))
    assert np.array_equal(found.tasks[0].confusion, confusion_matrix(found.tasks[0].true, found.tasks[0].predicted, labels=range(3)))
    assert found.tasks[0].classes == ("setosa", "versicolor", "virginica")
    assert found.metrics["test/accuracy"] == pytest.approx(iris.metrics["test/accuracy"])


def test_a_regression_is_measured_in_the_units_of_the_data(diabetes):
    found = evaluate_run(diabetes)
    assert found.tasks[0].true.min() > 20
    assert found.tasks[0].true.max() > 200
    assert found.metrics["test/rmse"] == pytest.approx(float(np.sqrt(np.mean((found.tasks[0].true - found.tasks[0].predicted) ** 2))), rel=1e-5)


def test_every_part_can_be_evaluated(iris):
    assert {key for part in ("train", "validation") for key in evaluate_run(iris, part).metrics} >= {"train/accuracy", "val/accuracy"}


def test_answers_are_classes_with_shares_that_add_up(iris):
    answers = Predictor.of(iris).predict({name: [5.1, 6.3] for name in IRIS_COLUMNS})
    assert [answer.answer in ("setosa", "versicolor", "virginica") for answer in answers] == [True, True]
    assert all(sum(answer.probabilities.values()) == pytest.approx(1, abs=1e-5) for answer in answers)
    assert all(max(answer.probabilities, key=answer.probabilities.get) == answer.answer for answer in answers)


def test_a_table_of_inputs_is_read_by_the_names_of_its_columns(iris, tmp_path):
    path = tmp_path / "new.csv"
    path.write_text("petal_width;petal_length;sepal_width;sepal_length;note\n0,2;1,4;3,5;5,1;first\n2,3;5,1;3,1;6,9;second\n")
    predictor = Predictor.of(iris)
    answers = predictor.predict(read_inputs([path], predictor.inputs))
    direct = predictor.predict({"sepal_length": [5.1, 6.9], "sepal_width": [3.5, 3.1], "petal_length": [1.4, 5.1], "petal_width": [0.2, 2.3]})
    assert [answer.answer for answer in answers] == [answer.answer for answer in direct]
    assert answers[0].answer == "setosa"
    assert to_csv(answers).splitlines()[0] == "row,prediction,setosa,versicolor,virginica"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("sepal_length,sepal_width,petal_length\n1,2,3\n", "new.csv has no column petal_width"),
        ("sepal_length,sepal_width,petal_length,petal_width\n1,2,3,wide\n", "The column petal_width holds 'wide' in row 1, which is no number"),
        ("", "new.csv is empty"),
    ],
)
def test_inputs_that_do_not_fit_are_told(iris, tmp_path, content, words):
    path = tmp_path / "new.csv"
    path.write_text(content)
    predictor = Predictor.of(iris)
    with pytest.raises(DataError, match=words.replace(".", r"\.")):
        predictor.predict(read_inputs([path], predictor.inputs))


@pytest.mark.parametrize("word", ["=cmd|' /C calc'!A0", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(1)", "\tx", "\r=x", "＝1", "-", "+49 30 1"])
def test_what_a_spreadsheet_would_run_stays_a_text_in_cells_and_heads(word):
    said = {"scores": {"answer": word, "probabilities": {word: 1.0, "-1.5": 0.0, "plain": 0.0}}}
    rows = list(csv.reader(io.StringIO(to_csv([Prediction({}, said)]), newline="")))
    assert rows[0] == ["row", "prediction", f"'{word}", "-1.5", "plain"]
    assert rows[1] == ["1", f"'{word}", "1.0", "0.0", "0.0"]


def test_an_empty_row_is_told_in_its_place_and_not_dropped(iris, tmp_path):
    path, predictor = tmp_path / "new.csv", Predictor.of(iris)
    head, row = "sepal_length,sepal_width,petal_length,petal_width\n", "5.1,3.5,1.4,0.2\n"
    path.write_text(head + row + "\n" + ",,,\n" + "5.1,wide,1.4,0.2\n" + "5.1,3.5\n" + row + "\n\n")

    asked = read_asked([path], predictor.inputs)
    answers = predictor.predict(asked.raw, asked.unread)
    table = list(csv.DictReader(io.StringIO(to_csv(answers, asked))))

    assert [line["row"] for line in table] == ["1", "2", "3", "4", "5", "6"]
    assert [line["prediction"] for line in table] == ["setosa", "", "", "", "", "setosa"]
    assert [bool(answer.problem) for answer in answers] == [False, True, True, True, True, False]
    assert "empty" in table[1]["note"]
    assert "empty" in table[2]["note"]
    assert table[3]["note"] == "The column sepal_width holds 'wide', which is no number; write one, or leave the cell empty."
    assert table[3]["sepal_width"] == "wide"
    assert table[4]["note"] == "There are 2 cells, but 4 columns."
    path.write_text("\n" + head + row * 3 + "\n\n")
    assert [answer.answer for answer in predictor.predict(read_inputs([path], predictor.inputs))] == ["setosa"] * 3


@pytest.mark.parametrize("value", ["inf", "-1e300"])
def test_a_number_that_no_network_can_read_is_told_in_its_row(iris, value):
    first, second = Predictor.of(iris).predict({name: ["1.5", value] for name in IRIS_COLUMNS})

    assert first.answer in ("setosa", "versicolor", "virginica")
    assert first.problem == ""
    assert second.answer is None
    assert second.problem.startswith(f"The column sepal_length holds {value}")


def test_a_network_that_answers_no_row_with_numbers_says_so(iris):
    predictor = Predictor.of(iris)
    with torch.no_grad():
        for weight in predictor.model.parameters():
            weight.fill_(3e38)
    with pytest.raises(DataError, match=r"numbers that are not finite at .* in row 1; look for values there"):
        predictor.predict({name: ["1.5", "2.5"] for name in IRIS_COLUMNS})


def test_values_far_from_those_of_training_and_missing_ones_are_marked(iris):
    usual, far, gone = Predictor.of(iris).predict({name: ["3.0", "3.0", "3.0"] for name in IRIS_COLUMNS} | {"petal_width": ["0.2", "99", ""]})

    assert usual.remarks == ()
    assert far.remarks == ("petal_width is 99, far from the 0.1 to 2.5 that training had.",)
    assert gone.remarks == ("petal_width is missing and was filled in.",)
    assert far.answer is not None


def test_a_table_of_ones_own_is_described_as_a_person_would(tmp_path):
    rows = "\n".join(f"p{place},{place % 9},{'yes' if place % 3 else 'no'},{place * 1.5}" for place in range(60))
    (tmp_path / "own.csv").write_text(f"id,age,smoker,price\n{rows}\n")
    found = describe(Source("csv", "own.csv"), tmp_path)
    roles = {column: field.role for field in found.fields for column in field.columns}
    assert roles == {"id": "ignore", "age": "input", "smoker": "input", "price": "target"}
    assert found.facts.fields["features"].names == ("age", "smoker=no", "smoker=yes")
