"""How Pretrain and finetune is trained, and a plain loop that does it without nnbuilder."""

from collections.abc import Iterator

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

    def classify_well(self, features: Tensor, species: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        scores = self(features)
        loss = F.cross_entropy(scores, species)
        return {"loss": loss}, {"accuracy": (scores, species)}


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

    # Phase 1: pretrain
    rebuild_well_optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01, eps=1e-08)
    for epoch in range(2):
        for batch in batches(data, "train", 16, generator):
            losses, _ = model.rebuild_well(batch["features"], batch["species"])
            rebuild_well_optimizer.zero_grad()
            sum(losses.values()).backward()
            rebuild_well_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})

    # Phase 2: finetune
    classify_well_optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.01, eps=1e-08)
    for epoch in range(2):
        for batch in batches(data, "train", 16, generator):
            losses, _ = model.classify_well(batch["features"], batch["species"])
            classify_well_optimizer.zero_grad()
            sum(losses.values()).backward()
            classify_well_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
