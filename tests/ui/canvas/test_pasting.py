"""Ctrl+V with text of PyTorch in the clipboard draws it: one undo step, wires and all, notes where something is missing."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from nnbuilder.core.document import Document
from nnbuilder.core.graph import MAIN, Graph
from nnbuilder.ui.canvas import commands

CHAIN = "model = nn.Sequential(\n    nn.Conv2d(8, 16, 3),\n    nn.ReLU(),\n    nn.Flatten(),\n)"
NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(12, 6)

    def forward(self, x):
        return F.relu(self.fc(x))
"""


def paste(stage, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    commands.paste(stage.canvas)


def kinds(stage) -> list[str]:
    return [node.kind for node in stage.session.graph.nodes.values()]


def test_a_chain_is_drawn_beside_what_is_there(stage):
    count = len(stage.session.graph.nodes)
    with stage.one_step():
        paste(stage, CHAIN)
    assert kinds(stage)[count:] == ["Conv2d", "ReLU", "Flatten"]
    new = list(stage.session.graph.nodes)[count:]
    wired = {(edge.source.node, edge.target.node) for edge in stage.edges}
    assert {(new[0], new[1]), (new[1], new[2])} <= wired
    layout = stage.session.document.layout
    assert layout[new[0]].x < layout[new[1]].x < layout[new[2]].x


def test_on_an_empty_canvas_it_has_an_input_and_an_output_and_no_error(stage):
    stage.session.replace_document(Document({MAIN: Graph()}))
    with stage.one_step():
        paste(stage, CHAIN)
    assert sorted(kinds(stage)) == ["Conv2d", "Flatten", "Input", "Output", "ReLU"]
    assert not [found for found in stage.session.analysis.diagnostics if found.severity == "error"]
    assert "taken to be (8, 32, 32)" in stage.told[-1]
    assert "taken to be (8, 32, 32)" in stage.session.document.notes[0].text


def test_a_class_brings_its_own_ends_along(stage):
    count = len(stage.session.graph.nodes)
    with stage.one_step():
        paste(stage, NET)
    assert kinds(stage)[count:] == ["Input", "Linear", "ReLU", "Output"]
    assert {stage.session.graph.nodes[node].kind for node in stage.session.selection or list(stage.session.graph.nodes)[count:]} >= {"Linear", "ReLU"}


def test_what_is_missing_is_a_note_in_its_place_and_a_sentence(stage):
    with stage.one_step():
        paste(stage, "nn.Sequential(nn.Linear(4, 8), nn.LazyLinear(3), nn.ReLU())")
    assert "Line 1: `nn.LazyLinear` is no layer of nnbuilder." in stage.told[-1]
    assert [note.text for note in stage.session.document.notes] == ["Line 1: `nn.LazyLinear` is no layer of nnbuilder."]
    linear, relu = (stage.session.document.layout[node] for node in list(stage.session.graph.nodes)[-2:])
    assert linear.x < stage.session.document.notes[0].at.x < relu.x


@pytest.mark.parametrize("text", ["nn.Sequential(" * 500, "nn.Linear(4", "import torch", "nn.Transformer(8)"])
def test_what_draws_nothing_is_a_sentence_and_leaves_no_trace(stage, text):
    with stage.no_trace():
        paste(stage, text)
    assert stage.told[-1].endswith(".")
