"""How the size of a step changes over a phase."""

from __future__ import annotations

from nnbuilder.core.parameters import param
from nnbuilder.core.settings import Choice, recipe


@recipe(title="Constant", target="")
class Constant(Choice):
    """Keeps the step as it is."""


@recipe(title="Cosine", target="")
class Cosine(Choice):
    """Lets the step fall along half a cosine to a share of its size, after a linear warm-up if wanted.

    Source: Loshchilov and Hutter 2017, SGDR, equation 5, without restarts.
    """

    warmup: float = param(0.0, "The share of the phase in which the step grows from zero.", min=0.0, max=0.9)
    final: float = param(0.0, "The share of the step that is left at the end.", min=0.0, max=1.0)
