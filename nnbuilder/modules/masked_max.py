"""The largest values of a sequence at the places that count."""

import torch
from torch import Tensor, nn


class MaskedMax(nn.Module):
    """Keeps of x (N, T, F) the largest value of each feature over the places at which mask (N, T) is True; the least number there
    is where none is."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return x.masked_fill(~mask.unsqueeze(-1), torch.finfo(x.dtype).min).amax(dim=1)
