"""How VAE is trained, and a plain loop that does it without nnbuilder."""

from collections.abc import Iterator

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


def batches(data: dict[str, Tensor], part: str, size: int, generator: torch.Generator) -> Iterator[dict[str, Tensor]]:
    """Shuffled batches of one part of data.safetensors, whose keys are `part/field`."""
    fields = {name.split("/")[1]: tensor for name, tensor in data.items() if name.startswith(f"{part}/")}
    rows = torch.randperm(len(next(iter(fields.values()))), generator=generator)
    for some in rows.split(size):
        yield {name: tensor[some] for name, tensor in fields.items()}


def main() -> None:
    torch.manual_seed(0)
    generator = torch.Generator().manual_seed(0)
    model = Training()
    data = load_file("data.safetensors")

    # Phase 1: train
    learn_optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01, eps=1e-08)
    for epoch in range(2):
        for batch in batches(data, "train", 16, generator):
            losses, _ = model.learn(batch["features"], torch.randn(len(next(iter(batch.values()))), 2))
            learn_optimizer.zero_grad()
            sum(losses.values()).backward()
            learn_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
