"""What driving a generated loop costs: exact runs against a hand-written loop over tensors in memory, one thread.

`python -m tests.benchmarks.bench_step [ROUNDS]`: the same nets, data, batches, fused AdamW, validation once an epoch and
hits counted with `argmax` on both sides. Rounds alternate and the median of their ratios is told; time is that of the
processor, so that neighbours on the machine count less.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbuilder.core.phases import Part
from nnbuilder.data.prepare import prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.training.events import EpochEnded, RunStarted
from nnbuilder.training.job import Job, job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.benchmarks.bench_training import drawings

EPOCHS = 20
ROUNDS = 7


def ours(job: Job) -> float:
    with tempfile.TemporaryDirectory() as folder:
        moments: dict[type, float] = {}
        run = train(job, RunStore(Path(folder), CATALOGUE), lambda event: moments.update({type(event): time.process_time()}))
        assert run.status == "finished"
        return moments[EpochEnded] - moments[RunStarted]


def by_hand(job: Job) -> float:
    """A loop over tensors in memory, as short and as fast as a person writes it."""
    prepared = prepare(job.document.data, Path())
    given = next(name for name, field in job.document.facts.fields.items() if field.role == "input")
    parts = (prepared.parts["train"], prepared.parts["validation"])
    (x, y), (held_x, held_y) = ((prepared.fields[given][rows], prepared.fields["label"][rows]) for rows in parts)
    model = build_model(job.program, CATALOGUE, 0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=True)
    _step(model, optimizer, x[:64], y[:64])
    began = time.process_time()
    for _ in range(EPOCHS):
        model.train()
        hits, total = torch.zeros((), dtype=torch.int64), 0.0
        for rows in torch.randperm(len(x)).split(64):
            loss, scores = _step(model, optimizer, x[rows], y[rows])
            hits += (scores.argmax(dim=1) == y[rows]).sum()
            total += loss * len(rows)
        model.eval()
        with torch.no_grad():
            scores = model(held_x)
            F.cross_entropy(scores, held_y).item()
            (scores.argmax(dim=1) == held_y).sum().item()
        hits.item()
    return time.process_time() - began


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, x: Tensor, y: Tensor) -> tuple[float, Tensor]:
    optimizer.zero_grad(set_to_none=True)
    scores = model(x)
    loss = F.cross_entropy(scores, y)
    loss.backward()
    optimizer.step()
    return loss.item(), scores.detach()


def main(rounds: int) -> None:
    torch.set_num_threads(1)
    for name, document in drawings().items():
        (phase,) = document.phases
        document = replace(document, phases=(replace(phase, epochs=EPOCHS, part=Part(batch_size=64)),))
        job = replace(job_for(document, CATALOGUE, Path()), threads=1)
        pairs = [(by_hand(job), ours(job)) for _ in range(rounds)]
        ratio = statistics.median(mine / hand for hand, mine in pairs)
        steps = EPOCHS * 20
        hand, mine = (statistics.median(side) / steps * 1e6 for side in zip(*pairs, strict=True))
        print(f"{name:5} by hand {hand:6.0f} us a step, ours {mine:6.0f} us, {ratio:.3f} of its time", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
