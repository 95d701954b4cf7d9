"""An Input shows its mask where its field has one, and it is drawn on like any other port."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QApplication

from nnbuilder.core.document import DataSet, Document, Field, Point, Source
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.graph import Edge, End
from tests.drawings import graph, node


def texts(*, is_padded: bool) -> DataSet:
    fact = FieldFacts("input", "text", (9,), "int64", ("a", "b"), ("length",), "vocabulary", mask=is_padded)
    return DataSet(Source("csv", "t.csv"), (Field("text", "input", "text", ("text",)),), facts=Facts({"text": fact}, 10))


def drawing(*, is_padded: bool) -> Document:
    main = graph(
        node("text", "Input", field="text"),
        node("words", "Embedding", num_embeddings=2, embedding_dim=4),
        node("mean", "MaskedMean"),
        wires="text>words words>mean.x",
    )
    places = {"text": Point(0, 0), "words": Point(300, 0), "mean": Point(600, 0)}
    return Document({"main": main}, places, data=texts(is_padded=is_padded))


def test_the_mask_is_a_port_of_its_own_and_is_led_on(stage, pen):
    stage.session.replace_document(drawing(is_padded=True))
    QApplication.processEvents()
    stage.canvas.zoom_reset()

    assert stage.canvas.graph_scene.looks["text"].shape.outputs == ("output", "mask")
    with stage.one_step():
        pen.drag(pen.port("text", "mask", output=True), pen.port("mean", "mask", output=False))

    assert Edge(End("text", "mask"), End("mean", "mask")) in stage.edges
    assert str(stage.session.analysis.type_of(("mean",))) == "(N, 4)"


def test_the_port_comes_and_goes_with_the_padding_of_the_field(stage):
    stage.session.replace_document(drawing(is_padded=False))
    looks = stage.canvas.graph_scene.looks
    assert looks["text"].shape.outputs == ("output",)

    stage.session.refresh(lambda document: replace(document, data=texts(is_padded=True)))
    assert looks["text"].shape.outputs == ("output", "mask")
    stage.session.refresh(lambda document: replace(document, data=texts(is_padded=False)))
    assert looks["text"].shape.outputs == ("output",)
