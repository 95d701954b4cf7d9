"""Layers that disturb training so that the network does not learn by heart."""

from __future__ import annotations

from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Picture, Real, Wave

_SHARE = "The share that is set to zero."


@layer(category="Regularization", module="nn.Dropout", moves=True)
class Dropout(Layer):
    """Sets a random share of the values to zero while training, and does nothing afterwards."""

    p: float = param(0.5, _SHARE, min=0.0, max=1.0)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Regularization", module="nn.Dropout1d", title="Dropout 1d", moves=True, also=("SpatialDropout1D",))
class Dropout1d(Layer):
    """Sets whole channels of a signal to zero while training, since neighbours in a signal say nearly the same."""

    p: float = param(0.5, _SHARE, min=0.0, max=1.0)

    def infer(self, x: Wave) -> TensorSpec:
        return x


@layer(category="Regularization", module="nn.Dropout2d", title="Dropout 2d", moves=True, also=("SpatialDropout2D",))
class Dropout2d(Layer):
    """Sets whole channels of an image to zero while training, since neighbouring pixels say nearly the same."""

    p: float = param(0.5, _SHARE, min=0.0, max=1.0)

    def infer(self, x: Picture) -> TensorSpec:
        return x


@layer(category="Regularization", module="nn.AlphaDropout", title="Alpha Dropout", moves=True)
class AlphaDropout(Layer):
    """Dropout that keeps mean and spread, for networks with SELU."""

    p: float = param(0.5, "The share that is set to the lower end of SELU.", min=0.0, max=1.0)

    def infer(self, x: Real) -> TensorSpec:
        return x


@layer(category="Regularization", own="GaussianNoise", title="Gaussian Noise", moves=True, also=("denoising noise",))
class GaussianNoise(Layer):
    """Adds normal noise to every value while training, and does nothing afterwards; what a denoising autoencoder undoes."""

    std: float = param(0.1, "The spread of the noise.", min=0.0, required=True)

    def infer(self, x: Real) -> TensorSpec:
        return x
