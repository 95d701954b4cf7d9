"""The model ResNet-18: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two convolutions and what came in."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.relu_2 = nn.ReLU()

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv1(image)
        x = self.norm1(x)
        x = self.relu(x)
        x = self.conv2(x)
        x = self.norm2(x)
        x = x + image
        x = self.relu_2(x)
        return x


class DownsamplingBlock(nn.Module):
    """Two convolutions, the first of which halves the image, and a shortcut that does so too."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, channels, 3, stride=2, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Conv2d(in_channels, channels, 1, stride=2, bias=False)
        self.shortcut_norm = nn.BatchNorm2d(channels)
        self.relu_2 = nn.ReLU()

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv1(image)
        x = self.norm1(x)
        x = self.relu(x)
        x = self.conv2(x)
        norm2 = self.norm2(x)
        x = self.shortcut(image)
        x = self.shortcut_norm(x)
        x = norm2 + x
        x = self.relu_2(x)
        return x


class ResNet18(nn.Module):
    """ResNet-18, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False)
        self.batch_norm2d = nn.BatchNorm2d(64)
        self.relu = nn.ReLU()
        self.max_pool2d = nn.MaxPool2d(3, stride=2, padding=1)
        self.stage1 = nn.Sequential(*(ResidualBlock(64, channels=64) for _ in range(2)))
        self.down2 = DownsamplingBlock(64, channels=128)
        self.stage2 = ResidualBlock(128, channels=128)
        self.down3 = DownsamplingBlock(128, channels=256)
        self.stage3 = ResidualBlock(256, channels=256)
        self.down4 = DownsamplingBlock(256, channels=512)
        self.stage4 = ResidualBlock(512, channels=512)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.classify = nn.Linear(512, 1000)

    def forward(self, image: Tensor) -> Tensor:
        x = self.stem(image)                                    # (N, 64, 112, 112)
        x = self.batch_norm2d(x)                                # (N, 64, 112, 112)
        x = self.relu(x)                                        # (N, 64, 112, 112)
        x = self.max_pool2d(x)                                  # (N, 64, 56, 56)
        x = self.stage1(x)                                      # (N, 64, 56, 56)
        x = self.down2(x)                                       # (N, 128, 28, 28)
        x = self.stage2(x)                                      # (N, 128, 28, 28)
        x = self.down3(x)                                       # (N, 256, 14, 14)
        x = self.stage3(x)                                      # (N, 256, 14, 14)
        x = self.down4(x)                                       # (N, 512, 7, 7)
        x = self.stage4(x)                                      # (N, 512, 7, 7)
        x = self.pool(x)                                        # (N, 512, 1, 1)
        x = self.flatten(x)                                     # (N, 512)
        x = self.classify(x)                                    # (N, 1000)
        return x
