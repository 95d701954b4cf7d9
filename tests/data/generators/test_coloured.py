"""Coloured shapes: weights for every pixel are no use, a convolution is."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from tests.data.generators.baselines import divided, drawn, logistic, numbered, trained


@pytest.fixture(scope="module")
def pictures():
    columns = drawn("coloured_shapes", rows=1500, side=16)
    return torch.tensor(columns["image"]) / 255, torch.tensor(numbered(columns["form"]))


def accuracy(net, pictures, epochs):
    images, forms = pictures
    train, test = (torch.tensor(rows) for rows in divided(len(forms), 0.8))
    trained(net, images[train], forms[train], nn.functional.cross_entropy, epochs)
    with torch.no_grad():
        return (net(images[test]).argmax(dim=1) == forms[test]).float().mean().item()


def test_a_small_convolution_tells_forms_that_weights_for_every_pixel_do_not(pictures):
    images, forms = pictures
    line = logistic(images.flatten(1).numpy()[:, ::2], forms.numpy())
    dense = nn.Sequential(nn.Flatten(), nn.Linear(768, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 6))
    layers = ((3, 12), (12, 24), (24, 24))
    stages = [module for ins, outs in layers for module in (nn.Conv2d(ins, outs, 3, padding=1), nn.BatchNorm2d(outs), nn.ReLU(), nn.MaxPool2d(2))]
    convolution = nn.Sequential(*stages[:-1], nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(24, 6))
    every_pixel, shared = accuracy(dense, pictures, 8), accuracy(convolution, pictures, 8)
    assert line <= 0.4
    assert shared >= every_pixel + 0.25, (every_pixel, shared)
    assert shared >= 0.7


def test_grey_hides_the_forms():
    images = drawn("coloured_shapes", rows=50, noise=0)["image"].astype(float)
    assert images.mean(axis=1).std(axis=(1, 2)).max() < 1
    assert images.std(axis=(2, 3)).max(axis=1).min() > 10
