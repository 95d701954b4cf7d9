"""What a network answers is read off its wires: whatever nodes are called, and wherever a value is moved or turned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import nnbuilder as nb
from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN
from nnbuilder.core.sketch import graph, node
from nnbuilder.core.tasks import Task, tasks
from nnbuilder.layers import CATALOGUE

TEMPLATES = sorted((Path(__file__).parents[2] / "resources" / "templates").glob("*.nnb"))


def drawn(*nodes, wires: str) -> Document:
    return Document({MAIN: graph(*nodes, wires=wires)})


def the_task(document: Document) -> Task:
    (task,) = tasks(document, CATALOGUE)
    return task


def classifier(*between, loss: str = "CrossEntropy", judged: str = "linear", given: str = "linear") -> Document:
    """image > linear (> between) with the loss on one value and the output on another."""
    return drawn(
        node("image", "Input", field="image"),
        node("linear", "Linear", out_features=3),
        *between,
        node("label", "Input", field="label"),
        node("loss", loss),
        node("out", "Output"),
        wires=f"image>linear {' '.join(f'linear>{one.id}' for one in between)} {judged}>loss.prediction label>loss.target {given}>out",
    )


@pytest.mark.parametrize(
    ("between", "loss", "judged", "given", "holds"),
    [
        ((), "CrossEntropy", "linear", "linear", "scores"),
        ((node("soft", "Softmax"),), "CrossEntropy", "linear", "soft", "probabilities"),
        ((node("log", "LogSoftmax"),), "NLL", "log", "log", "log_probabilities"),
        ((node("log", "LogSoftmax"),), "NLL", "log", "linear", "scores"),
        ((node("soft", "Sigmoid"),), "BCE", "soft", "linear", "scores"),
        ((node("soft", "Sigmoid"),), "BCEWithLogits", "linear", "soft", "probabilities"),
        ((node("first", "Transpose"),), "CrossEntropy", "first", "linear", "scores"),
        ((node("log", "LogSoftmax"), node("soft", "Softmax")), "NLL", "log", "soft", "probabilities"),
    ],
)
def test_an_output_on_another_form_of_the_judged_value_answers_and_says_what_it_holds(between, loss, judged, given, holds):
    task = the_task(classifier(*between, loss=loss, judged=judged, given=given))
    assert (task.field, task.inputs) == ("label", ("image",))
    assert [(answer.name, answer.holds) for answer in task.answers] == [("out", holds)]


def test_an_output_on_another_value_answers_nothing():
    document = drawn(
        node("image", "Input", field="image"),
        node("code", "Linear", out_features=8),
        node("scores", "Linear", out_features=3),
        node("label", "Input", field="label"),
        node("loss", "CrossEntropy"),
        node("features", "Output", use="encode"),
        node("out", "Output"),
        wires="image>code code>scores code>features scores>loss.prediction label>loss.target scores>out",
    )
    assert [answer.name for answer in the_task(document).answers] == ["out"]


def test_the_wrong_way_round_is_the_same_question_where_the_loss_is_symmetric():
    document = drawn(
        node("image", "Input", field="image"),
        node("rebuilt", "Linear", out_features=3),
        node("loss", "MSE"),
        node("out", "Output"),
        wires="image>rebuilt image>loss.prediction rebuilt>loss.target rebuilt>out",
    )
    task = the_task(document)
    assert task.is_rebuilding
    assert [answer.name for answer in task.answers] == ["out"]


def test_two_inputs_two_targets_are_two_questions_each_with_its_own_inputs():
    document = drawn(
        node("table", "Input", field="table"),
        node("image", "Input", field="image"),
        node("price", "Linear", out_features=1),
        node("both", "Concat"),
        node("kind", "Linear", out_features=3),
        node("price_is", "Input", field="price"),
        node("kind_is", "Input", field="kind"),
        node("mse", "MSE"),
        node("cross", "CrossEntropy"),
        node("right", "Accuracy"),
        node("estimate", "Output"),
        node("scores", "Output"),
        wires="table>price table>both.tensors#0 image>both.tensors#1 both>kind price>mse.prediction price_is>mse.target "
        "kind>cross.prediction kind_is>cross.target kind>right.prediction kind_is>right.target price>estimate kind>scores",
    )
    first, second = tasks(document, CATALOGUE)
    assert (first.field, first.inputs, first.metrics, [answer.name for answer in first.answers]) == ("price", ("table",), (), ["estimate"])
    assert (second.field, second.inputs, second.metrics, [answer.name for answer in second.answers]) == ("kind", ("table", "image"), ("right",), ["scores"])


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_names_decide_nothing(path):
    document = nb.load(path)
    renamed = {key: replace(one, name=f"n{place}") for place, (key, one) in enumerate(document.main.nodes.items())}
    plain = [replace(task, answers=()) for task in tasks(document, CATALOGUE)]
    other = document.with_graph(MAIN, replace(document.main, nodes=renamed))
    assert [replace(task, answers=()) for task in tasks(other, CATALOGUE)] == plain


def test_templates_ask_what_their_titles_say():
    found = {path.stem: [(task.field, task.is_rebuilding, len(task.answers)) for task in tasks(nb.load(path), CATALOGUE)] for path in TEMPLATES}
    assert found["autoencoder"] == [("image", True, 1)]
    assert found["gan-2d"] == []
    assert found["gpt-tiny"] == [("following", False, 1)]
    assert found["unet-shapes"] == [("mask", False, 1)]
    vae = the_task(nb.load(next(path for path in TEMPLATES if path.stem == "vae-digits")))
    assert len(vae.noise) == 2
