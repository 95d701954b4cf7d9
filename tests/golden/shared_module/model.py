"""The model Shared encoder: its state_dict is what weights.safetensors holds."""

import torch
from torch import Tensor, nn


class SharedEncoder(nn.Module):
    """Shared encoder, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.Linear(4, 3)
        self.compare = nn.Linear(6, 1)

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        encode = self.encode(left)                              # (N, 3)
        x = self.encode(right)                                  # (N, 3)
        x = torch.cat([encode, x], dim=1)                       # (N, 6)
        x = self.compare(x)                                     # (N, 1)
        return x
