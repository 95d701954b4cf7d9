"""Files of every format version there has been must open for ever, with everything in them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
import torch

from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import FORMAT, Document, Field, Split, Windows
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import known_names
from nnbuilder.core.settings import Setting
from nnbuilder.core.tensor import Type
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document, open_document
from nnbuilder.runtime.build import build_model

FILES = Path(__file__).parent.parent / "files"
TEMPLATES = Path(__file__).parents[2] / "resources" / "templates"


@pytest.mark.parametrize("number", range(1, FORMAT + 1))
def test_there_is_a_file_of_every_format_and_it_opens(number):
    loaded = open_document(FILES / f"format_{number}.nnb", CATALOGUE)
    assert not loaded.read_only
    assert loaded.notes == ()
    assert load_document(dump_document(loaded.document), CATALOGUE).document == loaded.document


def test_format_1_means_what_it_meant():
    document = open_document(FILES / "format_1.nnb", CATALOGUE).document
    main, residual = document.main, document.graphs["residual"]
    assert document.title == "Everything of format 1"
    assert [node.name for node in main.nodes.values()][:3] == ["image", "label", "residual"]
    assert main.nodes["n3"].params == {"channels": 1, "repeat": 3}
    assert main.nodes["n5"].params == {"out_features": Expression("label.classes")}
    assert main.nodes["n5"].init["weight"].values == (0.0, 0.02)
    assert main.nodes["n6"].weights == "n5"
    assert main.nodes["n7"].tie["bias"] == (("n3", 2, "b2"), "bias")
    assert main.nodes["n7"].frozen
    assert main.nodes["n8"].muted
    assert main.nodes["n12"].params["values"] == (math.inf, -math.inf, 0.5)
    assert main.nodes["n13"].kind == "UnheardOf"
    assert [edge.source.node for edge in residual.into("b3")] == ["b2", "b1"]
    assert [edge.source.node for edge in document.graphs["recurrent"].into("s3", "xs")] == ["s1", "s2"]
    assert residual.params[0].default == 8
    assert document.graphs["recurrent"].loop.states[0].shape == (Expression("width"),)
    assert document.layout["n2"].x == 240.0
    assert document.notes[0].text == "Look here: 中文\nand there"
    assert document.data.split == Split(0.6, 0.2, 0.2, 7, "stratified", "target")
    assert document.data.fields[0] == Field("image", "input", "image", ("pixels",), transforms=(Setting("Scale"),))
    assert document.data.fields[2] == Field("row", "ignore", "numbers")
    assert known_names(document.facts) == {"image.channels": 1, "image.height": 8, "image.width": 8, "label.classes": 10}
    assert document.data.facts.fields["label"].names[2] == "zwei"
    assert document.phases[0].objectives[0].groups[0].schedule.params == {"warmup": 2}
    assert document.phases[1].steps == 500
    analysis = analyze(document, CATALOGUE)
    # The file ties two biases of different sizes, which only later versions tell.
    assert [found.code for found in analysis.diagnostics if found.severity == "error"] == ["weights/tie", "phase/schedule"]
    assert analysis.type_of(("n4",)).shape[1:] == (64,)
    assert analysis.bound["n5",]["out_features"] == 10


LOOKS = {
    "MultiheadAttention": ("key_padding_mask", ("query", "key", "value"), {"num_heads": 2}),
    "TransformerEncoderLayer": ("src_key_padding_mask", ("src",), {"nhead": 2, "dim_feedforward": 8, "dropout": 0.0}),
}


@pytest.mark.parametrize("kind", LOOKS)
def test_a_mask_of_format_1_still_hides_what_it_hid(kind):
    """There True was hidden, as in torch; today True is there."""
    port, read, params = LOOKS[kind]
    seen = {"id": "n1", "name": "seen", "kind": "Input", "params": {"shape": [5, 4]}}
    hidden = {"id": "n2", "name": "hidden", "kind": "Input", "params": {"shape": [5], "dtype": "bool"}}
    nodes = [seen, hidden, {"id": "n3", "name": "look", "kind": kind, "params": params}, {"id": "n4", "name": "out", "kind": "Output"}]
    edges = [*(["n1", "output", "n3", one, 0] for one in read), ["n2", "output", "n3", port, 0], ["n3", "output", "n4", "x", 0]]
    layout = {"n1": [0, 0], "n2": [0, 200], "n3": [300, 0], "n4": [600, 0]}
    whole = {"format": 1, "graphs": {"main": {"nodes": nodes, "edges": edges}}, "layout": layout}

    loaded = load_document(json.dumps(whole).encode(), CATALOGUE)

    assert loaded.notes == ()
    assert set(loaded.document.layout) == set(loaded.document.main.nodes)
    program = generate(loaded.document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    x, mask = torch.randn(2, 5, 4), torch.tensor([[False] * 3 + [True] * 2, [False] * 5])
    with torch.no_grad():
        judge = model.look(*[x] * len(read), **{port: mask})
        torch.testing.assert_close(model(x, mask), judge[0] if isinstance(judge, tuple) else judge)
        assert not torch.allclose(model(x, mask)[0], model(x, ~mask)[0])


def test_format_2_means_what_it_meant():
    data = open_document(FILES / "format_2.nnb", CATALOGUE).document.data
    text, label, day = data.fields
    assert (text.kind, text.params) == ("text", {"length": 32, "unit": "words"})
    assert text.transforms == (Setting("Lower"), Setting("Split", {"at": " "}))
    assert (label.role, day.role) == ("target", "time")
    assert data.split == Split(0.6, 0.2, 0.2, 7, "folds", "day", 2, 4)
    assert data.windows == Windows(24, 12, 6, "shop", "day")
    assert data.damaged == "skip"
    assert data.facts.fields["text"].mask
    assert data.facts.fields["label"].counts == (700, 300)
    assert known_names(data.facts) == {"text.length": 32, "text.vocabulary": 3, "label.classes": 2}


@pytest.mark.parametrize("path", sorted((FILES / "format_1").glob("*.nnb")), ids=lambda path: path.stem)
def test_a_template_of_format_1_is_still_the_same_network(path):
    """What it analyses to, and its source byte for byte, against the same template as it is written today."""
    earlier, today = open_document(path, CATALOGUE).document, open_document(TEMPLATES / path.name, CATALOGUE).document
    assert _types_by_name(earlier) == _types_by_name(today)
    assert generate(earlier, CATALOGUE).files == generate(today, CATALOGUE).files
    assert (earlier.data.source, earlier.data.fields, earlier.data.split) == (today.data.source, today.data.fields, today.data.split)


def _types_by_name(document: Document) -> dict[tuple[tuple[str | int, ...], str], Type]:
    """What every output gives, by the names of the nodes on the way: whoever draws a network again gives it other ids."""
    types = analyze(document, CATALOGUE).types
    return {(tuple(document.node(step).name if isinstance(step, str) else step for step in path), port): kind for (path, port), kind in types.items()}
