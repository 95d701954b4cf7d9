"""Padding changes nothing: what a mask leaves out is looked at by none, averaged by none and counted by none."""

from __future__ import annotations

from itertools import count

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

import nnbuilder as nb
from nnbuilder import layers as L
from nnbuilder.codegen.generate import generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.document import DataSet, Document, Field, Source
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.graph import MAIN, End, Node
from nnbuilder.core.sketch import graph, node
from nnbuilder.layers import CATALOGUE
from nnbuilder.layers.suggest import add_loss_and_metric
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.runtime.evaluate import evaluate

LONGEST, WORDS = 9, 12
READ = torch.tensor([[3, 4, 5], [7, 2, 9]])


def document(nodes: tuple[Node, ...], wires: str, *, target_mask: bool = True) -> Document:
    """A drawing that reads texts of at most nine words of twelve, and is to answer a text as long."""
    names = tuple(f"w{number}" for number in range(WORDS))
    facts = {
        name: FieldFacts(role, "text", (LONGEST,), "int64", names, ("length",), "vocabulary", mask=mask)
        for name, role, mask in (("text", "input", True), ("answer", "target", target_mask))
    }
    fields = tuple(Field(name, fact.role, "text", (name,)) for name, fact in facts.items())
    inputs = (node("text", "Input", field="text"), node("answer", "Input", field="answer"))
    embedding = node("embedding", "Embedding", num_embeddings=WORDS, embedding_dim=8)
    drawn = graph(*inputs, embedding, *nodes, wires="text>embedding " + wires)
    return Document({MAIN: drawn}, data=DataSet(Source("csv", "t.csv"), fields, facts=Facts(facts, 10)))


def padded(tokens: Tensor, length: int, filling: int) -> tuple[Tensor, Tensor]:
    """Texts filled up with some word, and the mask that tells where they are."""
    values = F.pad(tokens, (0, length - tokens.shape[1]), value=filling)
    return values, torch.arange(length).expand_as(values) < tokens.shape[1]


MASKED = {
    "attention": (
        (node("look", "MultiheadAttention", num_heads=2), node("mean", "MaskedMean"), node("given", "Output")),
        "embedding>look.query embedding>look.key embedding>look.value text.mask>look.mask look>mean.x text.mask>mean.mask mean>given",
    ),
    "bare attention": (
        (node("look", "ScaledDotProductAttention"), node("mean", "MaskedMean"), node("given", "Output")),
        "embedding>look.query embedding>look.key embedding>look.value text.mask>look.mask look>mean.x text.mask>mean.mask mean>given",
    ),
    "encoder": (
        (node("encode", "TransformerEncoderLayer", nhead=2, dim_feedforward=8), node("mean", "MaskedMean"), node("given", "Output")),
        "embedding>encode.src text.mask>encode.mask encode>mean.x text.mask>mean.mask mean>given",
    ),
    "decoder": (
        (node("write", "TransformerDecoderLayer", nhead=2, dim_feedforward=8), node("mean", "MaskedMean"), node("given", "Output")),
        "embedding>write.tgt embedding>write.memory text.mask>write.mask text.mask>write.memory_mask write>mean.x text.mask>mean.mask mean>given",
    ),
    "masked mean": ((node("mean", "MaskedMean"), node("given", "Output")), "embedding>mean.x text.mask>mean.mask mean>given"),
    "masked max": ((node("most", "MaskedMax"), node("given", "Output")), "embedding>most.x text.mask>most.mask most>given"),
    "last step": (
        (node("read", "GRU", hidden_size=5), node("last", "LastStep"), node("given", "Output")),
        "embedding>read read>last.x text.mask>last.mask last>given",
    ),
}


