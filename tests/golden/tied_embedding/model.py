"""The model Tied embedding: its state_dict is what weights.safetensors holds."""

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


class TiedEmbedding(nn.Module):
    """Tied embedding, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(11, 6)
        self.positions = SinusoidalPositions(6)
        self.unembed = nn.Linear(6, 11, bias=False)
        self.unembed.weight = self.embedding.weight

    def forward(self, words: Tensor) -> Tensor:
        x = self.embedding(words)                               # (N, 5, 6)
        x = self.positions(x)                                   # (N, 5, 6)
        x = self.unembed(x)                                     # (N, 5, 11)
        return x
