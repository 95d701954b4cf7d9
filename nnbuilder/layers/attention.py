"""Layers in which every place of a sequence looks at the others."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nnbuilder.core.conditions import require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.layers.ports import Sequence, divisible

Padding = Annotated[TensorSpec, Axes.of("N S", "bool")]
AttentionMask = Annotated[TensorSpec, Axes.of("L S", "bool")]


class Attended(NamedTuple):
    """What each place gathers, and where it looked."""

    output: TensorSpec
    weights: TensorSpec


@layer(
    category="Attention",
    module="nn.MultiheadAttention",
    given={"embed_dim": "F"},
    fixed="batch_first=True",
    returns="{output}, {weights}",
    unless_used={"weights": "need_weights=False"},
    title="Multihead Attention",
)
class MultiheadAttention(Layer):
    """Each place of the query gathers values from the places whose keys fit it, in several heads at once."""

    num_heads: int = param(4, "How many independent looks; the features are divided among them.", min=1, required=True)
    dropout: float = param(0.0, "The share of looks set to zero while training.", min=0.0, max=1.0)
    bias: bool = param(True, "Add learned constants to the projections.", advanced=True)

    def infer(
        self, query: Sequence, key: Sequence, value: Sequence, key_padding_mask: Padding | None = None, attn_mask: AttentionMask | None = None
    ) -> Attended:
        n, places, features = query.shape
        if isinstance(features, int):
            divisible(features, self.num_heads, "num_heads", f"{features} features do not split into {self.num_heads} heads")
        for port, other in (("key", key), ("value", value)):
            require_equal(other.shape[2], features, port, f"query has {features} features, but {port} has {other.shape[2]}; both must be the same")
            require_equal(other.shape[0], n, port, f"query holds {n} samples, but {port} holds {other.shape[0]}")
        require_equal(key.shape[1], value.shape[1], "value", f"key has {key.shape[1]} places, but value has {value.shape[1]}; both must be the same")
        if key_padding_mask is not None:
            require_equal(key_padding_mask.shape[0], n, "key_padding_mask", f"the mask holds {key_padding_mask.shape[0]} samples, but query holds {n}")
            require_equal(
                key_padding_mask.shape[1], key.shape[1], "key_padding_mask", f"the mask has {key_padding_mask.shape[1]} places, but key has {key.shape[1]}"
            )
        if attn_mask is not None:
            for size, wanted, word in zip(attn_mask.shape, (places, key.shape[1]), ("query", "key"), strict=True):
                require_equal(size, wanted, "attn_mask", f"the mask has {size} places, but {word} has {wanted}")
        return Attended(query, query.reshaped(n, places, key.shape[1]))
