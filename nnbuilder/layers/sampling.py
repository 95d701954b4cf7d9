"""Layers that draw from a distribution, and give its mean under `predict`."""

from __future__ import annotations

from nnbuilder.core.conditions import Invalid, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.ports import Real


@layer(
    category="Sampling",
    expression="{mean} + torch.exp(0.5 * {log_variance}) * {noise}",
    predict="{mean}",
    title="Gaussian Sample",
    also=("reparametrization", "reparameterization", "vae sampling"),
)
class GaussianSample(Layer):
    """Draws from a normal distribution whose mean and spread are computed, so that gradients pass through.

    The reparametrisation of Kingma and Welling 2014, Auto-Encoding Variational Bayes, section 2.4. What the network
    predicts uses the mean.
    """

    def infer(self, mean: Real, log_variance: Real, noise: Real) -> TensorSpec:
        for port, other in (("log_variance", log_variance), ("noise", noise)):
            if other.rank != mean.rank:
                raise Invalid(port, f"mean, log_variance and noise must have the same shape, got {mean} and {other}")
            for a, b in zip(mean.shape, other.shape, strict=True):
                require_equal(a, b, port, f"mean, log_variance and noise must have the same shape, got {mean} and {other}")
        return mean
