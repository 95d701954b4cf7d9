"""What a batch of the training part could have looked like as well: drawn anew for each batch, from the generator of the batch."""

import math
from collections.abc import Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from nnbuilder.loops.batches import Batch

GREY = (0.299, 0.587, 0.114)


def changed(batch: Batch, fields: Mapping[str, Tensor]) -> Batch:
    """The batch with some fields otherwise."""
    return Batch({**batch.fields, **fields}, batch.rows, batch.generator, batch.device)


def chance(batch: Batch, *shape: int) -> Tensor:
    """Numbers from 0 to 1, (rows, *shape), each as likely."""
    return torch.rand(len(batch), *shape, generator=batch.generator).to(batch.device)


def each(numbers: Tensor, like: Tensor) -> Tensor:
    """One number a row, (rows,), so that it stands beside values (rows, ...)."""
    return numbers.view(-1, *[1] * (like.dim() - 1))


def flipped(batch: Batch, fields: Sequence[str], horizontal: float, vertical: float) -> Batch:
    """Rows mirrored left to right and top to bottom, as often as these shares say, in all fields (rows, ..., height, width) alike."""
    drawn = chance(batch, 2)
    values = {field: batch[field] for field in fields}
    for place, (axis, share) in enumerate(((-1, horizontal), (-2, vertical))):
        is_mirrored = drawn[:, place] < share
        values = {field: torch.where(each(is_mirrored, value), value.flip(axis), value) for field, value in values.items()}
    return changed(batch, values)


def moved(batch: Batch, fields: Sequence[str], rotate: float, shift: float, scale: float, shear: float) -> Batch:
    """Rows turned and slanted by up to so many degrees, shifted by up to a share of their sides and sized by up to a share, in all
    fields (rows, ..., height, width) alike. At the edges what stands there goes on; whole numbers are those of the nearest place.

    Source: Jaderberg et al. 2015, Spatial Transformer Networks, equations 1, 3 and 5.
    """
    if not (rotate or shift or scale or shear):
        return batch
    most = torch.tensor([math.radians(rotate), math.radians(shear), 1.0, 2.0 * shift, 2.0 * shift], device=batch.device)
    turn, slant, growth, across, down = ((2.0 * chance(batch, 5) - 1.0) * most).unbind(1)
    size = (1.0 + scale) ** -growth
    cosine, sine, slope = turn.cos() * size, turn.sin() * size, slant.tan()
    values = {}
    for field in fields:
        value = batch[field]
        height, width = value.shape[-2:]
        # Where each place of the result comes from, in shares of the sides, which may differ in length.
        rows = (cosine, (cosine * slope + sine) * (height / width), across, -sine * (width / height), cosine - sine * slope, down)
        picture = value.reshape(len(batch), -1, height, width)
        grid = F.affine_grid(torch.stack(rows, dim=1).view(-1, 2, 3), list(picture.shape), align_corners=False)
        mode = "bilinear" if value.is_floating_point() else "nearest"
        found = F.grid_sample(picture.to(grid.dtype), grid, mode=mode, padding_mode="border", align_corners=False)
        values[field] = found.to(value.dtype).view(value.shape)
    return changed(batch, values)


def recoloured(batch: Batch, field: str, brightness: float, contrast: float, saturation: float) -> Batch:
    """Pictures (rows, channels, height, width) made lighter or darker by up to so much, and their contrast and the colours of those
    that have three channels stronger or weaker by up to a share."""
    picture = batch[field]
    light, strength, depth = ((2.0 * chance(batch, 3) - 1.0) * torch.tensor([brightness, contrast, saturation], device=batch.device)).unbind(1)
    if picture.shape[1] == len(GREY):
        grey = (picture * picture.new_tensor(GREY).view(-1, 1, 1)).sum(dim=1, keepdim=True)
        picture = picture + each(depth, picture) * (picture - grey)
    picture = picture + each(strength, picture) * (picture - picture.mean(dim=(1, 2, 3), keepdim=True))
    return changed(batch, {field: picture + each(light, picture)})


def noisy(batch: Batch, field: str, spread: float) -> Batch:
    """Values with normal noise of a spread on them.

    Source: Vincent et al. 2010, Stacked Denoising Autoencoders, section 3.3.
    """
    drawn = torch.randn(batch[field].shape, generator=batch.generator).to(batch.device)
    return changed(batch, {field: batch[field] + spread * drawn})


def blanked(batch: Batch, field: str, share: float) -> Batch:
    """Values of which a share becomes 0, each by a chance of its own.

    Source: Vincent et al. 2008, Extracting and Composing Robust Features with Denoising Autoencoders, section 2.3.
    """
    value = batch[field]
    return changed(batch, {field: torch.where(chance(batch, *value.shape[1:]) < share, torch.zeros_like(value), value)})


def cut_out(batch: Batch, field: str, side: float) -> Batch:
    """Pictures with a hole of zeros somewhere, whose sides are a share of theirs.

    Source: DeVries and Taylor 2017, Improved Regularization of Convolutional Neural Networks with Cutout.
    """
    value = batch[field]
    middle = chance(batch, 2)
    # How far each place lies from the middle of the hole, in shares of the sides.
    across, down = (
        (((torch.arange(length, device=value.device) + 0.5) / length) - middle[:, place : place + 1]).abs() for place, length in enumerate(value.shape[:-3:-1])
    )
    hole = (down < side / 2).unsqueeze(2) & (across < side / 2).unsqueeze(1)
    return changed(batch, {field: value.masked_fill(hole.view(len(batch), *[1] * (value.dim() - 3), *hole.shape[1:]), 0.0)})


def mixed_up(batch: Batch, fields: Sequence[str], classes: Mapping[str, int], strength: float) -> Batch:
    """Rows mixed with other rows of the batch, each keeping at least half of itself: the numbers of all fields, and as `field.mixed`
    the shares (rows, classes, ...) of the classes that both have.

    Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization, equation 2; the share is drawn from Beta(strength, strength).
    """
    values = {field: batch[field] for field in fields}
    for field, count in classes.items():
        values[f"{field}.mixed"] = F.one_hot(batch[field], count).movedim(-1, 1).float()
    if not strength:
        return changed(batch, values)
    parts = torch._standard_gamma(torch.full((len(batch), 2), strength), generator=batch.generator)
    share = (parts.amax(dim=1) / parts.sum(dim=1)).to(batch.device)
    partner = torch.randperm(len(batch), generator=batch.generator).to(batch.device)
    return changed(batch, {field: each(share, value) * value + each(1.0 - share, value) * value[partner] for field, value in values.items()})
