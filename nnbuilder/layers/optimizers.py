"""How gradients change weights."""

from __future__ import annotations

from nnbuilder.core.parameters import param
from nnbuilder.core.settings import Choice, recipe


@recipe(title="SGD", target="torch.optim.SGD")
class SGD(Choice):
    """Steps against the gradient, with momentum if wanted."""

    lr: float = param(0.01, "The size of a step.", min=0.0)
    momentum: float = param(0.9, "How much of the last step goes on.", min=0.0, max=1.0)
    nesterov: bool = param(False, "Look ahead along the momentum.", advanced=True)
    weight_decay: float = param(0.0, "How strongly weights are pulled to zero.", min=0.0)


@recipe(title="AdamW", target="torch.optim.AdamW")
class AdamW(Choice):
    """Gives each weight a step of its own size, and pulls weights to zero apart from the gradient."""

    lr: float = param(1e-3, "The size of a step.", min=0.0)
    weight_decay: float = param(0.01, "How strongly weights are pulled to zero.", min=0.0)
    eps: float = param(1e-8, "Keeps the division stable.", min=0.0, advanced=True)
