"""How Residual CNN is trained, and a plain loop that does it without nnbuilder."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from model import ResidualCNN


class Training(ResidualCNN):
    """The model with what only training needs: one method for each objective."""

    def learn(self, image: Tensor, label: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        scores = self(image)
        loss = F.cross_entropy(scores, label)
        return {"loss": loss}, {"accuracy": (scores, label)}


def part_of(data: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    """The fields of one part; the keys of data.safetensors are `part/field`."""
    return {name.split("/", 1)[1]: tensor for name, tensor in data.items() if name.startswith(f"{part}/")}


def shuffled(rows: int, size: int, seed: int, epoch: int) -> list[Tensor]:
    """The row numbers of every batch of an epoch. A statistic over a batch needs two samples, so a last one joins."""
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    found = list(order.split(size))
    return [*found[:-2], torch.cat(found[-2:])] if len(found) > 1 and len(found[-1]) == 1 else found


def main() -> None:
    torch.manual_seed(0)
    model = Training()
    torch.manual_seed(0)
    data = load_file("data.safetensors")

    # Phase 1: train
    fields = part_of(data, "train")
    model.train().requires_grad_(True)
    learn_optimizer = torch.optim.AdamW(model.parameters(), lr=0.001, weight_decay=0.01, fused=True)
    for epoch in range(10):
        for rows in shuffled(len(fields["image"]), 64, 0, epoch):
            batch = {name: tensor[rows] for name, tensor in fields.items()}
            losses, _ = model.learn(batch["image"], batch["label"])
            learn_optimizer.zero_grad()
            sum(losses.values()).backward()
            learn_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
