"""The shape rules that layers of one, two and three axes share: windows that slide, and patches that spread."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from nnbuilder.core.conditions import Invalid, Remedy, require_at_least
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import window

AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""What the axes behind the channels are called, by how many there are."""


def split_channels(channels: Dim, out_channels: int, groups: int) -> None:
    """Both numbers of channels must split into the groups."""
    for count, what in ((channels, "input"), (out_channels, "output")):
        if isinstance(channels, int) and isinstance(count, int) and count % groups:
            common = gcd(channels, out_channels)
            best = next(divisor for divisor in range(min(common, groups), 0, -1) if not common % divisor)
            message = f"{count} {what} channels do not split into {groups} groups; {best} divide both {channels} and {out_channels}"
            raise Invalid("groups", message, Remedy("set", f"Set groups to {best}", "groups", best))


def slid(x: TensorSpec, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int] | str, dilation: Sequence[int] | None = None) -> tuple[Dim, ...]:
    """The sizes behind the channels after a window has slid over (N, C, ...); `same` keeps them, `valid` pads nothing."""
    sizes = x.shape[2:]
    axes, dilation = AXES[len(sizes)], dilation or (1,) * len(sizes)
    if padding == "same":
        if set(stride) != {1}:
            steps = " x ".join(map(str, stride))
            raise Invalid("padding", f"padding `same` needs a stride of 1, not {steps}", Remedy("set", "Set stride to 1", "stride", (1,) * len(sizes)))
        for word, size, reach, gap in zip(axes, sizes, kernel, dilation, strict=True):
            require_at_least(size, 1, "padding", f"the {word} must be at least 1 for a window of {gap * (reach - 1) + 1}")
        return sizes
    pads = (0,) * len(sizes) if isinstance(padding, str) else padding
    each = zip(sizes, kernel, stride, pads, dilation, axes, strict=True)
    return tuple(window(size, reach, step, pad, gap, axis=word) for size, reach, step, pad, gap, word in each)


def pooled(x: TensorSpec, kernel: Sequence[int], stride: Sequence[int] | None, padding: Sequence[int]) -> TensorSpec:
    """A pooled (N, C, ...): neighbourhoods touch where no stride is given, and padding is at most half of one."""
    for reach, pad in zip(kernel, padding, strict=True):
        if 2 * pad > reach:
            raise Invalid("padding", f"padding can be at most half of {reach}, not {pad}", Remedy("set", "Set padding to 0", "padding", (0,) * len(padding)))
    return x.reshaped(*x.shape[:2], *slid(x, kernel, stride or kernel, padding))


def spread(
    x: TensorSpec, kernel: Sequence[int], stride: Sequence[int], padding: Sequence[int], output_padding: Sequence[int], dilation: Sequence[int]
) -> tuple[Dim, ...]:
    """The sizes behind the channels of a transposed convolution.

    Source: the shape section of https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
    """
    axes = AXES[x.rank - 2]
    grown = []
    for word, size, reach, step, pad, extra, gap in zip(axes, x.shape[2:], kernel, stride, padding, output_padding, dilation, strict=True):
        if extra >= max(step, gap):
            raise Invalid("output_padding", f"output_padding must be smaller than stride or dilation, {extra} is not smaller than {max(step, gap)}")
        new = (size - 1) * step - 2 * pad + gap * (reach - 1) + extra + 1
        require_at_least(new, 1, "padding", f"nothing is left: {word} becomes {new}; use less padding")
        grown.append(new)
    return tuple(grown)
