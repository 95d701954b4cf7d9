"""Classes that count the more the rarer they are: the numbers, the line of source, and what is told where nobody has counted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils.class_weight import compute_class_weight

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import Analyzer
from nnbuilder.core.class_weights import class_weights
from nnbuilder.core.document import Document
from nnbuilder.core.edits import set_param
from nnbuilder.core.sketch import graph, node
from nnbuilder.layers import CATALOGUE
from tests.drawings import iris_mlp


def counted(document: Document, *counts: int) -> Document:
    names = tuple(f"class {place}" for place in range(len(counts)))
    fields = {**document.facts.fields, "species": replace(document.facts.fields["species"], names=names, counts=counts)}
    return replace(document, data=replace(document.data, facts=replace(document.facts, fields=fields)))


def loss_of(document: Document) -> str:
    return next(node.id for node in document.main.nodes.values() if node.kind == "CrossEntropy")


def balanced(document: Document) -> Document:
    return set_param(document, loss_of(document), "class_weights", "balanced")


@given(st.lists(st.integers(1, 5000), min_size=2, max_size=6))
def test_they_are_those_of_scikit_learn(counts):
    document = balanced(counted(iris_mlp(), *counts))
    rows = np.repeat(np.arange(len(counts)), counts)

    right = compute_class_weight("balanced", classes=np.arange(len(counts)), y=rows)

    np.testing.assert_allclose(class_weights(document, CATALOGUE, loss_of(document)), right, rtol=1e-5, atol=1e-6)


def test_they_stand_in_the_source_only_where_they_are_asked_for():
    document = counted(iris_mlp(), 10, 30, 60)
    assert "F.cross_entropy(scores, species)" in generate(document, CATALOGUE).files["train.py"]
    line = "F.cross_entropy(scores, species, weight=scores.new_tensor([3.333333, 1.111111, 0.555556]))"
    assert line in generate(balanced(document), CATALOGUE).files["train.py"]


def test_a_class_without_rows_counts_as_an_average_one():
    document = balanced(counted(iris_mlp(), 10, 0, 30))
    assert class_weights(document, CATALOGUE, loss_of(document)) == (2.0, 1.0, 0.666667)


def yes_or_no(*counts: int) -> Document:
    """A class of two as a number of which a single score tells how likely it is."""
    drawn = graph(
        node("features", "Input", field="features"),
        node("score", "Linear", out_features=1),
        node("flat", "Flatten", start_dim=0),
        node("species", "Input", field="species"),
        node("number", "ToFloat"),
        node("loss", "BCEWithLogits", class_weights="balanced"),
        wires="features>score score>flat flat>loss.prediction species>number number>loss.target",
    )
    return counted(replace(iris_mlp(), graphs={"main": drawn}), *counts)


def test_of_two_classes_the_second_weighs_as_many_times_more_as_it_is_rarer():
    assert class_weights(yes_or_no(90, 10), CATALOGUE, "loss") == (9.0,)
    assert class_weights(yes_or_no(90, 10, 5), CATALOGUE, "loss") == ()


@pytest.mark.parametrize("document", [balanced(iris_mlp()), yes_or_no(90, 10, 5), yes_or_no(90, 0)])
def test_what_cannot_be_weighed_is_told_and_can_be_taken_back(document):
    analyzer = Analyzer(CATALOGUE)
    analysis = analyzer.analyze(document)
    (finding,) = [one for one in analysis.diagnostics if one.code == "weights/classes"]
    assert finding.severity == "warning"
    assert "here all count alike" in finding.message
    assert [fix.title for fix in analyzer.cures(document, analysis, finding)] == ["Weigh all classes alike"]


def test_without_data_nothing_is_told_of_them():
    document = replace(balanced(iris_mlp()), data=None)
    assert not [one for one in Analyzer(CATALOGUE).analyze(document).diagnostics if one.code == "weights/classes"]
