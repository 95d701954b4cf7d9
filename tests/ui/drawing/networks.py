"""Five networks, each as what a hand does from the empty canvas on."""

from __future__ import annotations

from tests.ui.drawing.hands import Hand
from tests.ui.drawing.objectives import against_each_other


def siamese(hand: Hand) -> None:
    """Two pictures are looked at by the same convolutions; what differs tells whether both show the same character."""
    hand.data("glyph_pairs", "Data: Pairs of glyphs")
    first = hand.add("first")
    last = hand.chain("conv 16 5 2 2", "relu", "conv 32 5 2 2", "relu", "flatten", "linear 64", behind=first)
    look = hand.block("conv2d", last)
    again = hand.share(look)
    hand.feed("second", again)
    difference = hand.join("subtract", look, again)
    hand.chain("abs", "linear 2", behind=difference)
    hand.command("Add loss and metric")


def resnet(hand: Hand) -> None:
    """A residual block with its number of filters as a parameter, used four times at two widths."""
    hand.data("digits", "Data: Digits")
    image = hand.add("image")
    stem = hand.chain("conv 16 3 1 1", "batch norm", "relu", behind=image)
    last = hand.chain("conv 16 3 1 1", "batch norm", "relu", "conv 16 3 1 1", "batch norm", behind=stem)
    added = hand.join("add", last, stem)
    block = hand.block("conv2d_2", hand.add("relu", added))
    hand.enter(block)
    hand.parameter("conv2d_2")
    hand.value("conv2d_3", "out_channels")
    hand.leave()
    hand.chain("block", "conv 32 3 2 1", "block 32", "block 32", "global avg", "flatten", "linear label.classes", behind=block)
    hand.command("Add loss and metric")


def unet(hand: Hand) -> None:
    """Down twice and up again, with bridges; two convolutions at each height are one block with a parameter."""
    hand.data("shapes", "Data: Shapes")
    image = hand.add("image")
    last = hand.chain("conv 16 3 1 1", "batch norm", "relu", "conv 16 3 1 1", "batch norm", "relu", behind=image)
    fine = hand.block("conv2d", last)
    hand.enter(fine)
    hand.parameter("conv2d")
    hand.value("conv2d_2", "out_channels")
    hand.leave()
    middle = hand.chain("max pool 2", "block 32", behind=fine)
    up = hand.chain("max pool 2", "block 64", "conv transpose 32 2 2", behind=middle)
    up = hand.chain("block 32", "conv transpose 16 2 2", behind=hand.join("concat", up, middle))
    hand.chain("block 16", "conv mask.classes 1", behind=hand.join("concat", up, fine))
    hand.command("Add loss and metric")


def gan(hand: Hand) -> None:
    """A generator of points and a judge that is used three times: on real points, on made ones, and on made ones that learn
    nothing from it."""
    hand.data("ring", "Data: Ring")
    noise = hand.add("noise 8")
    made = hand.chain("linear 96", "relu", "linear 96", "relu", "linear point.size", behind=noise)
    hand.add("output", made)
    first = hand.add("linear 96", hand.add("point"))
    judge = hand.block(first, hand.chain("leaky relu 0.2", "linear 96", "leaky relu 0.2", "linear 1", behind=first))
    yes, no = hand.add("scale 0 1", judge), hand.add("scale 0 0", judge)
    fooled, stopped = hand.share(judge), hand.share(judge)
    hand.connect(made, fooled)
    hand.connect(made, hand.feed("detach", stopped))
    real, made_up, told = (hand.join("bce with logits", answer, target) for answer, target in ((judge, yes), (fooled, yes), (stopped, no)))
    against_each_other(hand, [((real, told), (judge,)), ((made_up,), ("linear", "linear_2", "linear_3"))])


def gpt(hand: Hand) -> None:
    """Two pre-norm blocks of causal attention; what scores the characters is the very matrix that reads them."""
    hand.data("topics", "Data: Python's help")
    embedding = hand.add("embedding text.vocabulary 64", hand.add("text"))
    start = hand.add("learned positions text.length", embedding)
    norm = hand.add("layer norm", start)
    attention = hand.add("self-attention 4", norm)
    hand.connect(hand.add("causal mask", norm), attention)
    middle = hand.join("add", attention, start)
    last = hand.join("add", hand.chain("layer norm", "linear 256", "gelu", "linear 64", behind=middle), middle)
    block = hand.block(norm, last)
    scores = hand.chain("block", "layer norm", "linear text.vocabulary", behind=block)
    hand.tie(scores, embedding)
    hand.command("Add loss and metric")
