"""A network that compares two drawings of characters, small enough for tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nnbuilder.core.document import Document, Source, Split
from nnbuilder.core.graph import Node
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node
from nnbuilder.data.describe import describe, reread

SMALL = {"rows": 240, "alphabets": 4, "characters": 4}


def siamese(epochs: int = 2, sampler: str = "pairs", **options: int) -> Document:
    """Both pictures through the same weights; the size of each difference tells whether they are of one character. The characters of
    the test part are not among those that are learned from."""
    data = describe(Source("builtin", "glyphs", {**SMALL, **options}), Path())
    unseen = Setting("RareToOther", {"share": 0.0})
    fields = tuple(replace(field, transforms=(unseen,)) if field.role == "target" else field for field in data.fields)
    data = reread(replace(data, fields=fields, split=Split(0.5, 0.25, 0.25, by="group", column="character")), Path())
    sides: list[Node] = []
    wires = []
    for side, field in (("left", "image"), ("right", "image.other")):
        layers = [node(f"{side}_flat", "Flatten"), node(f"{side}_hidden", "Linear", out_features=16), node(f"{side}_relu", "ReLU")]
        if side == "right":
            layers[1] = replace(layers[1], weights="left_hidden")
        sides += [node(side, "Input", field=field), *layers]
        wires.append(chain(side, *(layer.id for layer in layers)))
    ends = [
        node("difference", "Subtract"),
        node("size", "Abs"),
        node("classify", "Linear", out_features=2),
        node("answer", "Output"),
        node("same", "Input", field="character.same"),
        node("cross_entropy", "CrossEntropy"),
        node("accuracy", "Accuracy"),
    ]
    joined = "left_relu>difference.a right_relu>difference.b difference>size size>classify classify>answer"
    judged = " ".join(f"classify>{kind}.prediction same>{kind}.target" for kind in ("cross_entropy", "accuracy"))
    how = Phase("train", epochs, None, Part(batch_size=32, sampler=sampler), (Objective(groups=(Group(optimizer=Setting("AdamW", {"lr": 0.003})),)),))
    return Document({"main": graph(*sides, *ends, wires=" ".join((*wires, joined, judged)))}, data=data, phases=(how,), title="Siamese")
