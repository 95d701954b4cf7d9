"""The model Iris: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class Iris(nn.Module):
    """Iris, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(4, 16)
        self.tanh = nn.Tanh()
        self.classify = nn.Linear(16, 3)

    def forward(self, features: Tensor) -> Tensor:
        x = self.hidden(features)                               # (N, 16)
        x = self.tanh(x)                                        # (N, 16)
        x = self.classify(x)                                    # (N, 3)
        return x
