"""The small functions that the plain loop of train.py may need, as text; only those that are called are written."""

from __future__ import annotations

LOOP_NAMES = (
    *("part_of", "shuffled", "weights", "cosine", "staircase", "one_cycle", "plateau", "share_of", "validation_loss", "main"),
    *("itertools", "math", "Callable"),
)
"""What the loop calls by name, so that nothing else may be called so."""
PART = '''
def part_of(data: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    """The fields of one part; the keys of data.safetensors are `part/field`."""
    return {name.split("/", 1)[1]: tensor for name, tensor in data.items() if name.startswith(f"{part}/")}
'''
SHUFFLED = '''
def shuffled(rows: int, size: int, seed: int, epoch: int) -> list[Tensor]:
    """The row numbers of every batch of an epoch."""
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    return list(order.split(size))
'''
SHUFFLED_PAIRS = '''
def shuffled(rows: int, size: int, seed: int, epoch: int) -> list[Tensor]:
    """The row numbers of every batch of an epoch. A statistic over a batch needs two samples, so a last one joins."""
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    found = list(order.split(size))
    return [*found[:-2], torch.cat(found[-2:])] if len(found) > 1 and len(found[-1]) == 1 else found
'''
WEIGHTS = '''
def weights(model: nn.Module, *modules: str) -> list[nn.Parameter]:
    """What can learn under some modules."""
    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    return [weight for name, weight in named if any(name == module or name.startswith(f"{module}.") for module in modules)]
'''
COSINE = '''
def cosine(progress: float, warmup: float, final: float) -> float:
    """The share of the rate at a place of the phase: a linear rise, then half a cosine down to `final`."""
    if progress < warmup:
        return progress / warmup
    along = (progress - warmup) / (1.0 - warmup)
    return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, along)))
'''
STAIRCASE = '''
def staircase(progress: float, times: int, factor: float) -> float:
    """The share of the rate at a place of the phase: it falls by a factor at equal distances."""
    return factor ** math.floor(min(progress, 1.0 - 1e-9) * (times + 1))
'''
ONE_CYCLE = '''
def one_cycle(progress: float, rise: float, start: float, final: float) -> float:
    """The share of the rate at a place of the phase: up from `start` and down to `final`, both along half a cosine."""
    along = progress / rise if progress < rise else (progress - rise) / (1.0 - rise)
    first, last = (start, 1.0) if progress < rise else (1.0, final)
    return last + (first - last) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, along)))
'''
PLATEAU = '''
def plateau(losses: list[float], patience: int, factor: float, smallest: float) -> float:
    """The share of the rate after some epochs: it falls where the validation loss has not been lower for a while."""
    share, best, waited = 1.0, math.inf, 0
    for loss in losses:
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= patience:
            share, waited = max(smallest, share * factor), 0
    return share
'''
VALIDATION = '''
def validation_loss(model: nn.Module, fields: dict[str, Tensor], seed: int, losses_of: Callable[[dict[str, Tensor]], list[dict[str, Tensor]]]) -> float:
    """The losses on rows that are not learned from, in eval mode."""
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    model.eval()
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(seed)
        for rows in torch.arange(len(next(iter(fields.values())))).split(512):
            for losses in losses_of({name: tensor[rows] for name, tensor in fields.items()}):
                for name, loss in losses.items():
                    sums[name] = sums.get(name, 0.0) + loss.item() * len(rows)
                    counts[name] = counts.get(name, 0) + len(rows)
    return sum(sums[name] / counts[name] for name in sums)
'''
FRACTION = '''
def share_of(fields: dict[str, Tensor], share: float, seed: int) -> dict[str, Tensor]:
    """The same rows every time, in their order."""
    rows = len(next(iter(fields.values())))
    kept = torch.randperm(rows, generator=torch.Generator().manual_seed(seed))[: max(1, round(rows * share))].sort().values
    return {name: tensor[kept] for name, tensor in fields.items()}
'''

CALLED = {
    "weights(model": WEIGHTS,
    "cosine(": COSINE,
    "staircase(": STAIRCASE,
    "one_cycle(": ONE_CYCLE,
    "plateau(": PLATEAU,
    "validation_loss(": VALIDATION,
    "share_of(": FRACTION,
}
"""{how a call begins: the function}"""
