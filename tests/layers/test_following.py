"""A drawing follows its data in one edit: Inputs, formulas, losses and metrics."""

from __future__ import annotations

from dataclasses import replace

from nnbuilder.core.analysis import analyze
from nnbuilder.core.data_edits import predict, set_role
from nnbuilder.core.document import Document
from nnbuilder.core.facts import ColumnFacts
from nnbuilder.data.kinds import USAGES
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.first_network import propose
from nnbuilder.layers.following import follow
from nnbuilder.training.job import job_for
from tests.drawings import IRIS
from tests.siamese import siamese

COLUMNS = {name: ColumnFacts(("numbers",), ("numbers",), 40) for name in ("sepal_length", "sepal_width", "petal_length", "petal_width")}
FLOWERS = propose(replace(IRIS, facts=replace(IRIS.facts, columns={**COLUMNS, "species": ColumnFacts(("numbers",), ("category",), 3)})), "Flowers").document


def followed(after: Document, before: Document) -> Document:
    return follow(after, before, CATALOGUE, USAGES)


def test_a_number_in_the_place_of_a_class_brings_its_loss_and_metric():
    changed = followed(predict(FLOWERS, "petal_width", USAGES), FLOWERS)
    kinds = [node.kind for node in changed.main.nodes.values()]
    assert ("MSE" in kinds, "RMSE" in kinds, "CrossEntropy" in kinds, "Accuracy" in kinds) == (True, True, False, False)
    assert changed.main.nodes["answer"].params["out_features"].text == "petal_width.size"
    assert changed.main.nodes["target"].params["field"] == "petal_width"
    assert len(changed.main.edges) == len(FLOWERS.main.edges)


def test_what_is_still_to_be_read_is_no_error():
    changed = followed(predict(FLOWERS, "petal_width", USAGES), FLOWERS)
    diagnostics = analyze(changed, CATALOGUE).diagnostics
    assert {diagnostic.severity for diagnostic in diagnostics} == {"note"}
    assert {diagnostic.code for diagnostic in diagnostics} == {"input/unread"}


def test_it_can_be_trained_before_the_window_has_read_the_data(tmp_path):
    changed = followed(predict(FLOWERS, "petal_width", USAGES), FLOWERS)
    job = job_for(changed, CATALOGUE, tmp_path)
    assert job.document.data.unread == ()
    assert job.document.data.facts.fields["petal_width"].shape == (1,)


def test_there_and_back_is_the_same_network():
    there = followed(predict(FLOWERS, "petal_width", USAGES), FLOWERS)
    back = followed(predict(there, "species", USAGES), there)
    before = {node.id: (node.kind, dict(node.params)) for node in FLOWERS.main.nodes.values()}
    assert {node.id: (node.kind, dict(node.params)) for node in back.main.nodes.values()} == before
    assert back.main.edges == FLOWERS.main.edges


def test_a_column_less_to_read_changes_no_node():
    changed = followed(set_role(FLOWERS, "sepal_width", "ignore", USAGES), FLOWERS)
    assert changed.main == FLOWERS.main


def test_with_its_only_target_the_loss_and_the_metric_go():
    changed = followed(set_role(FLOWERS, "species", "input", USAGES), FLOWERS)
    assert not {"CrossEntropy", "Accuracy"} & {node.kind for node in changed.main.nodes.values()}
    assert "target" not in changed.main.nodes
    assert "answer" in changed.main.nodes


def test_what_stands_beside_a_row_follows_the_field_it_is_of():
    document = siamese()
    image = next(field for field in document.data.fields if field.name == "image")
    fields = tuple(replace(image, name="drawing") if field is image else field for field in document.data.fields)
    facts = replace(document.facts, fields={"drawing": document.facts.fields["image"], "character": document.facts.fields["character"]})
    changed = followed(replace(document, data=replace(document.data, fields=fields, facts=facts)), document)

    assert [changed.main.nodes[name].params["field"] for name in ("left", "right", "same")] == ["drawing", "drawing.other", "character.same"]
    assert followed(document, document) == document
