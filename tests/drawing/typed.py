"""A drawing with everything in it, for the type checker: what reads well must not be marked as wrong in an editor."""

from __future__ import annotations

import nnbuilder as nb
from nnbuilder import layers as L


@nb.block
def residual(image: nb.Value, *, channels: int = 64, rate: float = 0.1) -> nb.Value:
    x = image >> L.Conv2d(channels * 2, 3, padding=1, bias=False) >> L.BatchNorm2d() >> L.ReLU() >> L.Dropout(rate)
    x = nb.draw(L.Conv2d(channels, 1), x, name="narrow", init={"weight": ("normal", 0.0, 0.02), "bias": "zeros"})
    return x + image * 2 - 1


@nb.recurrent(context=("memory",))
def elman(token: nb.Value, memory: nb.Value, hidden: nb.Value = nb.state("after", "size"), *, size: int = 8) -> dict[str, nb.Value]:
    after = (token >> ("read", L.Linear(size))) + (hidden >> L.Linear(size)) + (memory >> L.Mean(1) >> L.Linear(size)) >> L.Tanh()
    return {"every": after, "after": after}


def drawing() -> nb.Document:
    net = nb.Drawing("Typed")
    x = net.input("image", (64, 8, 8))
    x = residual(x, channels=64, name="first") >> residual(channels=64, repeat=3) >> ("last", residual(channels=64))
    sequence = x >> L.Flatten(2) >> L.Transpose()
    output, _, _ = sequence >> L.LSTM(16)
    tokens = net.input("tokens", 5, "int64")
    table = net.draw(L.Embedding(10, 16), tokens)
    joined = nb.draw(L.Concat(), table, output, elman(table, output, size=16).every)
    loss = nb.draw(L.MSE(), joined, -joined / 2 + 1)
    net.output(nb.draw(L.Linear(10, bias=False), joined, tie={"weight": (table, "weight")}), "scores")
    net.phases = (net.phase(net.objective(loss, optimizer=L.optimizers.AdamW(lr=0.01), schedule=L.schedules.Cosine()), epochs=3),)
    return net.document
