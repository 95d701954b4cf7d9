"""The model Residual CNN: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two convolutions and a shortcut around them."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1)
        self.norm = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv1(image)
        x = self.norm(x)
        x = self.relu(x)
        x = self.conv2(x)
        x = x + image
        return x


class ResidualCNN(nn.Module):
    """Residual CNN, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(1, 16, 3, padding=1)
        self.residual = ResidualBlock(16, channels=16)
        self.tower = nn.Sequential(*(ResidualBlock(16, channels=16) for _ in range(3)))
        self.pool = nn.MaxPool2d(2)
        self.flatten = nn.Flatten()
        self.classify = nn.Linear(256, 10)

    def forward(self, image: Tensor) -> Tensor:
        x = self.stem(image)                                    # (N, 16, 8, 8)
        x = self.residual(x)                                    # (N, 16, 8, 8)
        x = self.tower(x)                                       # (N, 16, 8, 8)
        x = self.pool(x)                                        # (N, 16, 4, 4)
        x = self.flatten(x)                                     # (N, 256)
        x = self.classify(x)                                    # (N, 10)
        return x