@pytest.mark.parametrize("name", MASKED)
def test_how_long_a_text_is_filled_up_and_with_what_changes_no_answer(name: str):
    program = generate(document(*MASKED[name]), CATALOGUE)
    model = build_model(program, CATALOGUE, 0).eval()

    with torch.no_grad():
        alone = model(READ, torch.ones(READ.shape, dtype=torch.bool))
        answers = [model(*padded(READ, length, filling)) for length, filling in ((5, 1), (LONGEST, 1), (LONGEST, 8))]

    assert [argument.field for argument in program.uses[0].arguments] == ["text", "text.mask"]
    assert not torch.allclose(model(*padded(READ[:, :2], LONGEST, 1)), alone, atol=1e-3), "what is read must matter"
    for answer in answers:
        torch.testing.assert_close(answer, alone, rtol=0, atol=1e-6)


@pytest.mark.parametrize("name", MASKED)
def test_source_and_interpreter_read_a_mask_alike(name: str):
    drawn = document(*MASKED[name])
    model = build_model(generate(drawn, CATALOGUE), CATALOGUE, 0).eval()
    values, mask = padded(READ, LONGEST, 1)

    with torch.no_grad():
        held = evaluate(drawn, CATALOGUE, model, {"text": values, "text_mask": mask})
        assert torch.equal(held[("given",), "output"], model(values, mask))
    assert torch.equal(held[("text",), "mask"], mask)


def test_a_mean_and_a_last_step_are_those_of_the_places_that_are_there():
    x, lengths = torch.rand(4, LONGEST, 3), (1, 4, 9, 2)
    mask = torch.arange(LONGEST) < torch.tensor(lengths)[:, None]
    ports = (node("seen", "Input", shape=(LONGEST, 3)), node("there", "Input", shape=(LONGEST,), dtype="bool"))
    kinds = (node("mean", "MaskedMean"), node("last", "LastStep"), node("averaged", "Output"), node("ended", "Output"))
    drawn = graph(*ports, *kinds, wires="seen>mean.x there>mean.mask seen>last.x there>last.mask mean>averaged last>ended")

    mean, last = build_model(generate(Document({MAIN: drawn}), CATALOGUE), CATALOGUE, 0)(x, mask)

    torch.testing.assert_close(mean, torch.stack([row[:length].mean(dim=0) for row, length in zip(x, lengths, strict=True)]))
    assert torch.equal(last, torch.stack([row[length - 1] for row, length in zip(x, lengths, strict=True)]))


@pytest.mark.parametrize(
    ("loss", "metric", "right"),
    [
        ("CrossEntropy", "Accuracy", lambda scores, target: F.cross_entropy(scores, target)),
        ("CrossEntropy", "F1", lambda scores, target: F.cross_entropy(scores, target)),
        ("NLL", "TopKAccuracy", lambda scores, target: F.nll_loss(scores, target)),
    ],
)
def test_a_loss_and_a_metric_count_the_real_places_only(loss: str, metric: str, right):
    nodes = (node("scores", "Linear", out_features=WORDS), node("classes", "Transpose", dim0=1, dim1=2), node("loss", loss), node("metric", metric))
    wires = "embedding>scores scores>classes classes>loss.prediction answer>loss.target answer.mask>loss.mask"
    drawn = document(nodes, wires + " classes>metric.prediction answer>metric.target answer.mask>metric.mask")
    program = generate(drawn, CATALOGUE)
    model = build_training(program, CATALOGUE, 0).eval()
    read, wanted = torch.randint(WORDS, (3, 4)), torch.randint(WORDS, (3, 4))
    (method,) = program.objectives

    with torch.no_grad():
        scores = model.scores(model.embedding(read)).flatten(0, 1)
        given = []
        for filling in (1, 5):
            (text, _), (answer, mask) = padded(read, LONGEST, filling), padded(wanted, LONGEST, filling)
            tensors = {"text": text, "answer": answer, "answer.mask": mask}
            given.append(getattr(model, method.method)(*(tensors[argument.field] for argument in method.arguments)))
            held = evaluate(drawn, CATALOGUE, model, {"text": text, "answer": answer, "answer_mask": mask})

    for losses, metrics in given:
        torch.testing.assert_close(losses["loss"], right(scores, wanted.flatten()))
        assert torch.equal(losses["loss"], held[("loss",), "output"])
        prediction, target = metrics["metric"]
        assert torch.equal(target, wanted.flatten())
        torch.testing.assert_close(prediction, scores)


