"""Published architectures, each drawn with the Python API in fewer lines than a page has."""

from __future__ import annotations

import nnbuilder as nb
from nnbuilder import layers as L


def resnet18(classes: int = 1000, size: int = 224) -> nb.Document:
    """He et al. 2015, Deep Residual Learning for Image Recognition, table 1: 11,689,512 parameters."""

    @nb.block
    def residual_block(image, *, channels: int = 64):
        """Two convolutions and what came in."""
        x = image >> ("conv1", L.Conv2d(channels, 3, padding=1, bias=False)) >> ("norm1", L.BatchNorm2d()) >> L.ReLU()
        x = x >> ("conv2", L.Conv2d(channels, 3, padding=1, bias=False)) >> ("norm2", L.BatchNorm2d())
        return x + image >> L.ReLU()

    @nb.block
    def downsampling_block(image, *, channels: int = 128):
        """Two convolutions, the first of which halves the image, and a shortcut that does so too."""
        x = image >> ("conv1", L.Conv2d(channels, 3, stride=2, padding=1, bias=False)) >> ("norm1", L.BatchNorm2d()) >> L.ReLU()
        x = x >> ("conv2", L.Conv2d(channels, 3, padding=1, bias=False)) >> ("norm2", L.BatchNorm2d())
        shortcut = image >> ("shortcut", L.Conv2d(channels, 1, stride=2, bias=False)) >> ("shortcut_norm", L.BatchNorm2d())
        return x + shortcut >> L.ReLU()

    net = nb.Drawing("ResNet-18")
    x = net.input("image", (3, size, size)) >> ("stem", L.Conv2d(64, 7, stride=2, padding=3, bias=False)) >> L.BatchNorm2d() >> L.ReLU()
    x = x >> L.MaxPool2d(3, stride=2, padding=1) >> ("stage1", residual_block(channels=64, repeat=2))
    for number, channels in enumerate((128, 256, 512), 2):
        x = x >> (f"down{number}", downsampling_block(channels=channels)) >> (f"stage{number}", residual_block(channels=channels))
    x = x >> ("pool", L.AdaptiveAvgPool2d(1)) >> L.Flatten() >> ("classify", L.Linear(classes))
    net.output(x, "scores")
    return net.document


def vgg16(classes: int = 1000, size: int = 224, hidden: int = 4096) -> nb.Document:
    """Simonyan and Zisserman 2015, Very Deep Convolutional Networks, table 1, column D: 138,357,544 parameters."""

    @nb.block
    def convolution(image, *, channels: int = 64):
        """A convolution and what bends it."""
        return image >> ("conv", L.Conv2d(channels, 3, padding=1)) >> L.ReLU()

    net = nb.Drawing("VGG-16")
    x = net.input("image", (3, size, size))
    for stage, (channels, count) in enumerate(((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)), 1):
        for number in range(1, count + 1):
            x = x >> (f"conv{stage}_{number}", convolution(channels=channels))
        x = x >> (f"pool{stage}", L.MaxPool2d(2))
    x = x >> ("pool", L.AdaptiveAvgPool2d(7)) >> L.Flatten()
    for number in (6, 7):
        x = x >> (f"dense{number}", L.Linear(hidden)) >> (f"relu{number}", L.ReLU()) >> (f"dropout{number}", L.Dropout())
    net.output(x >> ("classify", L.Linear(classes)), "scores")
    return net.document


def gpt2(vocabulary: int = 50257, places: int = 1024, width: int = 768, heads: int = 12, depth: int = 12) -> nb.Document:
    """Radford et al. 2019, Language Models are Unsupervised Multitask Learners: 124,439,808 parameters, one table of words."""
    normal = {"weight": ("normal", 0.0, 0.02), "bias": "zeros"}

    @nb.block
    def transformer_block(words, ahead, *, width: int = 768, heads: int = 12):
        """Each place looks back, then thinks for itself; normalized before each part."""
        x = words >> ("norm1", L.LayerNorm())
        x = words + nb.draw(L.MultiheadAttention(heads, dropout=0.1), x, x, x, attn_mask=ahead, name="attention")
        dense = nb.draw(L.Linear(4 * width), x >> ("norm2", L.LayerNorm()), name="widen", init=normal) >> L.GELU()
        return x + (nb.draw(L.Linear(width), dense, name="narrow", init=normal) >> L.Dropout(0.1))

    net = nb.Drawing("GPT-2")
    tokens = net.input("tokens", (places,), "int64")
    table = net.draw(L.Embedding(vocabulary, width), tokens, name="table", init={"weight": ("normal", 0.0, 0.02)})
    x = table >> ("positions", L.LearnedPositions(places)) >> ("embedded", L.Dropout(0.1))
    x = transformer_block(x, x >> ("ahead", L.CausalMask()), width=width, heads=heads, repeat=depth, name="blocks")
    following = net.draw(L.Linear(vocabulary, bias=False), x >> ("norm", L.LayerNorm()), name="head", tie={"weight": (table, "weight")})
    net.output(following, "following")
    return net.document


