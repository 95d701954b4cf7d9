"""The model VGG-16: its state_dict is what weights.safetensors holds."""

from torch import Tensor, nn


class Convolution(nn.Module):
    """A convolution and what bends it."""

    def __init__(self, in_channels: int, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(in_channels, channels, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv(image)
        x = self.relu(x)
        return x


class VGG16(nn.Module):
    """VGG-16, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1_1 = Convolution(3, channels=64)
        self.conv1_2 = Convolution(64, channels=64)
        self.pool1 = nn.MaxPool2d(2)
        self.conv2_1 = Convolution(64, channels=128)
        self.conv2_2 = Convolution(128, channels=128)
        self.pool2 = nn.MaxPool2d(2)
        self.conv3_1 = Convolution(128, channels=256)
        self.conv3_2 = Convolution(256, channels=256)
        self.conv3_3 = Convolution(256, channels=256)
        self.pool3 = nn.MaxPool2d(2)
        self.conv4_1 = Convolution(256, channels=512)
        self.conv4_2 = Convolution(512, channels=512)
        self.conv4_3 = Convolution(512, channels=512)
        self.pool4 = nn.MaxPool2d(2)
        self.conv5_1 = Convolution(512, channels=512)
        self.conv5_2 = Convolution(512, channels=512)
        self.conv5_3 = Convolution(512, channels=512)
        self.pool5 = nn.MaxPool2d(2)
        self.pool = nn.AdaptiveAvgPool2d(7)
        self.flatten = nn.Flatten()
        self.dense6 = nn.Linear(25088, 4096)
        self.relu6 = nn.ReLU()
        self.dropout6 = nn.Dropout()
        self.dense7 = nn.Linear(4096, 4096)
        self.relu7 = nn.ReLU()
        self.dropout7 = nn.Dropout()
        self.classify = nn.Linear(4096, 1000)

    def forward(self, image: Tensor) -> Tensor:
        x = self.conv1_1(image)                                 # (N, 64, 224, 224)
        x = self.conv1_2(x)                                     # (N, 64, 224, 224)
        x = self.pool1(x)                                       # (N, 64, 112, 112)
        x = self.conv2_1(x)                                     # (N, 128, 112, 112)
        x = self.conv2_2(x)                                     # (N, 128, 112, 112)
        x = self.pool2(x)                                       # (N, 128, 56, 56)
        x = self.conv3_1(x)                                     # (N, 256, 56, 56)
        x = self.conv3_2(x)                                     # (N, 256, 56, 56)
        x = self.conv3_3(x)                                     # (N, 256, 56, 56)
        x = self.pool3(x)                                       # (N, 256, 28, 28)
        x = self.conv4_1(x)                                     # (N, 512, 28, 28)
        x = self.conv4_2(x)                                     # (N, 512, 28, 28)
        x = self.conv4_3(x)                                     # (N, 512, 28, 28)
        x = self.pool4(x)                                       # (N, 512, 14, 14)
        x = self.conv5_1(x)                                     # (N, 512, 14, 14)
        x = self.conv5_2(x)                                     # (N, 512, 14, 14)
        x = self.conv5_3(x)                                     # (N, 512, 14, 14)
        x = self.pool5(x)                                       # (N, 512, 7, 7)
        x = self.pool(x)                                        # (N, 512, 7, 7)
        x = self.flatten(x)                                     # (N, 25088)
        x = self.dense6(x)                                      # (N, 4096)
        x = self.relu6(x)                                       # (N, 4096)
        x = self.dropout6(x)                                    # (N, 4096)
        x = self.dense7(x)                                      # (N, 4096)
        x = self.relu7(x)                                       # (N, 4096)
        x = self.dropout7(x)                                    # (N, 4096)
        x = self.classify(x)                                    # (N, 1000)
        return x
