"""Noisy shapes: principal components let the noise through, edges do not."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from tests.data.generators.baselines import divided, drawn, trained


def decibels(rebuilt, clean):
    """Peak signal to noise: higher is better."""
    return float(-10 * np.log10(np.mean((rebuilt - clean) ** 2)))


def components(noisy, other, clean):
    """The best that principal components of noisy pictures make of others, over how many are kept."""
    mean = noisy.mean(axis=0)
    axes = np.linalg.svd(noisy - mean, full_matrices=False)[2]
    return max(decibels((other - mean) @ axes[:kept].T @ axes[:kept] + mean, clean) for kept in (1, 2, 4, 8, 16, 32, 64, 128))


def test_a_small_convolution_is_two_decibels_above_components_on_the_same_noise():
    columns = drawn("noisy_shapes", rows=600, side=24)
    noisy, clean = (columns[name].astype(np.float32) / 255 for name in ("noisy", "clean"))
    train, test = divided(len(noisy), 0.8)
    flat = noisy.reshape(len(noisy), -1)
    best_components = components(flat[train], flat[test], clean[test].reshape(len(test), -1))
    first, second, last = (nn.Conv2d(ins, outs, 5, padding=2) for ins, outs in ((1, 16), (16, 16), (16, 1)))
    net = nn.Sequential(first, nn.ReLU(), second, nn.ReLU(), last)
    trained(net, torch.tensor(noisy[train])[:, None], torch.tensor(clean[train])[:, None], nn.functional.mse_loss, epochs=8, rate=3e-3, batch=16)
    with torch.no_grad():
        network = decibels(net(torch.tensor(noisy[test])[:, None])[:, 0].numpy(), clean[test])
    assert best_components > decibels(noisy[test], clean[test]) + 1
    assert network > best_components + 2, (best_components, network)
