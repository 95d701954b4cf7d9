"""Steps of Adam, AdamW and SGD without the bookkeeping around their fused kernels, which takes longer than the kernels of a small network."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor


class Direct:
    """Steps an optimizer to the same bits as `optimizer.step()`, in the same state.

    torch goes through hooks, devices and kinds of numbers at every step; here it does so at the first one. Whatever is
    not Adam, AdamW or SGD with `fused=True`, or has weights of several kinds, is left to the optimizer.
    """

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer
        self.weights: list[Tensor] = [weight for group in optimizer.param_groups for weight in group["params"]]
        is_served = type(optimizer) in (torch.optim.Adam, torch.optim.AdamW, torch.optim.SGD)
        is_fused = all(group["fused"] and not group.get("amsgrad") for group in optimizer.param_groups) if is_served else False
        self.is_direct = is_fused and len({(weight.device, weight.dtype) for weight in self.weights}) == 1

    def zero_grad(self) -> None:
        """Forgets the gradients of the last step."""
        for weight in self.weights:
            weight.grad = None

    def step(self) -> None:
        """Changes the weights by their gradients; those that have none stay as they are."""
        state, groups = self.optimizer.state, self.optimizer.param_groups
        learning = [[weight for weight in group["params"] if weight.grad is not None] for group in groups]
        held = [[state[weight] for weight in weights if weight in state] for weights in learning]
        if not self.is_direct or not all(map(is_begun, groups, learning, held)):
            self.optimizer.step()
            return
        for group, weights, states in zip(groups, learning, held, strict=True):
            if weights:
                change(group, weights, states)


def is_begun(group: Mapping[str, Any], weights: Sequence[Tensor], states: Sequence[Mapping[str, Tensor]]) -> bool:
    """Whether the optimizer holds what it will; SGD without momentum holds nothing."""
    return len(states) == len(weights) or group.get("momentum") == 0


@torch.no_grad()
def change(group: Mapping[str, Any], weights: list[Tensor], states: Sequence[Mapping[str, Tensor]]) -> None:
    """One step of the weights of a group of parameters, all of which have gradients."""
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    values = {name: group[name] for name in ("lr", "weight_decay", "maximize")}
    if "betas" not in group:
        values |= {name: group[name] for name in ("momentum", "dampening", "nesterov")}
        buffers = [state["momentum_buffer"] for state in states] if group["momentum"] else []
        torch._fused_sgd_(weights, gradients, buffers, **values, is_first_step=False)
        return
    means, squares, steps = ([state[name] for state in states] for name in ("exp_avg", "exp_avg_sq", "step"))
    beta1, beta2 = group["betas"]
    kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
    # A tensor is added, since torch would make one of a number for each of the counters.
    torch._foreach_add_(steps, steps[0].new_ones(()), alpha=1)
    kernel(weights, gradients, means, squares, [], steps, **values, beta1=beta1, beta2=beta2, eps=group["eps"], amsgrad=False)
