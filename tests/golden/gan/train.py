"""How GAN is trained, and a plain loop that does it without nnbuilder."""

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from model import GAN


class Training(GAN):
    """The model with what only training needs: one method for each objective."""

    def __init__(self) -> None:
        super().__init__()
        self.judge = nn.Linear(4, 1)
        self.register_buffer("nothing", torch.tensor([0.0]).expand(1), persistent=False)
        self.register_buffer("one", torch.tensor([1.0]).expand(1), persistent=False)

    def judge_well(self, real: Tensor, noise: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        judge = self.judge(real)
        zero = judge.detach()
        zeros = zero * self.nothing
        x = zeros + self.one
        see_real = F.binary_cross_entropy_with_logits(judge, x)
        x = self.make1(noise)
        x = self.make_tanh(x)
        x = self.make2(x)
        x = x.detach()
        x = self.judge(x)
        see_made = F.binary_cross_entropy_with_logits(x, zeros)
        return {"see_real": see_real, "see_made": see_made}, {}

    def make_well(self, real: Tensor, noise: Tensor) -> tuple[dict[str, Tensor], dict[str, tuple[Tensor, Tensor]]]:
        x = self.make1(noise)
        x = self.make_tanh(x)
        x = self.make2(x)
        judge_made = self.judge(x)
        x = self.judge(real)
        zero = x.detach()
        zeros = zero * self.nothing
        x = zeros + self.one
        fool = F.binary_cross_entropy_with_logits(judge_made, x)
        return {"fool": fool}, {}


def part_of(data: dict[str, Tensor], part: str) -> dict[str, Tensor]:
    """The fields of one part; the keys of data.safetensors are `part/field`."""
    return {name.split("/", 1)[1]: tensor for name, tensor in data.items() if name.startswith(f"{part}/")}


def shuffled(rows: int, size: int, seed: int, epoch: int) -> list[Tensor]:
    """The row numbers of every batch of an epoch."""
    order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed * 1_000_003 + epoch))
    return list(order.split(size))


def weights(model: nn.Module, *modules: str) -> list[nn.Parameter]:
    """What can learn under some modules."""
    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    return [weight for name, weight in named if any(name == module or name.startswith(f"{module}.") for module in modules)]


def main() -> None:
    torch.manual_seed(0)
    model = Training()
    torch.manual_seed(0)
    data = load_file("data.safetensors")

    # Phase 1: play
    fields = part_of(data, "train")
    model.train().requires_grad_(True)
    judge_well_weights = weights(model, "judge")
    judge_well_optimizer = torch.optim.AdamW(judge_well_weights, lr=0.01, weight_decay=0.01, fused=True)
    make_well_weights = weights(model, "make1", "make2")
    make_well_optimizer = torch.optim.AdamW(make_well_weights, lr=0.01, weight_decay=0.01, fused=True)
    for epoch in range(2):
        for rows in shuffled(len(fields["features"]), 16, 0, epoch):
            batch = {name: tensor[rows] for name, tensor in fields.items()}
            losses, _ = model.judge_well(batch["features"], torch.randn(len(rows), 2))
            judge_well_optimizer.zero_grad()
            sum(losses.values()).backward(inputs=judge_well_weights)
            judge_well_optimizer.step()
            losses, _ = model.make_well(batch["features"], torch.randn(len(rows), 2))
            make_well_optimizer.zero_grad()
            sum(losses.values()).backward(inputs=make_well_weights)
            make_well_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
