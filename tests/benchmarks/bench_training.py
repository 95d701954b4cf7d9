"""Training throughput against what a user would write or pick instead: same net, data, batch size and epochs, one run.

Run it from the root of a checkout: `python -m tests.benchmarks.bench_training`. Lightning is left out where it is not
installed (`pip install -c packaging/constraints.txt '.[benchmark]'`). Every contender measures accuracy or loss an epoch.
"""

from __future__ import annotations

import logging
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from torchmetrics.classification import MulticlassAccuracy

from nnbuilder.core.document import Document, Source
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.runtime.build import build_model
from nnbuilder.training.job import Job, job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.drawings import classifier, node

EPOCHS = 30
ROUNDS = 3


def drawings() -> dict[str, Document]:
    pictures = describe(Source("builtin", "digits"), Path())
    rows = describe(Source("builtin", "digits", {"view": "rows"}), Path())
    group = Group(optimizer=Setting("AdamW", {"lr": 1e-3}))
    phases = (Phase("train", EPOCHS, None, Part(batch_size=64), (Objective(groups=(group,)),)),)
    nets = {
        "MLP": classifier(
            node("flatten", "Flatten"),
            node("hidden", "Linear", out_features=128),
            node("relu", "ReLU"),
            node("classify", "Linear", out_features=10),
            data=pictures,
            given="image",
            wanted="label",
        ),
        "CNN": classifier(
            node("conv1", "Conv2d", out_channels=16, kernel_size=3, padding=1),
            node("relu1", "ReLU"),
            node("conv2", "Conv2d", out_channels=32, kernel_size=3, padding=1),
            node("relu2", "ReLU"),
            node("pool", "MaxPool2d", kernel_size=2),
            node("flatten", "Flatten"),
            node("classify", "Linear", out_features=10),
            data=pictures,
            given="image",
            wanted="label",
        ),
        "LSTM": classifier(
            node("lstm", "LSTM", hidden_size=64), node("last", "Select"), node("classify", "Linear", out_features=10), data=rows, given="rows", wanted="label"
        ),
    }
    return {name: replace(document, phases=phases) for name, document in nets.items()}


def ours(job: Job) -> float:
    with tempfile.TemporaryDirectory() as folder:
        seconds: list[float] = []
        run = train(job, RunStore(Path(folder)), lambda event: seconds.append(event.seconds) if type(event).__name__ == "RunEnded" else None)
        assert run.status == "finished"
        return seconds[-1]


def by_hand(job: Job) -> float:
    """The loop of the PyTorch tutorials, with a DataLoader and validation each epoch."""
    prepared = prepare(job.document.data, Path())
    field = next(name for name, found in prepared.fitted.fields.items() if found.role == "input")
    parts = {name: TensorDataset(prepared.fields[field][rows], prepared.fields["label"][rows]) for name, rows in prepared.parts.items()}
    model = build_model(job.program, 0)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    loss = nn.CrossEntropyLoss()
    loaders = {name: DataLoader(part, batch_size=64, shuffle=name == "train") for name, part in parts.items()}
    started = time.perf_counter()
    for _ in range(EPOCHS):
        model.train()
        metric = MulticlassAccuracy(10, average="micro")
        for x, y in loaders["train"]:
            optimizer.zero_grad()
            scores = model(x)
            value = loss(scores, y)
            value.backward()
            optimizer.step()
            metric.update(scores.detach(), y)
        model.eval()
        with torch.no_grad():
            metric = MulticlassAccuracy(10, average="micro")
            for x, y in loaders["validation"]:
                metric.update(model(x), y)
            metric.compute()
    return time.perf_counter() - started


def by_lightning(job: Job) -> float:
    import lightning

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    prepared = prepare(job.document.data, Path())
    field = next(name for name, found in prepared.fitted.fields.items() if found.role == "input")
    parts = {name: TensorDataset(prepared.fields[field][rows], prepared.fields["label"][rows]) for name, rows in prepared.parts.items()}

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = build_model(job.program, 0)
            self.accuracy = nn.ModuleDict({"train_": MulticlassAccuracy(10, average="micro"), "val_": MulticlassAccuracy(10, average="micro")})

        def _step(self, batch, part: str):
            scores = self.net(batch[0])
            self.accuracy[part].update(scores, batch[1])
            return nn.functional.cross_entropy(scores, batch[1])

        def training_step(self, batch, index):
            return self._step(batch, "train_")

        def validation_step(self, batch, index):
            return self._step(batch, "val_")

        def configure_optimizers(self):
            return torch.optim.AdamW(self.net.parameters(), lr=1e-3)

    loaders = {name: DataLoader(part, batch_size=64, shuffle=name == "train") for name, part in parts.items()}
    trainer = lightning.Trainer(
        max_epochs=EPOCHS, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False, enable_model_summary=False
    )
    started = time.perf_counter()
    trainer.fit(Module(), loaders["train"], loaders["validation"])
    return time.perf_counter() - started


def main() -> None:
    warnings.simplefilter("ignore")
    # One thread for everyone: on few cores more of them measure the scheduler.
    torch.set_num_threads(1)
    contenders: dict[str, Callable[[Job], float]] = {"hand-written DataLoader loop": by_hand}
    try:
        import lightning  # noqa: F401

        contenders["Lightning"] = by_lightning
    except ImportError:
        print("Lightning is not installed, so it is left out.")
    for name, document in drawings().items():
        job = job_for(document, Path())
        mine = min(ours(job) for _ in range(ROUNDS))
        print(f"{name:5} nnbuilder {mine:6.2f} s", end="")
        for title, contender in contenders.items():
            theirs = min(contender(job) for _ in range(ROUNDS))
            print(f"   {title} {theirs:6.2f} s = {theirs / mine:.2f}x", end="")
        print(flush=True)


if __name__ == "__main__":
    main()
