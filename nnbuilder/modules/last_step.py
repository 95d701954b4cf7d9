"""The last place of a sequence that counts."""

from torch import Tensor, nn


class LastStep(nn.Module):
    """Keeps of x (N, T, F) what stands where mask (N, T) is True for the last time; mask is True up to there."""

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        last = (mask.sum(dim=1) - 1).clamp(min=0)
        return x.gather(1, last[:, None, None].expand(-1, 1, x.shape[2])).squeeze(1)
