"""Networks as people write them in PyTorch: what is read is the source of these very classes."""

# ruff: noqa: RET504, RUF059
from __future__ import annotations

import torch
import torch.nn as nn
import torch.nn.functional as F


class Perceptron(nn.Module):
    def __init__(self, inputs=784, hidden=64, classes=10):
        super().__init__()
        self.fc1 = nn.Linear(inputs, hidden)
        self.fc2 = nn.Linear(hidden, hidden // 2)
        self.out = nn.Linear(hidden // 2, classes)

    def forward(self, x):
        x = x.view(-1, 784)
        x = F.relu(self.fc1(x))
        x = F.dropout(torch.tanh(self.fc2(x)), 0.2, training=self.training)
        return F.log_softmax(self.out(x), dim=1)


class LeNet(nn.Module):
    """The network of LeCun et al. 1998, as tutorials write it."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), (2, 2))
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = torch.flatten(x, 1)
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        x = self.fc3(x)
        return x


class Features(nn.Module):
    def __init__(self, num_classes: int = 10) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 8, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(kernel_size=2, stride=2),
            nn.Conv2d(8, 16, kernel_size=3, stride=2, padding="valid"),
            nn.LeakyReLU(0.1, inplace=True),
            nn.AdaptiveAvgPool2d((1, 1)),
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(16, num_classes))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.classifier(self.features(x))


class BasicBlock(nn.Module):
    def __init__(self, in_planes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_planes, planes, kernel_size=3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = nn.Conv2d(planes, planes, kernel_size=3, stride=1, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.shortcut = nn.Sequential()
        if stride != 1 or in_planes != planes:
            self.shortcut = nn.Sequential(nn.Conv2d(in_planes, planes, kernel_size=1, stride=stride, bias=False), nn.BatchNorm2d(planes))

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out)


class ResNet(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, 1, 1)
        self.layer1 = nn.Sequential(BasicBlock(8, 8), BasicBlock(8, 8))
        self.layer2 = nn.Sequential(BasicBlock(8, 16, stride=2), BasicBlock(16, 16))
        self.fc = nn.Linear(16, num_classes)

    def forward(self, x):
        x = self.layer2(self.layer1(F.relu(self.stem(x))))
        x = F.adaptive_avg_pool2d(x, 1).flatten(1)
        return self.fc(x)


class Downsampled(nn.Module):
    def __init__(self, channels=4, downsample=None):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.downsample = downsample

    def forward(self, x):
        identity = x
        if self.downsample is not None:
            identity = self.downsample(x)
        return self.conv(x) + identity


class Reader(nn.Module):
    def __init__(self, vocabulary=50, width=8, hidden=12, classes=3):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, width)
        self.lstm = nn.LSTM(width, hidden, num_layers=2, batch_first=True, bidirectional=True)
        self.fc = nn.Linear(hidden * 2, classes)

    def forward(self, tokens):
        x = self.embedding(tokens)
        output, (hidden, cell) = self.lstm(x)
        last = torch.cat((hidden[-2], hidden[-1]), dim=1)
        return self.fc(last)


class Counter(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(4, 6, batch_first=True)
        self.head = nn.Linear(6, 1)

    def forward(self, x):
        out, _ = self.gru(x)
        return self.head(out[:, -1, :])


class Elman(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(4, 6, 1, "relu", True, True)
        self.head = nn.Linear(6, 2)

    def forward(self, x):
        _, h = self.rnn(x)
        return self.head(h.squeeze(0))


class Encoder(nn.Module):
    def __init__(self, d_model=16, nhead=4):
        super().__init__()
        self.first = nn.TransformerEncoderLayer(d_model=d_model, nhead=nhead, dim_feedforward=32, dropout=0.1, batch_first=True)
        self.second = nn.TransformerEncoderLayer(d_model, nhead, 24, activation=F.gelu, batch_first=True, norm_first=True)
        self.norm = nn.LayerNorm(d_model)
        self.head = nn.Linear(d_model, 5)

    def forward(self, x):
        x = self.norm(self.second(self.first(x)))
        return self.head(x.mean(dim=1))


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(16)
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16))

    def forward(self, x):
        y = self.norm(x)
        attended, _ = self.attention(y, y, y)
        x = x + attended
        return x + self.mlp(x)


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 3))
        self.decoder = nn.Sequential(nn.Linear(3, 16), nn.ReLU(True), nn.Linear(16, 64), nn.Sigmoid())

    def encode(self, x):
        return self.encoder(x)

    def forward(self, x):
        code = self.encode(x)
        return self.decoder(code), code


class ConvAutoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 4, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(4, 1, 3, stride=2, padding=1, output_padding=1)

    def forward(self, x):
        return torch.sigmoid(self.up(F.elu(self.down(x))))


def unused(x):
    return x


class DoubleConv(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.double_conv = nn.Sequential(nn.Conv2d(before, after, 3, padding=1), nn.BatchNorm2d(after), nn.ReLU(inplace=True))

    def forward(self, x):
        return self.double_conv(x)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.inc = DoubleConv(1, 4)
        self.down = nn.Sequential(nn.MaxPool2d(2), DoubleConv(4, 8))
        self.up = nn.ConvTranspose2d(8, 4, kernel_size=2, stride=2)
        self.conv = DoubleConv(8, 4)
        self.outc = nn.Conv2d(4, 2, kernel_size=1)

    def forward(self, x):
        x1 = self.inc(x)
        x2 = self.down(x1)
        up = self.up(x2)
        x = torch.cat([x1, up], dim=1)
        return self.outc(self.conv(x))


class SqueezeExcite(nn.Module):
    def __init__(self, channels=8, reduction=4):
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // reduction)
        self.fc2 = nn.Linear(channels // reduction, channels)

    def forward(self, x):
        s = x.mean(dim=[2, 3])
        s = torch.sigmoid(self.fc2(F.relu(self.fc1(s))))
        return x * s.unsqueeze(-1).unsqueeze(-1)


class Siamese(nn.Module):
    def __init__(self):
        super().__init__()
        self.tower = nn.Linear(6, 4)
        self.act = nn.Tanh()

    def forward(self, left, right):
        a = self.act(self.tower(left))
        b = self.act(self.tower(right))
        return F.cosine_similarity(a, b, dim=1)


class Temporal(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(3, 8, 3, padding="same", dilation=2)
        self.norm = nn.BatchNorm1d(8)
        self.pool = nn.MaxPool1d(2)
        self.conv2 = nn.Conv1d(8, 4, kernel_size=3, groups=2)

    def forward(self, x):
        x = x.transpose(1, 2)
        x = self.pool(F.silu(self.norm(self.conv1(x))))
        return self.conv2(x).amax(dim=-1)


class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(5, 5)
        self.b = nn.Linear(5, 5)

    def forward(self, x):
        gate = torch.sigmoid(self.a(x))
        return gate * torch.tanh(self.b(x)) + (1 - gate) * x / 2.0


class Bilinears(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.Bilinear(3, 4, 2, bias=False)

    def forward(self, one, other):
        return self.mix(one, other).abs() ** 2


class Positions(nn.Module):
    def __init__(self):
        super().__init__()
        self.pos = nn.Parameter(torch.zeros(1, 6, 8))
        self.head = nn.Linear(8, 2)

    def forward(self, x):
        return self.head((x + self.pos)[:, 0])


class Upscaler(nn.Module):
    def __init__(self, factor=2):
        super().__init__()
        self.conv = nn.Conv2d(1, factor**2 if False else factor * factor, 3, padding=1)
        self.shuffle = nn.PixelShuffle(factor)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, x):
        return self.shuffle(self.conv(x)) - self.up(x)


class Grouped(nn.Module):
    def __init__(self):
        super().__init__()
        self.depthwise = nn.Conv2d(8, 8, 3, padding=1, groups=8)
        self.pointwise = nn.Conv2d(8, 12, 1)
        self.norm = nn.GroupNorm(3, 12)
        self.act = nn.Hardswish()

    def forward(self, x):
        n, c, h, w = x.shape
        x = self.act(self.norm(self.pointwise(self.depthwise(x))))
        x = F.avg_pool2d(x, 2)
        return x.reshape(n, -1)


class Permuted(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Linear(3, 6)
        self.norm = nn.RMSNorm(6)

    def forward(self, x):
        x = x.permute(0, 2, 3, 1).contiguous()
        x = self.norm(self.proj(x))
        x = x.permute(0, 3, 1, 2)
        return F.normalize(x.flatten(2).sum(dim=2), dim=1)


class Splitter(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 8)
        self.scale = nn.Softplus(beta=2)

    def forward(self, x):
        h = self.fc(x)
        mean, spread = h[:, 0:4], h[:, 4:8]
        return torch.stack([mean, self.scale(spread).clamp(0.1, 5.0)], dim=1)


class Seq2Seq(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.LSTM(4, 6, batch_first=True)
        self.decoder = nn.LSTM(4, 6, batch_first=True)
        self.head = nn.Linear(6, 4)

    def forward(self, source, target):
        _, (h, c) = self.encoder(source)
        out, _ = self.decoder(target, (h, c))
        return self.head(out)
