"""The loops a person writes by hand: over a DataLoader, and over tensors in memory."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset

from tests.benchmarks.pace.contest import BATCH, HELD_BATCH, LEARNING_RATE, Contest, Stopwatch, Timing


def by_loader(contest: Contest) -> Timing:
    """The loop of the PyTorch tutorials."""
    return _by_loader(contest, fused=None)


def by_loader_fused(contest: Contest) -> Timing:
    """The same with the faster optimizer, which few people know of."""
    return _by_loader(contest, fused=True)


def loaders(contest: Contest) -> tuple[DataLoader, DataLoader]:
    """Shuffled batches to learn from, and larger ones to compare with."""
    train, held = (TensorDataset(*part) for part in (contest.train, contest.held))
    return DataLoader(train, batch_size=BATCH, shuffle=True), DataLoader(held, batch_size=HELD_BATCH)


def _by_loader(contest: Contest, *, fused: bool | None) -> Timing:
    model, watch = contest.model(), Stopwatch()
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, fused=fused)
    train, held = loaders(contest)
    accuracy = 0.0
    for _ in range(contest.epochs + 1):
        model.train()
        total, hits = 0.0, 0
        for x, y in train:
            optimizer.zero_grad()
            scores = model(x)
            loss = F.cross_entropy(scores, y)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            hits += (scores.argmax(dim=1) == y).sum().item()
        model.eval()
        total, hits = 0.0, 0
        with torch.no_grad():
            for x, y in held:
                scores = model(x)
                total += F.cross_entropy(scores, y).item() * len(x)
                hits += (scores.argmax(dim=1) == y).sum().item()
        accuracy = hits / len(contest.held[0])
        watch.lap()
    return watch.timing(contest.steps, accuracy)


def by_tensors(contest: Contest) -> Timing:
    """What a person writes who knows that the data fits in memory: rows of tensors, a fused optimizer, sums in tensors."""
    model, watch = contest.model(), Stopwatch()
    optimizer = torch.optim.AdamW(model.parameters(), lr=LEARNING_RATE, fused=True)
    x, y = contest.train
    accuracy = 0.0
    for _ in range(contest.epochs + 1):
        model.train()
        total, hits = torch.zeros(()), torch.zeros((), dtype=torch.int64)
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            scores = model(x[rows])
            loss = F.cross_entropy(scores, y[rows])
            loss.backward()
            optimizer.step()
            total += loss.detach() * len(rows)
            hits += (scores.argmax(dim=1) == y[rows]).sum()
        total.item(), hits.item()
        accuracy = _compared(model, *contest.held)
        watch.lap()
    return watch.timing(contest.steps, accuracy)


def _compared(model: nn.Module, x: Tensor, y: Tensor) -> float:
    model.eval()
    total, hits = torch.zeros(()), torch.zeros((), dtype=torch.int64)
    with torch.no_grad():
        for some, labels in zip(x.split(HELD_BATCH), y.split(HELD_BATCH), strict=True):
            scores = model(some)
            total += F.cross_entropy(scores, labels) * len(some)
            hits += (scores.argmax(dim=1) == labels).sum()
    total.item()
    return hits.item() / len(x)
