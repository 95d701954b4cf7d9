"""Noise that is there while training only."""

import torch
from torch import Tensor, nn


class GaussianNoise(nn.Module):
    """Adds normal noise of spread `std` to a tensor of any shape in train mode; in eval mode it changes nothing."""

    def __init__(self, std: float) -> None:
        super().__init__()
        self.std = std

    def forward(self, x: Tensor) -> Tensor:
        return x + self.std * torch.randn_like(x) if self.training else x