def googlenet_stage(size: int = 28) -> nb.Document:
    """Szegedy et al. 2015, Going Deeper with Convolutions, table 1, inception (3a) and (3b): 163,696 and 388,736 parameters."""

    @nb.block
    def convolution(image, *, channels: int = 64, kernel_size: int = 1, padding: int = 0):
        """A convolution and what bends it."""
        return image >> ("conv", L.Conv2d(channels, kernel_size, padding=padding)) >> L.ReLU()

    @nb.block
    def inception(image, *, one: int = 64, reduce3: int = 96, three: int = 128, reduce5: int = 16, five: int = 32, pool: int = 32):
        """Looks through windows of one, three and five pixels at once, and at the largest of three."""
        ones = image >> ("ones", convolution(channels=one))
        threes = image >> ("reduce_threes", convolution(channels=reduce3)) >> ("threes", convolution(channels=three, kernel_size=3, padding=1))
        fives = image >> ("reduce_fives", convolution(channels=reduce5)) >> ("fives", convolution(channels=five, kernel_size=5, padding=2))
        pooled = image >> L.MaxPool2d(3, stride=1, padding=1) >> ("pooled", convolution(channels=pool))
        return nb.draw(L.Concat(), ones, threes, fives, pooled)

    net = nb.Drawing("GoogLeNet stage 3")
    x = net.input("image", (192, size, size)) >> ("inception_3a", inception())
    x = x >> ("inception_3b", inception(one=128, reduce3=128, three=192, reduce5=32, five=96, pool=64))
    net.output(x, "features")
    return net.document


def transformer(vocabulary: int = 10000, places: int = 64, width: int = 512, heads: int = 8, hidden: int = 2048, depth: int = 6) -> nb.Document:
    """Vaswani et al. 2017, Attention Is All You Need, figure 1; 44,140,544 parameters (nn.Transformer) beside words and places."""

    @nb.block
    def encoder_layer(source, mask, *, heads: int = 8, hidden: int = 2048, width: int = 512):
        """Each place looks at all others but for padding, then thinks for itself."""
        x = nb.draw(L.MultiheadAttention(heads), source, source, source, mask, name="look") >> L.Dropout(0.1)
        x = source + x >> ("norm1", L.LayerNorm())
        dense = x >> ("widen", L.Linear(hidden)) >> L.ReLU() >> L.Dropout(0.1) >> ("narrow", L.Linear(width)) >> L.Dropout(0.1)
        return x + dense >> ("norm2", L.LayerNorm())

    @nb.block
    def decoder_layer(target, memory, mask, ahead, *, heads: int = 8, hidden: int = 2048, width: int = 512):
        """Each place looks back, then at what was read, then thinks for itself."""
        x = nb.draw(L.MultiheadAttention(heads), target, target, target, attn_mask=ahead, name="look") >> L.Dropout(0.1)
        x = target + x >> ("norm1", L.LayerNorm())
        recalled = nb.draw(L.MultiheadAttention(heads), x, memory, memory, mask, name="recall") >> L.Dropout(0.1)
        x = x + recalled >> ("norm2", L.LayerNorm())
        dense = x >> ("widen", L.Linear(hidden)) >> L.ReLU() >> L.Dropout(0.1) >> ("narrow", L.Linear(width)) >> L.Dropout(0.1)
        return x + dense >> ("norm3", L.LayerNorm())

    net = nb.Drawing("Transformer")
    sizes = {"heads": heads, "hidden": hidden, "width": width, "repeat": depth}
    source, target = (net.input(name, (places,), "int64") for name in ("source", "target"))
    mask = net.input("mask", (places,), "bool")
    read = source >> ("source_words", L.Embedding(vocabulary, width)) >> ("source_places", L.SinusoidalPositions())
    memory = encoder_layer(read, mask, name="encoder", **sizes) >> ("encoder_norm", L.LayerNorm())
    written = target >> ("target_words", L.Embedding(vocabulary, width)) >> ("target_places", L.SinusoidalPositions())
    x = decoder_layer(written, memory, mask, written >> L.CausalMask(), name="decoder", **sizes) >> ("decoder_norm", L.LayerNorm())
    net.output(x >> ("head", L.Linear(vocabulary)), "following")
    return net.document
