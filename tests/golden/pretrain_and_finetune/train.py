"""How Pretrain and finetune is trained, and a plain loop that does it without nnbuilder."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from model import PretrainAndFinetune


class Training(PretrainAndFinetune):
    """The model with what only training needs: one method for each objective."""

    def __init__(self) -> None:
        super().__init__()
        self.rebuild = nn.Linear(8, 4)

    def rebuild_well(self, features: Tensor, species: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        x = self.encode(features)
        squash = self.squash(x)
        x = self.rebuild(squash)
        error = F.mse_loss(x, features)
        x = self.classify(squash)
        return {"error": error}, {"accuracy": (x, species)}

    def classify_well(
        self, features: Tensor, species: Tensor
    ) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        scores = self(features)
        loss = F.cross_entropy(scores, species)
        return {"loss": loss}, {"accuracy": (scores, species)}


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

    # Phase 1: pretrain
    fields = part_of(data, "train")
    chosen = torch.isin(fields["species"], torch.tensor([0, 2]))  # setosa, virginica
    fields = {name: tensor[chosen] for name, tensor in fields.items()}
    model.train().requires_grad_(True)
    rebuild_well_optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01, fused=True)
    for epoch in range(2):
        for rows in shuffled(len(fields["features"]), 16, 0, epoch):
            batch = {name: tensor[rows] for name, tensor in fields.items()}
            losses, _ = model.rebuild_well(batch["features"], batch["species"])
            rebuild_well_optimizer.zero_grad()
            sum(losses.values()).backward()
            rebuild_well_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})

    # Phase 2: finetune
    fields = part_of(data, "train")
    model.train().requires_grad_(True)
    model.encode.requires_grad_(False).eval()
    classify_well_optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01, fused=True)
    for epoch in range(2):
        for rows in shuffled(len(fields["features"]), 16, 1, epoch):
            batch = {name: tensor[rows] for name, tensor in fields.items()}
            losses, _ = model.classify_well(batch["features"], batch["species"])
            classify_well_optimizer.zero_grad()
            sum(losses.values()).backward()
            classify_well_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
