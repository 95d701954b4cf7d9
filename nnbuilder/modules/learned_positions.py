"""Positions as vectors that are learned, added to a sequence."""

import torch
from torch import Tensor, nn


class LearnedPositions(nn.Module):
    """Adds a learned vector for each place to a sequence (N, T, F), T at most `max_length`; it stays (N, T, F).

    Source: Radford et al. 2018, Improving Language Understanding by Generative Pre-Training, section 4.1.
    """

    def __init__(self, features: int, max_length: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(max_length, features))
        nn.init.normal_(self.weight, 0.0, 0.02)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight[: x.shape[1]]
