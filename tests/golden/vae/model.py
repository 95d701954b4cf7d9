"""The model VAE: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class VAE(nn.Module):
    """VAE, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.mean = nn.Linear(4, 2)
        self.decode = nn.Linear(2, 4)

    def forward(self, features: Tensor) -> Tensor:
        x = self.mean(features)                                 # (N, 2)
        x = self.decode(x)                                      # (N, 4)
        return x
