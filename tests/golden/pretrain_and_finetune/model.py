"""The model Pretrain and finetune: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class PretrainAndFinetune(nn.Module):
    """Pretrain and finetune, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.Linear(4, 8)
        self.squash = nn.Tanh()
        self.classify = nn.Linear(8, 3)

    def forward(self, features: Tensor) -> Tensor:
        x = self.encode(features)                               # (N, 8)
        x = self.squash(x)                                      # (N, 8)
        x = self.classify(x)                                    # (N, 3)
        return x
