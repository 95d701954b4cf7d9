"""Whether weights and gradients are numbers still, looked at from time to time and before every checkpoint."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import torch
from torch import Tensor, nn

EVERY = 64
"""Steps from one look to the next: a look costs a fifth of the smallest network's step."""


class NotFiniteWeights(ArithmeticError):
    """A parameter, its gradient or a buffer has become NaN or infinite; `name` is its key in the state_dict."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"the {what} of {name} is no longer finite")
        self.name, self.what = name, what


def check_finite(model: nn.Module, optimizers: Iterable[torch.optim.Optimizer] = ()) -> None:
    """Raises `NotFiniteWeights`. The last parameter whose gradient overflowed is named, since the overflow went on from
    there to all before it."""
    _check({name: parameter.grad for name, parameter in model.named_parameters() if parameter.grad is not None}, "gradient")
    # What is not saved, such as a mask, may hold infinity on purpose.
    _check(model.state_dict(), "value")
    for optimizer in optimizers:
        for state in optimizer.state.values():
            _check({key: value for key, value in state.items() if isinstance(value, Tensor)}, "optimizer state")


def _check(tensors: Mapping[str, Tensor], what: str) -> None:
    floating = {name: tensor.detach() for name, tensor in tensors.items() if tensor.is_floating_point() and tensor.numel()}
    if floating and not math.isfinite(float(nn.utils.get_total_norm(floating.values(), math.inf))):
        names = [name for name, tensor in floating.items() if not bool(torch.isfinite(tensor).all())]
        raise NotFiniteWeights(names[-1], what)
