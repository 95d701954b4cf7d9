"""Where training stands, and what it yields: with the weights, everything that is needed to go on as if nothing had happened."""

import math
from collections.abc import Iterator, Mapping, Sized
from dataclasses import dataclass, field

import torch
from torch import Tensor

Metrics = Mapping[str, tuple[Tensor, Tensor]]


class NotFinite(ArithmeticError):
    """A loss became NaN or infinite for a batch; the weights have not seen it yet."""

    def __init__(self, loss: str, step: int, batch: object) -> None:
        super().__init__(f"The loss {loss} is no longer a number at step {step}; try a smaller learning rate.")
        self.loss, self.step, self.batch = loss, step, batch


@dataclass(frozen=True)
class Phase:
    """A phase begins, which takes so many steps unless it ends early."""

    steps: int


@dataclass(frozen=True)
class Step:
    """The weights have changed once: the loss, and {metric: (prediction, target)} of a batch of `rows`."""

    loss: float
    metrics: Metrics
    rows: int


@dataclass(frozen=True)
class Check:
    """One batch of the validation part, of `batches`."""

    metrics: Metrics
    rows: int
    batch: int
    batches: int


@dataclass(frozen=True)
class Epoch:
    """An epoch has ended: mean losses by `train/loss` and `val/loss`."""

    phase: int
    epoch: int
    losses: Mapping[str, float]


@dataclass
class State:
    """Counts from 0: `epoch` and `phase_step` within the phase, `batch` within the epoch, `step` over all phases.

    sums        {part: {loss: (sum, of how many)}} of the epoch under way, over rows, or over places where a loss has a mask
    validation  the validation loss of each epoch of the phase
    optimizers  those of the phase
    saved       what the optimizers of an earlier stop held, {parameter: {name: tensor}} each, until the phase takes it
    """

    phase: int = 0
    epoch: int = 0
    batch: int = 0
    step: int = 0
    phase_step: int = 0
    sums: dict[str, dict[str, tuple[float, int]]] = field(default_factory=lambda: {"train": {}, "val": {}})
    validation: list[float] = field(default_factory=list)
    optimizers: tuple[torch.optim.Optimizer, ...] = ()
    saved: tuple[dict[int, dict[str, Tensor]], ...] = ()
    checked: int = 0
    loss: float = 0.0
    metrics: dict[str, tuple[Tensor, Tensor]] = field(default_factory=dict)
    rows: int = 0

    def begin(self, steps: int, *optimizers: torch.optim.Optimizer) -> Phase:
        """The phase has its optimizers; those of an earlier stop hand over what they held."""
        for optimizer, held in zip(optimizers, self.saved, strict=False):
            optimizer.load_state_dict({"state": held, "param_groups": optimizer.state_dict()["param_groups"]})
            for weight, kept in optimizer.state.items():
                # Fused kernels go through weight and state as they lie in memory.
                alike = {name: value for name, value in kept.items() if value.shape == weight.shape and value.stride() != weight.stride()}
                kept.update({name: torch.empty_like(weight, dtype=value.dtype).copy_(value) for name, value in alike.items()})
        self.optimizers, self.saved = optimizers, ()
        return Phase(steps)

    def epochs(self, steps: int, patience: int | None = None) -> Iterator[int]:
        """The epochs that are left of a phase, first the one under way. With `patience` it ends where the lowest validation
        loss lies so many epochs back."""
        while self.batch or (self.phase_step < steps and not self.rests(patience)):
            yield self.epoch
        self.phase, self.epoch, self.phase_step, self.validation = self.phase + 1, 0, 0, []

    def rests(self, patience: int | None) -> bool:
        """Whether the validation loss has stopped falling."""
        losses = [math.inf if math.isnan(loss) else loss for loss in self.validation]
        return patience is not None and bool(losses) and len(losses) - 1 - losses.index(min(losses)) >= patience

    def measure(self, part: str, losses: Mapping[str, Tensor], metrics: Metrics, batch: Sized, places: Mapping[str, Tensor] | None = None) -> None:
        """Adds what one objective gave for a batch: each loss is a mean over the rows, or over those of its `places` (bool)
        that are True. Raises `NotFinite` before a loss that is no number reaches a weight."""
        sums, rows = self.sums[part], len(batch)
        counts = {name: int(mask.sum()) for name, mask in (places or {}).items()}
        for name, loss in losses.items():
            value = loss.item()
            if part == "train" and not math.isfinite(value):
                raise NotFinite(name, self.step + 1, batch)
            (total, count), more = sums.get(name, (0.0, 0)), counts.get(name, rows)
            sums[name] = (total + value * more, count + more)
            self.loss += value
        self.metrics |= metrics
        self.rows = rows

    def stepped(self) -> Step:
        """A step is over."""
        self.step, self.phase_step, self.batch = self.step + 1, self.phase_step + 1, self.batch + 1
        step = Step(self.loss, self.metrics, self.rows)
        self.loss, self.metrics = 0.0, {}
        return step

    def checks(self, batches: int) -> Check:
        """A batch of the validation part is over."""
        self.checked += 1
        check = Check(self.metrics, self.rows, self.checked, batches)
        self.loss, self.metrics = 0.0, {}
        return check

    def ended(self) -> Epoch:
        """An epoch is over."""
        losses = {**self.means("train"), **self.means("val")}
        if "val/loss" in losses:
            self.validation.append(losses["val/loss"])
        self.epoch, self.batch, self.checked, self.sums = self.epoch + 1, 0, 0, {"train": {}, "val": {}}
        return Epoch(self.phase, self.epoch, losses)

    def means(self, part: str) -> dict[str, float]:
        """The mean losses so far of the epoch under way, their sum as `<part>/loss`."""
        means = {name: total / rows for name, (total, rows) in self.sums[part].items()}
        several = {f"{part}/{name}": mean for name, mean in means.items()} if len(means) > 1 else {}
        return {**several, f"{part}/loss": sum(means.values())} if means else {}


Event = Phase | Step | Check | Epoch
