"""How GAN is trained, and a plain loop that does it without nnbuilder."""

from collections.abc import Iterator

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

    # Phase 1: play
    judge_well_optimizer = torch.optim.AdamW(
        [parameter for name, parameter in model.named_parameters() if name.startswith(("judge",))], lr=0.01, weight_decay=0.01, eps=1e-08
    )
    make_well_optimizer = torch.optim.AdamW(
        [parameter for name, parameter in model.named_parameters() if name.startswith(("make1", "make2"))], lr=0.01, weight_decay=0.01, eps=1e-08
    )
    for epoch in range(2):
        for batch in batches(data, "train", 16, generator):
            losses, _ = model.judge_well(batch["features"], torch.randn(len(next(iter(batch.values()))), 2))
            judge_well_optimizer.zero_grad()
            sum(losses.values()).backward()
            judge_well_optimizer.step()
            losses, _ = model.make_well(batch["features"], torch.randn(len(next(iter(batch.values()))), 2))
            make_well_optimizer.zero_grad()
            sum(losses.values()).backward()
            make_well_optimizer.step()
        print(f"epoch {epoch + 1}:", {name: round(loss.item(), 4) for name, loss in losses.items()})
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, "trained.safetensors")


if __name__ == "__main__":
    main()
