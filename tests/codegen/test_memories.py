"""Where RNN, GRU and LSTM start and what they remember at the end: ports with the batch axis first, as everywhere."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import Analyzer, analyze
from nnbuilder.core.document import Document
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.runtime.evaluate import evaluate
from tests.drawings import graph, node

STARTS = {"RNN": ("h0",), "GRU": ("h0",), "LSTM": ("h0", "c0")}
MEMORIES = {"h0": "hidden", "c0": "cell"}


def translator(kind: str, **sizes: object) -> Document:
    """What an encoder remembers is where its decoder starts: one wire for each memory."""
    wires = " ".join(f"read.{MEMORIES[start]}>write.{start}" for start in STARTS[kind])
    drawn = graph(
        node("source", "Input", shape=(5, 3)),
        node("target", "Input", shape=(7, 2)),
        node("read", kind, hidden_size=4, **sizes),
        node("write", kind, hidden_size=4, **sizes),
        node("following", "Output"),
        wires=f"source>read target>write.x write>following {wires}",
    )
    return Document({"main": drawn}, title="Translator")


def agree(document: Document, **inputs: Tensor) -> tuple[nn.Module, dict[str, Tensor]]:
    """What the source computes, which is what the interpreter computes to the bit."""
    program = generate(document, CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()
    use = program.uses[0]
    results = model(*(inputs[argument.name] for argument in use.arguments))
    answers = dict(zip(use.outputs, results if isinstance(results, tuple) else (results,), strict=True))
    values = evaluate(document, CATALOGUE, model, inputs)
    for name, answer in answers.items():
        output = document.main.named(name)
        assert torch.equal(values[(output.id,), "output"], answer)
        told = analyze(document, CATALOGUE).type_of((output.id,))
        assert tuple(answer.shape) == tuple(2 if str(dim) == "N" else dim for dim in told.shape)
    return model, answers


@pytest.mark.parametrize("kind", STARTS)
@pytest.mark.parametrize("sizes", [{}, {"num_layers": 2}, {"num_layers": 2, "bidirectional": True}], ids=["one", "two", "both_ways"])
def test_a_decoder_starts_from_what_its_encoder_remembers(kind: str, sizes: dict):
    source, target = torch.rand(2, 5, 3), torch.rand(2, 7, 2)

    model, answers = agree(translator(kind, **sizes), source=source, target=target)

    _, memory = model.read(source)
    assert torch.equal(answers["following"], model.write(target, memory)[0])
    assert not torch.equal(answers["following"], model.write(target)[0])


@pytest.mark.parametrize(("kind", "memory"), [("GRU", "x"), ("LSTM", "(read_hidden, read_cell)")])
def test_a_memory_that_is_led_on_is_written_as_a_person_writes_it(kind: str, memory: str):
    lines = [line.split("#")[0].strip() for line in generate(translator(kind), CATALOGUE).files["model.py"].splitlines()]

    assert f"_, {memory} = self.read(source)" in lines
    assert any(line.endswith(f"= self.write(target, {memory})") for line in lines)


@pytest.mark.parametrize("kind", STARTS)
def test_a_memory_may_come_from_anywhere_with_the_batch_axis_first(kind: str):
    """A caption begins with what a picture says."""
    starts = " ".join(f"seen>{start}_of seen>{start}_of {start}_of>{start}_rows {start}_rows>write.{start}" for start in STARTS[kind])
    drawn = graph(
        node("seen", "Input", shape=(9,)),
        node("words", "Input", shape=(5, 3)),
        node("write", kind, hidden_size=4, num_layers=3),
        *(node(f"{start}_of", "Linear", out_features=12) for start in STARTS[kind]),
        *(node(f"{start}_rows", "Reshape", shape=(3, 4)) for start in STARTS[kind]),
        node("following", "Output"),
        node("hidden", "Output"),
        wires=f"words>write.x write>following write.hidden>hidden {starts}",
    )
    seen, words = torch.rand(2, 9), torch.rand(2, 5, 3)

    model, answers = agree(Document({"main": drawn}), seen=seen, words=words)

    rows = [getattr(model, f"{start}_of")(seen).reshape(2, 3, 4).transpose(0, 1).contiguous() for start in STARTS[kind]]
    output, memory = model.write(words, tuple(rows) if kind == "LSTM" else rows[0])
    hidden = memory[0] if kind == "LSTM" else memory
    assert torch.equal(answers["following"], output)
    assert torch.equal(answers["hidden"], hidden.transpose(0, 1))
    assert answers["hidden"].shape == (2, 3, 4)


def test_the_last_memory_is_one_place_of_its_axis():
    drawn = graph(
        node("words", "Input", shape=(5, 3)),
        node("read", "LSTM", hidden_size=4, num_layers=2),
        node("last", "Select", dim=1, index=-1),
        node("classify", "Linear", out_features=2),
        node("scores", "Output"),
        wires="words>read read.hidden>last last>classify classify>scores",
    )
    words = torch.rand(2, 5, 3)

    model, answers = agree(Document({"main": drawn}), words=words)

    assert torch.equal(answers["scores"], model.classify(model.read(words)[1][0][-1]))


def wrong(document: Document) -> list[str]:
    return [one.message for one in analyze(document, CATALOGUE).diagnostics if one.severity == "error"]


def started(kind: str, *wires: str, memory: tuple[int, ...] = (1, 4), **sizes: object) -> Document:
    drawn = graph(
        node("words", "Input", shape=(5, 3)),
        node("memory", "Input", shape=memory),
        node("read", kind, hidden_size=4, **sizes),
        node("out", "Output"),
        wires=f"words>read.x read>out {' '.join(f'memory>read.{wire}' for wire in wires)}",
    )
    return Document({"main": drawn})


def test_an_lstm_starts_from_both_memories_or_from_none():
    assert wrong(started("LSTM", "h0")) == ["An LSTM starts from both memories or from none, and nothing is connected to c0."]
    assert wrong(started("LSTM", "c0")) == ["An LSTM starts from both memories or from none, and nothing is connected to h0."]
    assert wrong(started("LSTM", "h0", "c0")) == []


@pytest.mark.parametrize("kind", STARTS)
def test_a_memory_that_does_not_fit_is_told_with_its_numbers(kind: str):
    starts = STARTS[kind]

    assert "must be (N, 1, 4)" in wrong(started(kind, *starts, memory=(2, 4)))[0]
    assert wrong(started(kind, *starts, memory=(2, 4), num_layers=2)) == []
    assert wrong(started(kind, *starts, memory=(2, 4), bidirectional=True)) == []
    document, analyzer = started(kind, *starts, memory=(1, 6)), Analyzer(CATALOGUE)
    finding = analyzer.analyze(document).diagnostics[0]
    assert finding.message == "h0 must be (N, 1, 4), one place of 4 numbers for each layer and direction, and is (N, 1, 6)."
    assert [fix.title for fix in analyzer.cures(document, analyzer.analyze(document), finding)] == ["Set hidden_size to 6"]


def test_a_translator_drawn_in_code_leads_memories_on_by_name():
    net = nb.Drawing("Translator")
    read = net.input("source", (5, 3)) >> ("read", L.LSTM(4))
    written = nb.draw(L.LSTM(4), net.input("target", (7, 2)), h0=read.hidden, c0=read.cell, name="write")
    net.output(written, "following")

    answers = agree(net.document, source=torch.rand(2, 5, 3), target=torch.rand(2, 7, 2))[1]

    assert answers["following"].shape == (2, 7, 4)
