"""The model GAN: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class GAN(nn.Module):
    """GAN, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.make1 = nn.Linear(2, 16)
        self.make_tanh = nn.Tanh()
        self.make2 = nn.Linear(16, 4)

    def generate(self, noise: Tensor) -> Tensor:
        x = self.make1(noise)                                   # (N, 16)
        x = self.make_tanh(x)                                   # (N, 16)
        x = self.make2(x)                                       # (N, 4)
        return x
