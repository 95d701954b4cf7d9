"""What all contestants train alike: a drawing, its prepared tensors, its first weights, and how their time is taken."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from torch import Tensor, nn

from nnbuilder.core.document import Document, Source
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model
from nnbuilder.training.job import Job, job_for
from tests.drawings import classifier, node

BATCH = 64
HELD_BATCH = 512
LEARNING_RATE = 1e-3
NETS = ("MLP", "CNN", "LSTM", "Transformer")


@dataclass(frozen=True)
class Timing:
    """Wall clock and processor seconds from the end of the first epoch to the end of the last, and how many steps that
    were; `accuracy` is the share of right answers on the validation part after the last epoch."""

    seconds: float
    processor_seconds: float
    steps: int
    accuracy: float


@dataclass
class Stopwatch:
    """Told of the end of every epoch; the first is for warming up."""

    moments: list[tuple[float, float]] = field(default_factory=list)

    def lap(self) -> None:
        self.moments.append((time.perf_counter(), time.process_time()))

    def timing(self, steps: int, accuracy: float) -> Timing:
        (wall, processor), (last_wall, last_processor) = self.moments[0], self.moments[-1]
        return Timing(last_wall - wall, last_processor - processor, steps, accuracy)


@dataclass(frozen=True)
class Contest:
    """One net on the digits of scikit-learn. `train` and `held` are (input, label); `epochs` counts those that are timed."""

    job: Job
    train: tuple[Tensor, Tensor]
    held: tuple[Tensor, Tensor]
    epochs: int

    @property
    def steps(self) -> int:
        """Those that are timed."""
        return self.epochs * -(-len(self.train[0]) // BATCH)

    def model(self) -> nn.Module:
        """The net with the weights that all begin with."""
        return build_model(self.job.program, CATALOGUE, 0)


@functools.lru_cache
def contest(net: str, epochs: int) -> Contest:
    """The net with one epoch more than are timed, for warming up."""
    job = job_for(drawings()[net], CATALOGUE, Path(), epochs=epochs + 1, checkpoint_seconds=10.0)
    assert job.document.data is not None
    prepared = prepare(job.document.data, Path())
    given = next(name for name, fitted in prepared.fitted.fields.items() if fitted.role == "input")
    train, held = ((prepared.fields[given][rows], prepared.fields["label"][rows]) for rows in (prepared.parts["train"], prepared.parts["validation"]))
    return Contest(job, train, held, epochs)


def drawings() -> dict[str, Document]:
    """Four nets on the 1,797 digits of scikit-learn, as pictures (1, 8, 8) or as sequences of 8 rows of 8."""
    pictures = describe(Source("builtin", "digits"), Path())
    rows = describe(Source("builtin", "digits", {"view": "rows"}), Path())
    dense = (
        node("flatten", "Flatten"),
        node("hidden", "Linear", out_features=128),
        node("relu", "ReLU"),
        node("classify", "Linear", out_features=10),
    )
    convolutions = (
        node("conv1", "Conv2d", out_channels=16, kernel_size=3, padding=1),
        node("relu1", "ReLU"),
        node("conv2", "Conv2d", out_channels=32, kernel_size=3, padding=1),
        node("relu2", "ReLU"),
        node("pool", "MaxPool2d", kernel_size=2),
        node("flatten", "Flatten"),
        node("classify", "Linear", out_features=10),
    )
    recurrent = (node("lstm", "LSTM", hidden_size=64), node("last", "Select"), node("classify", "Linear", out_features=10))
    attention = (
        node("embed", "Linear", out_features=64),
        node("places", "LearnedPositions", max_length=8),
        node("encode1", "TransformerEncoderLayer", nhead=4, dim_feedforward=128),
        node("encode2", "TransformerEncoderLayer", nhead=4, dim_feedforward=128),
        node("mean", "Mean"),
        node("classify", "Linear", out_features=10),
    )
    nets = {
        "MLP": classifier(*dense, data=pictures, given="image", wanted="label"),
        "CNN": classifier(*convolutions, data=pictures, given="image", wanted="label"),
        "LSTM": classifier(*recurrent, data=rows, given="rows", wanted="label"),
        "Transformer": _into("src", "TransformerEncoderLayer", classifier(*attention, data=rows, given="rows", wanted="label")),
    }
    group = Group(optimizer=Setting("AdamW", {"lr": LEARNING_RATE}))
    phases = (Phase("train", 30, None, Part(batch_size=BATCH), (Objective(groups=(group,)),)),)
    return {name: replace(document, phases=phases) for name, document in nets.items()}


def _into(port: str, kind: str, document: Document) -> Document:
    """The same drawing, whose edges into nodes of a kind end at the port that this kind has in place of x."""
    main = document.main
    ports = {node.id: port for node in main.nodes.values() if node.kind == kind}
    edges = frozenset(replace(edge, target=replace(edge.target, port=ports.get(edge.target.node, edge.target.port))) for edge in main.edges)
    return document.with_graph("main", replace(main, edges=edges))
