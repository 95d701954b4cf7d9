"""How GAN is trained, and a plain loop that does it without nnbuilder."""

import math
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass, field
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from model import GAN


class Training(GAN):
    """The model with what only training needs: one method for each objective."""

    def __init__(self) -> None:
        super().__init__()
        self.judge = nn.Linear(4, 1)
        self.register_buffer("nothing", torch.tensor([0.0]).expand(1), persistent=False)
        self.register_buffer("one", torch.tensor([1.0]).expand(1), persistent=False)

    def judge_well(self, real: Tensor, noise: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        judge = self.judge(real)
        zero = judge.detach()
        zeros = zero * self.nothing
        x = zeros + self.one
        see_real = F.binary_cross_entropy_with_logits(judge, x)
        x = self.make1(noise)
        x = self.make_tanh(x)
        x = self.make2(x)
        x = x.detach()
        x = self.judge(x)
        see_made = F.binary_cross_entropy_with_logits(x, zeros)
        return {"see_real": see_real, "see_made": see_made}, {}

    def make_well(self, real: Tensor, noise: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        x = self.make1(noise)
        x = self.make_tanh(x)
        x = self.make2(x)
        judge_made = self.judge(x)
        x = self.judge(real)
        zero = x.detach()
        zeros = zero * self.nothing
        x = zeros + self.one
        fool = F.binary_cross_entropy_with_logits(judge_made, x)
        return {"fool": fool}, {}


BLOCK_BYTES = 2**26
STREAMED_BYTES, STRETCH_BYTES, STRETCHES = 2**30, 2**20, 256
"""Of more bytes, stretches of rows that lie side by side are shuffled, and rows only within some stretches, for what is read
from a disk is read in stretches."""


class Batch:
    """Some rows: `batch["image"]` is a field, (rows, *shape)."""

    __slots__ = ("device", "drawn", "fields", "generator", "rows")

    def __init__(self, fields: Mapping[str, Tensor], rows: int, generator: torch.Generator | None, device: str) -> None:
        self.fields, self.rows, self.generator, self.device = fields, rows, generator, device
        self.drawn: list[Tensor] = []

    def __getitem__(self, field: str) -> Tensor:
        return self.fields[field]

    def __len__(self) -> int:
        return self.rows

    def noise(self, *shape: int) -> Tensor:
        """Standard normal noise, (rows, *shape)."""
        self.drawn.append(torch.randn(self.rows, *shape, generator=self.generator).to(self.device))
        return self.drawn[-1]


class Batches:
    """Batches of some rows, shuffled anew each epoch where there is a seed.

    A last batch of fewer rows than `least` joins the one before it. With `noise` that is the seed of what a batch draws;
    without it draws from torch's own generator.
    """

    def __init__(self, fields: Mapping[str, Tensor], rows: Tensor, size: int, *, seed: int | None, least: int, noise: int | None, device: str) -> None:
        self.fields, self.rows, self.size, self.seed, self.least, self.seed_of_noise, self.device = fields, rows, size, seed, least, noise, device

    def __len__(self) -> int:
        full, rest = divmod(len(self.rows), self.size)
        return full + (rest > 0) - (full > 0 and 0 < rest < self.least)

    def __iter__(self) -> Iterator[Batch]:
        return self.epoch(0)

    def epoch(self, number: int, start: int = 0) -> Iterator[Batch]:
        """The batches of an epoch from the batch `start` on. Many are gathered at once, so that each is a slice."""
        generator = None if self.seed_of_noise is None else torch.Generator().manual_seed(self.seed_of_noise)
        order, count = self._order(number), len(self)
        each = max(1, BLOCK_BYTES // (self._row_bytes() * self.size))
        for first in range(start - start % each, count, each):
            last = min(first + each, count)
            rows = order[first * self.size : last * self.size if last < count else len(order)]
            sizes = [self.size] * (last - first - 1)
            sizes.append(len(rows) - sum(sizes))
            fields = {name: torch.split(tensor.to(self.device), sizes) for name, tensor in self._gathered(rows).items()}
            for place in range(max(0, start - first), last - first):
                yield Batch({name: pieces[place] for name, pieces in fields.items()}, sizes[place], generator, self.device)

    def _order(self, number: int) -> Tensor:
        if self.seed is None:
            return self.rows
        generator, row_bytes = self._generator(number), self._row_bytes()
        if row_bytes * len(self.rows) <= STREAMED_BYTES:
            return self.rows[torch.randperm(len(self.rows), generator=generator)]
        stretches = torch.split(self.rows, max(1, STRETCH_BYTES // row_bytes))
        places = torch.randperm(len(stretches), generator=generator)
        together = [torch.cat([stretches[place] for place in some]) for some in torch.split(places, STRETCHES)]
        return torch.cat([rows[torch.randperm(len(rows), generator=generator)] for rows in together])

    def _generator(self, number: int) -> torch.Generator:
        """What an epoch is drawn with."""
        return torch.Generator().manual_seed(((self.seed or 0) * 1_000_003 + number) % 2**63)

    def _gathered(self, rows: Tensor) -> dict[str, Tensor]:
        return {name: tensor.index_select(0, rows) for name, tensor in self.fields.items()}

    def _row_bytes(self) -> int:
        return max(1, sum(tensor[:1].numel() * tensor.element_size() for tensor in self.fields.values()))


class Data:
    """Prepared tensors in memory: `fields` of all rows, and the row numbers of each part.

    `words` holds, for fields whose values are no class numbers, what stands in each row.
    """

    def __init__(
        self, fields: Mapping[str, Tensor], parts: Mapping[str, Tensor], words: Mapping[str, Sequence[str]] | None = None, device: str = "cpu"
    ) -> None:
        self.fields, self.parts, self.words, self.device = fields, parts, words or {}, device

    def rows(self, part: str, where: Mapping[str, Sequence[int | str]] | None = None, fraction: float = 1.0, seed: int = 0) -> Tensor:
        """The row numbers of a part: those whose fields have one of some values, and a share of them, the same every time."""
        rows = self.parts[part]
        for field, values in (where or {}).items():
            rows = rows[self._have(field, values, rows)]
        if fraction < 1.0:
            kept = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))[: max(1, round(len(rows) * fraction))]
            rows = rows[kept.sort().values]
        return rows

    def batches(self, rows: Tensor, fields: Sequence[str], size: int, *, seed: int | None = None, least: int = 1, noise: int | None = None) -> Batches:
        """Some fields of some rows in batches of `size`."""
        missing = [field for field in fields if field not in self.fields]
        if missing:
            raise ValueError(f"The data has no field {missing[0]}; it has {', '.join(self.fields)}.")
        return Batches({field: self.fields[field] for field in fields}, rows, size, seed=seed, least=least, noise=noise, device=self.device)

    def _have(self, field: str, values: Sequence[int | str], rows: Tensor) -> Tensor:
        numbers = [value for value in values if isinstance(value, int)]
        if len(numbers) == len(values) and field in self.fields:
            return torch.isin(self.fields[field][rows], torch.tensor(numbers, dtype=torch.int64))
        if field not in self.words:
            raise ValueError(f"What stands in {field} is not part of these tensors, so rows cannot be chosen by it.")
        return torch.tensor([self.words[field][int(row)] in values for row in rows], dtype=torch.bool)


def read_data(path: str) -> Data:
    """The data of a file of tensors called `part/field`."""
    tensors = load_file(path)
    fields: dict[str, list[Tensor]] = {}
    lengths: dict[str, int] = {}
    for part in dict.fromkeys(name.split("/", 1)[0] for name in tensors):
        for name, tensor in tensors.items():
            if name.startswith(f"{part}/"):
                fields.setdefault(name.split("/", 1)[1], []).append(tensor)
                lengths[part] = len(tensor)
    rows = torch.split(torch.arange(sum(lengths.values())), list(lengths.values()))
    return Data({name: torch.cat(pieces) for name, pieces in fields.items()}, dict(zip(lengths, rows, strict=True)))


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


class Direct:
    """Steps an optimizer to the same bits as `optimizer.step()`, in the same state.

    torch goes through hooks, devices and kinds of numbers at every step; here it does so at the first one. Whatever is
    not Adam, AdamW or SGD with `fused=True`, or has weights of several kinds, is left to the optimizer.
    """

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer
        self.weights: list[Tensor] = [weight for group in optimizer.param_groups for weight in group["params"]]
        is_served = type(optimizer) in (torch.optim.Adam, torch.optim.AdamW, torch.optim.SGD)
        is_fused = all(group["fused"] and not group.get("amsgrad") for group in optimizer.param_groups) if is_served else False
        self.is_direct = is_fused and len({(weight.device, weight.dtype) for weight in self.weights}) == 1

    def zero_grad(self) -> None:
        """Forgets the gradients of the last step."""
        for weight in self.weights:
            weight.grad = None

    def step(self) -> None:
        """Changes the weights by their gradients; those that have none stay as they are."""
        state, groups = self.optimizer.state, self.optimizer.param_groups
        learning = [[weight for weight in group["params"] if weight.grad is not None] for group in groups]
        held = [[state[weight] for weight in weights if weight in state] for weights in learning]
        if not self.is_direct or not all(map(is_begun, groups, learning, held)):
            self.optimizer.step()
            return
        for group, weights, states in zip(groups, learning, held, strict=True):
            if weights:
                change(group, weights, states)


def is_begun(group: Mapping[str, Any], weights: Sequence[Tensor], states: Sequence[Mapping[str, Tensor]]) -> bool:
    """Whether the optimizer holds what it will; SGD without momentum holds nothing."""
    return len(states) == len(weights) or group.get("momentum") == 0


@torch.no_grad()
def change(group: Mapping[str, Any], weights: list[Tensor], states: Sequence[Mapping[str, Tensor]]) -> None:
    """One step of the weights of a group of parameters, all of which have gradients."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    values = {name: group[name] for name in ("lr", "weight_decay", "maximize")}
    if "betas" not in group:
        values |= {name: group[name] for name in ("momentum", "dampening", "nesterov")}
        buffers = [state["momentum_buffer"] for state in states] if group["momentum"] else []
        torch._fused_sgd_(weights, gradients, buffers, **values, is_first_step=False)
        return
    means, squares, steps = ([state[name] for state in states] for name in ("exp_avg", "exp_avg_sq", "step"))
    beta1, beta2 = group["betas"]
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    # A tensor is added, since torch would make one of a number for each of the counters.
    torch._foreach_add_(steps, steps[0].new_ones(()), alpha=1)
    kernel(weights, gradients, means, squares, [], steps, **values, beta1=beta1, beta2=beta2, eps=group["eps"], amsgrad=False)


def weights(model: nn.Module, within: Sequence[str] = (), without: Sequence[str] = ()) -> list[nn.Parameter]:
    """What can learn within some modules, or in all, and not within others."""

    def is_in(name: str, modules: Sequence[str]) -> bool:
        return any(name == module or name.startswith(f"{module}.") for module in modules)

    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    return [weight for name, weight in named if (not within or is_in(name, within)) and not is_in(name, without)]


def play(model: Training, data: Data, state: State) -> Iterator[Event]:
    """Phase 1, play: 2 epochs in batches of 16."""
    batches = data.batches(data.rows("train"), ["features"], 16, seed=0)
    held = data.batches(data.rows("validation"), ["features"], 512, noise=0)
    steps = 2 * len(batches)
    model.train()
    judge_well_weights = weights(model, within=["judge"])
    judge_well_optimizer = torch.optim.AdamW(judge_well_weights, lr=0.01, weight_decay=0.01, fused=True)
    direct_judge_well_optimizer = Direct(judge_well_optimizer)
    make_well_weights = weights(model, within=["make1", "make2"])
    make_well_optimizer = torch.optim.AdamW(make_well_weights, lr=0.01, weight_decay=0.01, fused=True)
    direct_make_well_optimizer = Direct(make_well_optimizer)
    yield state.begin(steps, judge_well_optimizer, make_well_optimizer)
    for epoch in state.epochs(steps):
        for batch in batches.epoch(epoch, state.batch):
            losses, metrics = model.judge_well(batch["features"], batch.noise(2))
            state.measure("train", losses, metrics, batch)
            direct_judge_well_optimizer.zero_grad()
            sum(losses.values()).backward(inputs=judge_well_weights)
            direct_judge_well_optimizer.step()
            losses, metrics = model.make_well(batch["features"], batch.noise(2))
            state.measure("train", losses, metrics, batch)
            direct_make_well_optimizer.zero_grad()
            losses["fool"].backward(inputs=make_well_weights)
            direct_make_well_optimizer.step()
            yield state.stepped()
        model.eval()
        for batch in held:
            with torch.no_grad():
                losses, metrics = model.judge_well(batch["features"], batch.noise(2))
            state.measure("val", losses, metrics, batch)
            with torch.no_grad():
                losses, metrics = model.make_well(batch["features"], batch.noise(2))
            state.measure("val", losses, metrics, batch)
            yield state.checks(len(held))
        model.train()
        yield state.ended()


def training(model: Training, data: Data, state: State) -> Iterator[Event]:
    """Every phase, from where the state stands."""
    if state.phase == 0:
        yield from play(model, data, state)


def main() -> None:
    """Trains on the tensors in data.safetensors and writes trained.safetensors."""
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(0)
    model = Training()
    torch.manual_seed(0)
    for event in training(model, read_data("data.safetensors"), State()):
        if isinstance(event, Epoch):
            print("phase", event.phase + 1, "epoch", event.epoch, event.losses)
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
