"""The golden documents against the same networks as a person writes them in PyTorch: answers, losses, gradients."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nnbuilder.codegen.generate import generate
from nnbuilder.layers import CATALOGUE
from nnbuilder.runtime.build import build_model, build_training
from nnbuilder.training import checkpoints
from nnbuilder.training.job import job_for
from nnbuilder.training.runs import RunStore
from nnbuilder.training.trainer import train
from tests.zoo import SOUND

ROWS = 12


class Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(F.relu(self.norm(self.conv1(x)))) + x


class ResidualCNN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, padding=1)
        self.residual = Residual(16)
        self.tower = nn.Sequential(*(Residual(16) for _ in range(3)))
        self.classify = nn.Linear(256, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.tower(self.residual(self.stem(image)))
        return self.classify(F.max_pool2d(x, 2).flatten(1))

    def learn(self, image: Tensor, label: Tensor) -> list[Tensor]:
        return [F.cross_entropy(self(image), label)]


class SharedEncoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encode = nn.Linear(4, 3)
        self.compare = nn.Linear(6, 1)

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        return self.compare(torch.cat([self.encode(left), self.encode(right)], dim=1))


class TiedEmbedding(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(11, 6)
        self.unembed = nn.Linear(6, 11, bias=False)
        self.unembed.weight = self.embedding.weight

    def forward(self, words: Tensor) -> Tensor:
        x = self.embedding(words)
        waves = torch.zeros(x.shape[1], 6)
        for place in range(x.shape[1]):
            for pair in range(3):
                angle = place / 10000 ** (2 * pair / 6)
                waves[place, 2 * pair], waves[place, 2 * pair + 1] = math.sin(angle), math.cos(angle)
        return self.unembed(x + waves)


class GAN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.make1, self.make2, self.judge = nn.Linear(2, 16), nn.Linear(16, 4), nn.Linear(4, 1)

    def generate(self, noise: Tensor) -> Tensor:
        return self.make2(torch.tanh(self.make1(noise)))

    def judge_well(self, real: Tensor, noise: Tensor) -> list[Tensor]:
        seen, made = self.judge(real), self.judge(self.generate(noise).detach())
        return [F.binary_cross_entropy_with_logits(seen, torch.ones_like(seen)), F.binary_cross_entropy_with_logits(made, torch.zeros_like(made))]

    def make_well(self, real: Tensor, noise: Tensor) -> list[Tensor]:
        made = self.judge(self.generate(noise))
        return [F.binary_cross_entropy_with_logits(made, torch.ones_like(made))]


class PretrainAndFinetune(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.encode, self.classify, self.rebuild = nn.Linear(4, 8), nn.Linear(8, 3), nn.Linear(8, 4)

    def forward(self, features: Tensor) -> Tensor:
        return self.classify(torch.tanh(self.encode(features)))

    def rebuild_well(self, features: Tensor, species: Tensor) -> list[Tensor]:
        return [F.mse_loss(self.rebuild(torch.tanh(self.encode(features))), features)]

    def classify_well(self, features: Tensor, species: Tensor) -> list[Tensor]:
        return [F.cross_entropy(self(features), species)]


class VAE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.mean, self.log_variance, self.decode = nn.Linear(4, 2), nn.Linear(4, 2), nn.Linear(2, 4)

    def forward(self, features: Tensor) -> Tensor:
        return self.decode(self.mean(features))

    def learn(self, features: Tensor, noise: Tensor) -> list[Tensor]:
        mean, log_variance = self.mean(features), self.log_variance(features)
        rebuilt = self.decode(mean + (log_variance / 2).exp() * noise)
        # Kingma and Welling 2014, appendix B, averaged over the batch.
        pull = (-0.5 * (1 + log_variance - mean**2 - log_variance.exp())).sum(dim=1).mean()
        return [F.mse_loss(rebuilt, features), 0.1 * pull]


class IrisMLP(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden, self.classify = nn.Linear(4, 16), nn.Linear(16, 3)

    def forward(self, features: Tensor) -> Tensor:
        return self.classify(torch.tanh(self.hidden(features)))

    def learn(self, features: Tensor, species: Tensor) -> list[Tensor]:
        return [F.cross_entropy(self(features), species)]


class DrawnLSTM(nn.Module):
    """The drawn gates in the places where nn.LSTM has them."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = nn.LSTM(3, 4, batch_first=True)

    def load_state_dict(self, state: dict[str, Tensor], strict: bool = True) -> None:
        for kind, short in (("ih", "x"), ("hh", "h")):
            for part in ("weight", "bias"):
                joined = torch.cat([state[f"memory.{short}_{gate}.{part}"] for gate in "ifgo"])
                getattr(self.whole, f"{part}_{kind}_l0").data.copy_(joined)

    def forward(self, sequence: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        steps, (hidden, cell) = self.whole(sequence)
        return steps, hidden[0], cell[0]


HAND = {
    "residual_cnn": ResidualCNN,
    "lstm_loop": DrawnLSTM,
    "shared_module": SharedEncoder,
    "tied_embedding": TiedEmbedding,
    "gan": GAN,
    "pretrain_and_finetune": PretrainAndFinetune,
    "vae": VAE,
    "unknown_kind": IrisMLP,
}


def weights_of(name: str, folder: Path) -> dict[str, Tensor]:
    """After a few steps of training where there is something to learn, else as they start."""
    document = SOUND[name]()
    program = generate(document, CATALOGUE)
    if not program.objectives:
        return build_model(program, CATALOGUE, 5).state_dict()
    run = train(job_for(document, CATALOGUE, Path(), seed=5), RunStore(folder, CATALOGUE), lambda event: None)
    return dict(checkpoints.read(run.checkpoints)[0].model)


def given(argument) -> Tensor:
    shape = [ROWS, *(int(dim) for dim in argument.spec.shape[1:] if isinstance(dim, int))]
    return torch.randint(0, 3, shape) if argument.spec.dtype == "int64" else torch.randn(shape)


def test_every_golden_document_is_written_by_hand():
    assert HAND.keys() == SOUND.keys()


@pytest.mark.parametrize("name", HAND)
def test_a_trained_network_answers_as_the_one_written_by_hand(name, tmp_path):
    program = generate(SOUND[name](), CATALOGUE)
    state = weights_of(name, tmp_path)
    ours, theirs = build_model(program, CATALOGUE, 0).eval(), HAND[name]().eval()
    ours.load_state_dict({key: state[key] for key in ours.state_dict()})
    theirs.load_state_dict({key: state[key] for key in theirs.state_dict()} if name != "lstm_loop" else state)
    torch.manual_seed(1)
    for use in program.uses:
        values = [given(argument) for argument in use.arguments]
        with torch.no_grad():
            mine, hand = getattr(ours, use.method)(*values), getattr(theirs, use.method)(*values)
        for a, b in zip(mine if isinstance(mine, tuple) else (mine,), hand if isinstance(hand, tuple) else (hand,), strict=True):
            assert torch.allclose(a, b, atol=1e-6)


@pytest.mark.parametrize("name", [name for name in HAND if SOUND[name]().data is not None])
@pytest.mark.parametrize("mode", ["train", "eval"])
def test_losses_and_gradients_are_those_of_the_one_written_by_hand(name, mode, tmp_path):
    program = generate(SOUND[name](), CATALOGUE)
    state = weights_of(name, tmp_path)
    torch.manual_seed(2)
    for method in program.objectives:
        ours, theirs = build_training(program, CATALOGUE, 0).train(mode == "train"), HAND[name]().train(mode == "train")
        ours.load_state_dict(state)
        theirs.load_state_dict(state)
        values = [given(argument) for argument in method.arguments]
        mine = list(getattr(ours, method.method)(*values)[0].values())
        hand = getattr(theirs, method.method)(*values)
        assert torch.allclose(torch.stack(mine), torch.stack(hand), atol=1e-6)
        sum(mine).backward()
        sum(hand).backward()
        wanted = {key: weight.grad for key, weight in theirs.named_parameters()}
        for key, weight in ours.named_parameters():
            assert (weight.grad is None) == (wanted[key] is None), key
            assert weight.grad is None or torch.allclose(weight.grad, wanted[key], atol=1e-5), key
