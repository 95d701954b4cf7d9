"""Steps of Adam and AdamW without the bookkeeping around their fused kernel, which takes longer than the kernel of a small network."""

import torch
from torch import Tensor


class Direct:
    """Steps an optimizer to the same bits as `optimizer.step()`, in the same state.

    torch looks through hooks, groups and parameters at every step; here it does so at the first one. Whatever is not Adam
    or AdamW with `fused=True`, and a step in which a parameter has no gradient, is left to the optimizer.
    """

    def __init__(self, optimizer: torch.optim.Optimizer) -> None:
        self.optimizer = optimizer
        self.weights: list[Tensor] = [weight for group in optimizer.param_groups for weight in group["params"]]
        self.held: tuple[list[Tensor], ...] = ()
        first = optimizer.param_groups[0]
        is_plain = len(optimizer.param_groups) == 1 and len({(weight.device, weight.dtype) for weight in self.weights}) == 1
        is_fused = isinstance(optimizer, torch.optim.Adam) and bool(first.get("fused")) and not first["amsgrad"]
        self.is_direct = is_plain and is_fused

    def zero_grad(self) -> None:
        """Forgets the gradients of the last step."""
        for weight in self.weights:
            weight.grad = None

    def step(self) -> None:
        """Changes the weights by their gradients."""
        gradients = [weight.grad for weight in self.weights if weight.grad is not None]
        if not self.is_direct or len(gradients) < len(self.weights) or len(self.optimizer.state) < len(self.weights):
            self.optimizer.step()
            return
        if not self.held:
            states = [self.optimizer.state[weight] for weight in self.weights]
            self.held = tuple([state[key] for state in states] for key in ("exp_avg", "exp_avg_sq", "step"))
        means, squares, steps = self.held
        group = self.optimizer.param_groups[0]
        beta1, beta2 = group["betas"]
        kernel = torch._fused_adamw_ if group["decoupled_weight_decay"] else torch._fused_adam_
        values = {"lr": group["lr"], "beta1": beta1, "beta2": beta2, "weight_decay": group["weight_decay"], "eps": group["eps"]}
        with torch.no_grad():
            torch._foreach_add_(steps, 1)
            kernel(self.weights, gradients, means, squares, [], steps, **values, amsgrad=False, maximize=group["maximize"])
