"""The mean of a sequence over the places that count."""

from torch import Tensor, nn


class MaskedMean(nn.Module):
    """Averages x (N, T, F) over the places at which mask (N, T) is True; zeros where there is none."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        total = (x * mask.unsqueeze(-1)).sum(dim=1)
        return total / mask.sum(dim=1, keepdim=True).clamp(min=1)
