"""How VAE is trained, and a plain loop that does it without nnbuilder."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from model import VAE


class Training(VAE):
    """The model with what only training needs: one method for each objective."""

    def __init__(self) -> None:
        super().__init__()
        self.log_variance = nn.Linear(4, 2)

    def learn(self, features: Tensor, noise: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        mean = self.mean(features)
        log_variance = self.log_variance(features)
        x = mean + torch.exp(0.5 * log_variance) * noise
        x = self.decode(x)
        error = F.mse_loss(x, features)
        pull = 0.1 * (-0.5 * (1 + log_variance - mean.pow(2) - log_variance.exp()).sum(dim=1).mean())
        return {"error": error, "pull": pull}, {}


def part_of(data: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    """The fields of one part; the keys of data.safetensors are `part/field`."""
    return {name.split("/", 1)[1]: tensor for name, tensor in data.items() if name.startswith(f"{part}/")}


def shuffled(rows: int, size: int, seed: int, epoch: int) -> list[Tensor]:
    """The row numbers of every batch of an epoch."""
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    return list(order.split(size))


def main() -> None:
    torch.manual_seed(0)
    model = Training()
    torch.manual_seed(0)
    data = load_file("data.safetensors")

    # Phase 1: train
    fields = part_of(data, "train")
    model.train().requires_grad_(True)
    learn_optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01, fused=True)
    for epoch in range(2):
        for rows in shuffled(len(fields["features"]), 16, 0, epoch):
            batch = {name: tensor[rows] for name, tensor in fields.items()}
            losses, _ = model.learn(batch["features"], torch.randn(len(rows), 2))
            learn_optimizer.zero_grad()
            sum(losses.values()).backward()
            learn_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