@pytest.mark.parametrize(("loss", "function"), [("MSE", F.mse_loss), ("L1", F.l1_loss), ("Huber", F.huber_loss)])
def test_numbers_at_places_that_are_filled_up_do_not_count(loss: str, function):
    ports = (node("seen", "Input", shape=(LONGEST, 2)), node("right", "Input", shape=(LONGEST, 2)), node("there", "Input", shape=(LONGEST,), dtype="bool"))
    drawn = graph(
        *ports,
        node("loss", loss),
        node("error", "MAE"),
        wires="seen>loss.prediction right>loss.target there>loss.mask seen>error.prediction right>error.target there>error.mask",
    )
    program = generate(Document({MAIN: drawn}), CATALOGUE)
    x, y, mask = torch.rand(3, LONGEST, 2), torch.rand(3, LONGEST, 2), torch.rand(3, LONGEST) < 0.5

    losses, metrics = getattr(build_training(program, CATALOGUE, 0), program.objectives[0].method)(x, y, mask)

    torch.testing.assert_close(losses["loss"], function(x[mask], y[mask]))
    assert torch.equal(metrics["error"][1], y[mask])


def test_a_mask_of_other_places_is_refused_in_words():
    nodes = (node("scores", "Linear", out_features=WORDS), node("classes", "Transpose", dim0=1, dim1=2), node("loss", "CrossEntropy"))
    other = node("other", "Input", shape=(4,), dtype="bool")
    drawn = document((*nodes, other), "embedding>scores scores>classes classes>loss.prediction answer>loss.target other>loss.mask")

    (wrong,) = (found for found in analyze(drawn, CATALOGUE).diagnostics if found.severity == "error")

    assert wrong.message == "The mask must tell of each place of the target (N, 9) int64 whether it counts, got (N, 4) bool."


def test_an_input_has_a_mask_only_where_its_field_is_filled_up():
    masked, plain = (
        document((node("mean", "MaskedMean"), node("out", "Output")), "embedding>mean.x answer.mask>mean.mask mean>out", target_mask=mask)
        for mask in (True, False)
    )

    types = analyze(masked, CATALOGUE).types
    (wrong,) = (found for found in analyze(plain, CATALOGUE).diagnostics if found.severity == "error")

    assert str(types[("answer",), "mask"]) == "(N, 9) bool"
    assert (("answer",), "mask") not in analyze(plain, CATALOGUE).types
    assert wrong.message == "Answer has no output called mask, since nothing is filled up in what it brings; it has output."
    assert wrong.fixes[0].title == "Take the edge away"
    assert End("answer", "mask") in {edge.source for edge in plain.main.edges}


def test_a_drawing_in_code_leads_the_mask_of_an_input_on():
    data = document((), "", target_mask=False).data
    net = nb.Drawing("Masked", data)

    text = net.input("text")
    net.output(nb.draw(L.MaskedMean(), text >> L.Embedding(WORDS, 8), text.mask), "given")

    assert [argument.name for argument in generate(net.document, CATALOGUE).uses[0].arguments] == ["text", "text_mask"]
    with pytest.raises(AttributeError, match="Input has no output called mask; it has output"):
        _ = net.input("answer").mask


def test_a_suggested_loss_and_metric_count_what_is_there():
    nodes = (node("scores", "Linear", out_features=WORDS), node("classes", "Transpose", dim0=1, dim1=2))
    drawn = document(nodes, "embedding>scores scores>classes")
    suggested = add_loss_and_metric(drawn, CATALOGUE, map("new{}".format, count()).__next__)

    analysis = analyze(suggested, CATALOGUE)
    assert analysis.is_sound, [found.message for found in analysis.diagnostics]
    told = [suggested.main.nodes[edge.target.node].kind for edge in suggested.main.edges if edge.source == End("answer", "mask")]
    assert sorted(told) == ["Accuracy", "CrossEntropy"]
