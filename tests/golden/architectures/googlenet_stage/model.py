"""The model GoogLeNet stage 3: its state_dict is what weights.safetensors holds."""

import torch
from torch import Tensor, nn


class Convolution(nn.Module):
    """A convolution and what bends it."""

    def __init__(self, in_channels: int, channels: int, kernel_size: int, padding: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, kernel_size, padding=padding)
        self.relu = nn.ReLU()

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv(image)
        x = self.relu(x)
        return x


class Inception(nn.Module):
    """Looks through windows of one, three and five pixels at once, and at the largest of three."""

    def __init__(self, in_channels: int, one: int, reduce3: int, three: int, reduce5: int, five: int, pool: int) -> None:
        super().__init__()
        self.ones = Convolution(in_channels, channels=one, kernel_size=1, padding=0)
        self.reduce_threes = Convolution(in_channels, channels=reduce3, kernel_size=1, padding=0)
        self.threes = Convolution(reduce3, channels=three, kernel_size=3, padding=1)
        self.reduce_fives = Convolution(in_channels, channels=reduce5, kernel_size=1, padding=0)
        self.fives = Convolution(reduce5, channels=five, kernel_size=5, padding=2)
        self.max_pool2d = nn.MaxPool2d(3, stride=1, padding=1)
        self.pooled = Convolution(in_channels, channels=pool, kernel_size=1, padding=0)

    def forward(self, image: Tensor) -> Tensor:
        ones = self.ones(image)
        x = self.reduce_threes(image)
        threes = self.threes(x)
        x = self.reduce_fives(image)
        fives = self.fives(x)
        x = self.max_pool2d(image)
        x = self.pooled(x)
        x = torch.cat([ones, threes, fives, x], dim=1)
        return x


class GoogLeNetStage3(nn.Module):
    """GoogLeNet stage 3, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.inception_3a = Inception(192, one=64, reduce3=96, three=128, reduce5=16, five=32, pool=32)
        self.inception_3b = Inception(256, one=128, reduce3=128, three=192, reduce5=32, five=96, pool=64)

    def forward(self, image: Tensor) -> Tensor:
        x = self.inception_3a(image)                            # (N, 256, 28, 28)
        x = self.inception_3b(x)                                # (N, 480, 28, 28)
        return x
