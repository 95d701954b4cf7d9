"""Templates that read or write a sequence: what is remembered of it, what attention makes of it, and what comes next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from template_parts import WARM, class_ends, data, document, embedded, phase

from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Init
from nnbuilder.core.sketch import chain, node

_STARTS: Mapping[str, Mapping[str, Init]] = {
    "lstm": {"bias_ih_l0": Init("gate_bias", (7.0,)), "bias_hh_l0": Init("input_gate_bias", (-3.0,))},
    "gru": {"bias_ih_l0": Init("update_gate_bias", (5.0,))},
    "rnn": {},
}
"""How the gates of each layer start: what is remembered is kept, and of what comes in a little is taken. The slowest learner stands
first, since the weights that are kept are the best by the first metric."""


def vanishing_memory() -> Document:
    """The same question to three memories: gates that start open to the past carry it over 100 steps, plain recurrence does not.

    Source: Hochreiter and Schmidhuber 1997, Long short-term memory; Jozefowicz et al. 2015, section 5, for how the gates start.
    """
    nodes = [node("signal", "Input", field="signal"), node("symbol", "Input", field="symbol")]
    wires = ""
    for name, starts in _STARTS.items():
        memory = replace(node(name, name.upper(), hidden_size=64), init=starts)
        reader = [memory, node(f"{name}_last", "Select", dim=1, index=-1), node(f"{name}_recalls", "Linear", out_features=Expression("symbol.classes"))]
        judges = [node(f"{name}_loss", "CrossEntropy"), node(f"{name}_accuracy", "Accuracy")]
        nodes += [*reader, node(f"{name}_scores", "Output"), *judges]
        wires += f" {chain('signal', *(one.id for one in reader), f'{name}_scores')}"
        wires += "".join(f" {name}_recalls>{judge.id}.prediction symbol>{judge.id}.target" for judge in judges)
    return document(data("recall"), nodes, wires, phase(7, 32, 0.01, 0.0, schedule=WARM), "Vanishing memory")


def text_encoder() -> Document:
    """Each word looks at all others of its text, twice; the mean of what they have found answers.

    Waves tell the words where they stand, so that "the word after me" is the same everywhere; with learned positions every
    place has to learn that by itself, and so few texts do not teach it.

    Source: Vaswani et al. 2017, Attention Is All You Need, section 3; Xiong et al. 2020, On Layer Normalization in the Transformer
    Architecture, for the norm before attention.
    """
    words = replace(embedded("review", 32), init={"weight": Init("normal", (0.0, 0.1))})
    looks = [node(name, "TransformerEncoderLayer", nhead=2, dim_feedforward=64, norm_first=True) for name in ("look", "look_again")]
    judged = [node("norm", "LayerNorm"), node("mean", "MaskedMean"), node("classify", "Linear", out_features=Expression("verdict.classes"))]
    ends, wires = class_ends("classify", "verdict")
    wires += " review>embedding embedding>waves waves>look.src look>look_again.src " + chain("look_again", *(one.id for one in judged))
    wires += "".join(f" review.mask>{one.id}.mask" for one in (*looks, judged[1]))
    nodes = [node("review", "Input", field="review"), words, node("waves", "SinusoidalPositions"), *looks, *judged, *ends]
    how = phase(10, 64, 0.006, clip=1.0, schedule=WARM)
    return document(data("reviews", rows=6000, opinions=1, asides=1), nodes, wires, how, "Text encoder")


def next_word() -> Document:
    """A GRU reads a text word by word and says at each what comes next; words behind the end of a text do not count."""
    vocabulary = Expression("text.vocabulary")
    reader = [
        embedded("text", 48),
        node("gru", "GRU", hidden_size=96),
        node("dropout", "Dropout", p=0.2),
        node("guess", "Linear", out_features=vocabulary),
    ]
    judges = [node("cross_entropy", "CrossEntropy"), node("top3", "TopKAccuracy", top_k=3)]
    ends = [node("scores", "Output"), node("classes_first", "Transpose", dim0=1, dim1=2), node("following", "Input", field="following"), *judges]
    wires = chain("text", *(one.id for one in reader)) + " guess>scores guess>classes_first"
    wires += "".join(f" classes_first>{one.id}.prediction following>{one.id}.target following.mask>{one.id}.mask" for one in judges)
    return document(data("greetings", rows=1500), [node("text", "Input", field="text"), *reader, *ends], wires, phase(6, 32, 0.008, clip=1.0), "Next word")


TEMPLATES: dict[str, Callable[[], Document]] = {"vanishing-memory": vanishing_memory, "text-encoder": text_encoder, "next-word": next_word}
