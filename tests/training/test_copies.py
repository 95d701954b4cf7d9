"""What a block had learned is kept by the first of its copies when it is repeated, and by the block when it is no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor

from nnbuilder.cli import main
from nnbuilder.core.document import Document
from nnbuilder.core.edits import set_param
from nnbuilder.core.phases import Group, Objective, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document
from nnbuilder.training import checkpoints
from nnbuilder.training.runs import RunStore
from tests.drawings import classifier, graph, node

STILL = Group(optimizer=Setting("SGD", {"lr": 1e-30}))
"""Nothing is learned at such a rate, so the weights at the end are those of the beginning."""


def towers(repeat: int) -> Document:
    """A block of two layers, one of them in a block of its own."""
    turn = graph(node("given", "Input"), node("dense", "Linear", out_features=4), node("turned", "Output"), wires="given>dense dense>turned")
    cell = graph(
        node("value", "Input"),
        node("turn", "Turn"),
        node("norm", "BatchNorm1d"),
        node("result", "Output"),
        wires="value>turn.given turn.turned>norm norm>result",
    )
    drawn = classifier(node("tower", "Cell"), node("classify", "Linear", out_features=3))
    still = Phase(epochs=1, objectives=(Objective(groups=(STILL,)),))
    whole = replace(drawn, graphs={**drawn.graphs, "Cell": cell, "Turn": turn}, phases=(still,))
    main_graph = replace(whole.main, edges=frozenset(_through_block(whole)))
    return set_param(whole.with_graph("main", main_graph), "tower", "repeat", repeat)


def _through_block(document: Document):
    ports = {("tower", "x"): "value", ("tower", "output"): "result"}
    for edge in document.main.edges:
        source, target = (replace(end, port=ports.get((end.node, end.port), end.port)) for end in (edge.source, edge.target))
        yield replace(edge, source=source, target=target)


def trained(document: Document, folder: Path, *more: str) -> dict[str, Tensor]:
    """The weights after `nnbuilder train`."""
    file = folder / "drawing.nnb"
    file.write_bytes(dump_document(document))
    assert main(["train", str(file), "--runs", str(folder / "runs"), *more]) == 0
    return dict(checkpoints.read(RunStore(folder / "runs", CATALOGUE).find("last").checkpoints)[0].model)


def test_the_first_of_two_copies_goes_on_with_what_the_block_had_learned_and_back(tmp_path):
    one = trained(towers(1), tmp_path, "--seed", "1")

    two = trained(towers(2), tmp_path, "--from", "last", "--seed", "2")

    assert torch.equal(two["tower.0.turn.dense.weight"], one["tower.turn.dense.weight"])
    assert torch.equal(two["classify.weight"], one["classify.weight"])
    assert not torch.equal(two["tower.1.turn.dense.weight"], one["tower.turn.dense.weight"])

    again = trained(towers(1), tmp_path, "--from", "last", "--seed", "3")

    assert torch.equal(again["tower.turn.dense.weight"], one["tower.turn.dense.weight"])
    assert torch.equal(again["classify.weight"], one["classify.weight"])


def test_every_copy_that_is_still_there_is_kept(tmp_path):
    three = trained(towers(3), tmp_path, "--seed", "1")

    two = trained(towers(2), tmp_path, "--from", "last", "--seed", "2")
    four = trained(towers(4), tmp_path, "--from", "last", "--seed", "3")

    for copy in range(2):
        key = f"tower.{copy}.turn.dense.weight"
        assert torch.equal(three[key], two[key])
        assert torch.equal(three[key], four[key])


def test_another_drawing_is_refused_still(tmp_path, capsys):
    trained(towers(1), tmp_path)
    file = tmp_path / "other.nnb"
    file.write_bytes(dump_document(classifier(node("tower", "Linear", out_features=4), node("classify", "Linear", out_features=3))))

    assert main(["train", str(file), "--from", "last", "--runs", str(tmp_path / "runs")]) == 1

    assert "The weights are of another model: tower.bias is missing." in capsys.readouterr().err
