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


@recipe(title="Step", target="")
class Step(Choice):
    """Multiplies the step by a factor a number of times over the phase."""

    times: int = param(2, "How often it happens, at equal distances over the phase.", min=1)
    factor: float = param(0.1, "What the step is multiplied by.", min=0.0, max=1.0)


@recipe(title="One Cycle", target="")
class OneCycle(Choice):
    """Lets the step rise from small to its full size and fall to nearly nothing, both along half a cosine.

    Source: Smith and Topin 2018, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates.
    """

    rise: float = param(0.3, "The share of the phase in which the step grows.", min=0.01, max=0.99)
    start: float = param(0.04, "The share of its size at which the step begins.", min=0.0, max=1.0)
    final: float = param(0.0001, "The share of its size that is left at the end.", min=0.0, max=1.0)


@recipe(title="Plateau", target="")
class Plateau(Choice):
    """Multiplies the step by a factor where the validation loss has not fallen for some epochs."""

    patience: int = param(5, "How many epochs without a lower validation loss are waited for.", min=1)
    factor: float = param(0.5, "What the step is multiplied by.", min=0.0, max=1.0)
    smallest: float = param(0.001, "The share of its size below which the step never falls.", min=0.0, max=1.0)
