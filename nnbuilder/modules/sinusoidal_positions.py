"""Positions as waves, added to a sequence."""

import math

import torch
from torch import Tensor, nn


class SinusoidalPositions(nn.Module):
    """Adds sines and cosines of falling frequency to a sequence (N, T, F), which stays (N, T, F).

    Source: Vaswani et al. 2017, Attention Is All You Need, section 3.5.
    """

    rates: Tensor

    def __init__(self, features: int) -> None:
        super().__init__()
        pairs = torch.arange(0, features, 2)
        self.register_buffer("rates", torch.exp(pairs * (-math.log(10000.0) / features)), persistent=False)
        self.features = features

    def forward(self, x: Tensor) -> Tensor:
        places = torch.arange(x.shape[1], device=x.device, dtype=x.dtype)
        angles = places[:, None] * self.rates.to(x.dtype)
        waves = torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)
        return x + waves[:, : self.features]
