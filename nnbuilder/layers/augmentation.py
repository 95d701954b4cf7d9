"""What may be done to the samples of the training part so that no two epochs see the same ones."""

from __future__ import annotations

from nnbuilder.core.augmentation import PLACES, Augmentation
from nnbuilder.core.parameters import param
from nnbuilder.core.settings import recipe

_PICTURE = ("channels", *PLACES)


@recipe(title="Flip", target="flipped")
class Flip(Augmentation):
    """Mirrors some of the pictures, and the masks of these. A mirrored letter or digit is another one: leave these as they are."""

    axes = PLACES
    is_of_places = True

    horizontal: float = param(0.5, "The share of pictures mirrored left to right.", min=0.0, max=1.0)
    vertical: float = param(0.0, "The share of pictures mirrored top to bottom.", min=0.0, max=1.0)


@recipe(title="Rotate, shift, scale, shear", target="moved")
class Affine(Augmentation):
    """Turns, shifts, sizes and slants each picture a little otherwise, and its mask with it. At the edges what stands there goes on."""

    axes = PLACES
    is_of_places = True

    rotate: float = param(10.0, "Turned by up to so many degrees, to either side.", min=0.0, max=180.0)
    shift: float = param(0.1, "Shifted by up to this share of the height and the width.", min=0.0, max=1.0)
    scale: float = param(0.1, "Made larger or smaller by up to this share.", min=0.0, max=4.0)
    shear: float = param(0.0, "Slanted by up to so many degrees, to either side.", min=0.0, max=60.0)


@recipe(title="Colour", target="recoloured")
class Colour(Augmentation):
    """Makes each picture lighter or darker, its contrast stronger or weaker, and its colours deeper or paler."""

    axes = _PICTURE

    brightness: float = param(0.1, "Lighter or darker by up to so much, where the prepared numbers mostly lie between 0 and 1.", min=0.0, max=10.0)
    contrast: float = param(0.2, "Contrast stronger or weaker by up to this share.", min=0.0, max=1.0)
    saturation: float = param(0.2, "Colours deeper or paler by up to this share; a picture without colours has none.", min=0.0, max=1.0)


@recipe(title="Mixup", target="mixed_up")
class Mixup(Augmentation):
    """Mixes each sample with another of its batch, and what is right with what is right there: a line between any two samples.

    Source: Zhang et al. 2018, mixup: Beyond Empirical Risk Minimization.
    """

    is_mixing = True

    strength: float = param(0.2, "How evenly two samples are mixed: near 0 hardly ever, at 1 to any share.", min=0.0, max=100.0)


@recipe(title="Noise", target="noisy")
class Noise(Augmentation):
    """Adds normal noise to what the network reads. What a loss compares with stays clean: an autoencoder learns to take noise away.

    Source: Vincent et al. 2010, Stacked Denoising Autoencoders.
    """

    is_damage = True

    spread: float = param(0.1, "Spread of the noise, in the prepared numbers.", min=0.0, max=100.0)


@recipe(title="Masking noise", target="blanked")
class MaskingNoise(Augmentation):
    """Sets some of the numbers that the network reads to 0, which is the mean of standardised ones. What a loss compares with stays.

    Source: Vincent et al. 2008, Extracting and Composing Robust Features with Denoising Autoencoders.
    """

    is_damage = True

    share: float = param(0.1, "The share of the numbers that become 0.", min=0.0, max=1.0)


@recipe(title="Cutout", target="cut_out")
class Cutout(Augmentation):
    """Cuts a hole of zeros into each picture, so that the network looks at more than one part of it.

    Source: DeVries and Taylor 2017, Improved Regularization of Convolutional Neural Networks with Cutout.
    """

    axes = PLACES
    is_damage = True

    side: float = param(0.3, "The sides of the hole, as a share of the height and the width.", min=0.0, max=1.0)


AUGMENTATIONS: tuple[type[Augmentation], ...] = (Flip, Affine, Colour, Mixup, Noise, MaskingNoise, Cutout)
"""In the order in which they are done: what moves and mixes first, what spoils last."""
