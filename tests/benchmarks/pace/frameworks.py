"""Lightning and skorch, set up to be fast: no logger, no progress bar, no checkpoints, hits counted with `argmax`."""

from __future__ import annotations

import logging
import warnings

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import TensorDataset

from tests.benchmarks.pace.contest import BATCH, HELD_BATCH, LEARNING_RATE, Contest, Stopwatch, Timing
from tests.benchmarks.pace.loops import loaders


def by_lightning(contest: Contest) -> Timing:
    import lightning

    warnings.simplefilter("ignore")
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    watch = Stopwatch()

    class Module(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.net = contest.model()
            self.sums: dict[str, list[Tensor]] = {"train": [], "held": []}
            self.accuracy = 0.0

        def compared(self, batch: list[Tensor], part: str) -> Tensor:
            x, y = batch
            scores = self.net(x)
            self.sums[part].append((scores.argmax(dim=1) == y).sum())
            return F.cross_entropy(scores, y)

        def training_step(self, batch: list[Tensor], index: int) -> Tensor:
            return self.compared(batch, "train")

        def validation_step(self, batch: list[Tensor], index: int) -> Tensor:
            return self.compared(batch, "held")

        def on_train_epoch_end(self) -> None:
            # Validation lies before the end of the epoch it belongs to.
            self.accuracy = sum(hits.item() for hits in self.sums["held"]) / len(contest.held[0])
            sum(hits.item() for hits in self.sums["train"])
            self.sums = {"train": [], "held": []}
            watch.lap()

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.AdamW(self.net.parameters(), lr=LEARNING_RATE)

    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    trainer = lightning.Trainer(max_epochs=contest.epochs + 1, accelerator="cpu", num_sanity_val_steps=0, **quiet)
    module = Module()
    trainer.fit(module, *loaders(contest))
    return watch.timing(contest.steps, module.accuracy)


def by_skorch(contest: Contest) -> Timing:
    import skorch
    from skorch.callbacks import Callback, EpochScoring
    from skorch.helper import predefined_split

    watch = Stopwatch()

    class Laps(Callback):
        def on_epoch_end(self, net: skorch.NeuralNet, **more: object) -> None:
            watch.lap()

    net = skorch.NeuralNetClassifier(
        contest.model(),
        criterion=nn.CrossEntropyLoss,
        optimizer=torch.optim.AdamW,
        lr=LEARNING_RATE,
        batch_size=BATCH,
        iterator_train__shuffle=True,
        iterator_valid__batch_size=HELD_BATCH,
        max_epochs=contest.epochs + 1,
        train_split=predefined_split(TensorDataset(*contest.held)),
        callbacks=[("train_accuracy", EpochScoring("accuracy", lower_is_better=False, on_train=True, name="train_acc")), ("laps", Laps())],
        verbose=0,
    )
    net.fit(*contest.train)
    return watch.timing(contest.steps, net.history[-1, "valid_acc"])
