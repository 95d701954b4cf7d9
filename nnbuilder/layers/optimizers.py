"""How gradients change weights."""

from __future__ import annotations

from typing import Annotated

from nnbuilder.core.parameters import Length, param
from nnbuilder.core.settings import Choice, recipe

Pair = Annotated[tuple[float, ...], Length(2)]
_LR = "The size of a step."
_DECAY = "How strongly weights are pulled to zero."
_EPS = "Keeps the division stable."
_BETAS = "How much of the earlier gradients goes on, and how much of their earlier sizes."
_FUSED = {"fused": True}
"""One kernel for all weights of a step instead of a Python loop over them."""


@recipe(title="AdamW", target="torch.optim.AdamW", fixed=_FUSED)
class AdamW(Choice):
    """Gives each weight a step of its own size, and pulls weights to zero apart from the gradient.

    Source: Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization.
    """

    lr: float = param(1e-3, _LR, min=0.0)
    weight_decay: float = param(0.01, _DECAY, min=0.0)
    betas: Pair = param((0.9, 0.999), _BETAS, min=0.0, max=0.9999, advanced=True)
    eps: float = param(1e-8, _EPS, min=0.0, advanced=True)


@recipe(title="Adam", target="torch.optim.Adam", fixed=_FUSED)
class Adam(Choice):
    """Gives each weight a step of its own size, after how large and how steady its gradients are.

    Source: Kingma and Ba 2015, Adam: A Method for Stochastic Optimization.
    """

    lr: float = param(1e-3, _LR, min=0.0)
    weight_decay: float = param(0.0, _DECAY, min=0.0)
    betas: Pair = param((0.9, 0.999), _BETAS, min=0.0, max=0.9999, advanced=True)
    eps: float = param(1e-8, _EPS, min=0.0, advanced=True)


@recipe(title="SGD", target="torch.optim.SGD", fixed=_FUSED)
class SGD(Choice):
    """Steps against the gradient, with momentum if wanted."""

    lr: float = param(0.01, _LR, min=0.0)
    momentum: float = param(0.9, "How much of the last step goes on.", min=0.0, max=1.0)
    nesterov: bool = param(False, "Look ahead along the momentum.", advanced=True)
    weight_decay: float = param(0.0, _DECAY, min=0.0)


@recipe(title="RMSprop", target="torch.optim.RMSprop", fixed={"foreach": True})
class RMSprop(Choice):
    """Divides each gradient by its recent size, so that every weight moves at about the same pace.

    Source: Tieleman and Hinton 2012, Neural Networks for Machine Learning, lecture 6.5.
    """

    lr: float = param(1e-3, _LR, min=0.0)
    momentum: float = param(0.0, "How much of the last step goes on.", min=0.0, max=1.0)
    weight_decay: float = param(0.0, _DECAY, min=0.0)
    alpha: float = param(0.99, "How much of the earlier sizes of a gradient goes on.", min=0.0, max=0.9999, advanced=True)
    eps: float = param(1e-8, _EPS, min=0.0, advanced=True)
