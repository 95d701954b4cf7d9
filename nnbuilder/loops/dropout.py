"""Dropout whose masks are drawn from 16 random bits a value, where torch computes a random fraction for each."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def dropped(x: Tensor, rate: float) -> Tensor:
    """Values dropped at a rate that is rounded to 16 bits; what is kept is scaled by that very rate, so that means stay.

    A processor draws 64 random bits at once and compares many 16-bit numbers at once, several times as fast.
    """
    of_all = round(rate * 2**16)
    if not 0 < of_all < 2**16:
        return F.dropout(x, rate)
    fours = torch.empty((x.numel() + 3) // 4, dtype=torch.int64, device=x.device).random_(-(2**63), None)
    bits = fours.view(torch.int16)[: x.numel()].view(x.shape)
    mask = torch.ge(bits, of_all - 2**15, out=torch.empty_like(x, requires_grad=False))
    return x * mask.mul_(2**16 / (2**16 - of_all))


class BitDropout(nn.Dropout):
    """Drops values by bits."""

    def forward(self, x: Tensor) -> Tensor:
        return dropped(x, self.p) if self.training else x


class BitAttention(nn.MultiheadAttention):
    """Attention of a sequence to itself whose weights are dropped by bits: softmax(Q K^T / sqrt(d)) V, one batch first.

    torch has no fast kernel for a processor that drops. What has masks, other keys, or weights to give is left to torch.
    """

    def forward(self, query: Tensor, key: Tensor, value: Tensor, *more: Any, **named: Any) -> tuple[Tensor, Tensor | None]:
        is_masked = bool(more) or bool(named.get("is_causal")) or any(isinstance(mask, Tensor) for mask in named.values())
        is_plain = self.batch_first and self._qkv_same_embed_dim and self.bias_k is None and not self.add_zero_attn and query.dim() == 3
        if not (self.training and self.dropout) or named.get("need_weights", True) or is_masked or not is_plain or not query is key is value:
            return super().forward(query, key, value, *more, **named)
        places = F.linear(query, self.in_proj_weight, self.in_proj_bias).view(*query.shape[:2], 3, self.num_heads, self.head_dim)
        queries, keys, values = places.permute(2, 0, 3, 1, 4).unbind(0)
        weights = (queries * self.head_dim**-0.5 @ keys.transpose(-2, -1)).softmax(dim=-1)
        return self.out_proj((dropped(weights, self.dropout) @ values).transpose(1, 2).flatten(2)), None


def drop_by_bits(model: nn.Module) -> None:
    """Every nn.Dropout of a model becomes a BitDropout and every nn.MultiheadAttention a BitAttention, with all they hold."""
    for module in model.modules():
        if type(module) is nn.Dropout:
            module.__class__ = BitDropout
        if type(module) is nn.MultiheadAttention:
            module.__class__ = BitAttention
