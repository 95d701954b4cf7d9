"""Layers in which every place of a sequence looks at the others."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

from nnbuilder.core.aliases import Alias
from nnbuilder.core.conditions import Invalid, require_equal
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import param
from nnbuilder.core.sizes import Dim, product
from nnbuilder.core.tensor import Axes, TensorSpec
from nnbuilder.core.weights import Weights, affine, applied, inside
from nnbuilder.layers.ports import Places, Sequence, divisible

AttentionMask = Annotated[TensorSpec, Axes.of("L S", "bool")]
Heads = Annotated[TensorSpec, Axes.of("N * T F", "float32")]


class Attended(NamedTuple):
    """What each place gathers, and where it looked."""

    output: TensorSpec
    weights: TensorSpec


@layer(
    category="Attention",
    module="nn.MultiheadAttention",
    given={"embed_dim": "F"},
    fixed={"batch_first": True},
    returns="{output}, {weights}",
    unless_used={"weights": "need_weights=False"},
    passes={"mask": "key_padding_mask=~{mask}"},
    title="Multihead Attention",
    also=(Alias("self-attention", ports=("query", "key", "value")), "cross-attention", "mha"),
)
class MultiheadAttention(Layer):
    """Each place of the query gathers values from the places whose keys fit it, in several heads at once.

    Places at which the mask is False are looked at by none, as those behind the end of a text.
    """

    num_heads: int = param(4, "How many independent looks; the features are divided among them.", min=1, required=True)
    dropout: float = param(0.0, "The share of looks set to zero while training.", min=0.0, max=1.0)
    bias: bool = param(True, "Add learned constants to the projections.", advanced=True)

    def infer(self, query: Sequence, key: Sequence, value: Sequence, mask: Places | None = None, attn_mask: AttentionMask | None = None) -> Attended:
        n, places, features = query.shape
        if isinstance(features, int):
            divisible(features, self.num_heads, "num_heads", f"{features} features do not split into {self.num_heads} heads")
        for port, other in (("key", key), ("value", value)):
            require_equal(other.shape[2], features, port, f"query has {features} features, but {port} has {other.shape[2]}; both must be the same")
            require_equal(other.shape[0], n, port, f"query holds {n} samples, but {port} holds {other.shape[0]}")
        require_equal(key.shape[1], value.shape[1], "value", f"key has {key.shape[1]} places, but value has {value.shape[1]}; both must be the same")
        _fit_places(mask, "mask", key, "key")
        _fit_mask(attn_mask, "attn_mask", (query, "query"), (key, "key"))
        return Attended(query, query.reshaped(n, places, key.shape[1]))

    def weights(self, query: Sequence, key: Sequence, value: Sequence, mask: Places | None = None, attn_mask: AttentionMask | None = None) -> Weights:
        return _projections(query.shape[2], bias=self.bias)

    def cost(self, query: Sequence, key: Sequence, value: Sequence, mask: Places | None = None, attn_mask: AttentionMask | None = None) -> Dim:
        return _attention(query, key)


@layer(
    category="Attention",
    function="F.scaled_dot_product_attention",
    title="Dot Product Attention",
    passes={"mask": "attn_mask={mask}.unflatten(0, (-1, *(1,) * ({query}.dim() - 2)))"},
    also=("sdpa", "attention"),
)
class ScaledDotProductAttention(Layer):
    """Each place of the query gathers values from the places whose keys fit it; the bare formula, with nothing to learn.

    Places at which the mask is False are looked at by none, as those behind the end of a text.

    Source: Vaswani et al. 2017, Attention Is All You Need, equation 1.
    """

    is_causal: bool = param(False, "Let each place look only at itself and at those before it.")

    def infer(self, query: Heads, key: Heads, value: Heads, mask: Places | None = None) -> TensorSpec:
        for port, other in (("key", key), ("value", value)):
            if other.rank != query.rank:
                raise Invalid(port, f"query has {query.rank} axes, but {port} has {other.rank}; both must have as many")
            for axis, (a, b) in enumerate(zip(other.shape[:-2], query.shape[:-2], strict=True)):
                require_equal(a, b, port, f"query has {b} on axis {axis}, but {port} has {a}; both must be the same")
        require_equal(key.shape[-1], query.shape[-1], "key", f"query has {query.shape[-1]} features, but key has {key.shape[-1]}; both must be the same")
        require_equal(key.shape[-2], value.shape[-2], "value", f"key has {key.shape[-2]} places, but value has {value.shape[-2]}; both must be the same")
        if mask is not None and self.is_causal:
            raise Invalid("mask", "a causal attention takes no mask in torch; behind the end of a text nothing is looked at by what stands before it")
        _fit_places(mask, "mask", key, "key")
        return query.reshaped(*query.shape[:-1], value.shape[-1])

    def cost(self, query: Heads, key: Heads, value: Heads, mask: Places | None = None) -> Dim:
        """How well each key fits each query, and the values gathered accordingly; a causal one is counted whole."""
        return product(query.shape[:-1]) * key.shape[-2] * (query.shape[-1] + value.shape[-1])


@layer(
    category="Attention",
    expression="torch.ones({x}.shape[1], {x}.shape[1], dtype=torch.bool, device={x}.device).triu(1)",
    title="Causal Mask",
    also=("attention mask", "look-ahead mask"),
)
class CausalMask(Layer):
    """Tells attention what lies ahead of each place of a sequence, so that it is not looked at; True is hidden."""

    def infer(self, x: Annotated[TensorSpec, Axes.of("N T *", "any")]) -> TensorSpec:
        return TensorSpec((x.shape[1], x.shape[1]), "bool")


@layer(
    category="Attention",
    module="nn.TransformerEncoderLayer",
    given={"d_model": "F"},
    fixed={"batch_first": True},
    passes={"mask": "src_key_padding_mask=~{mask}"},
    title="Transformer Encoder Layer",
    also=("transformer block", "encoder block"),
)
class TransformerEncoderLayer(Layer):
    """Attention over a sequence and then a small dense network at each place, both with a residual connection.

    Source: Vaswani et al. 2017, Attention Is All You Need, section 3.1.
    """

    nhead: int = param(4, "How many independent looks; the features are divided among them.", min=1, required=True)
    dim_feedforward: int = param(256, "How wide the dense network at each place is.", min=1, by_name=True)
    dropout: float = param(0.1, "The share of values set to zero while training.", min=0.0, max=1.0)
    activation: Literal["relu", "gelu"] = param("relu", "What bends the dense network.", by_name=True, advanced=True)
    norm_first: bool = param(False, "Normalize before each part instead of after it, which trains more easily when deep.", advanced=True)

    def infer(self, src: Sequence, src_mask: AttentionMask | None = None, mask: Places | None = None) -> TensorSpec:
        _fit_heads(src, self.nhead)
        _fit_mask(src_mask, "src_mask", (src, "src"), (src, "src"))
        _fit_places(mask, "mask", src, "src")
        return src

    def weights(self, src: Sequence, src_mask: AttentionMask | None = None, mask: Places | None = None) -> Weights:
        features = src.shape[2]
        return {**inside("self_attn", _projections(features)), **_dense(features, self.dim_feedforward), **_norms(2, features)}

    def cost(self, src: Sequence, src_mask: AttentionMask | None = None, mask: Places | None = None) -> Dim:
        return _attention(src, src) + applied(_dense(src.shape[2], self.dim_feedforward), src.shape[:2])


@layer(
    category="Attention",
    module="nn.TransformerDecoderLayer",
    given={"d_model": "F"},
    fixed={"batch_first": True},
    passes={"mask": "tgt_key_padding_mask=~{mask}", "memory_mask": "memory_key_padding_mask=~{memory_mask}"},
    title="Transformer Decoder Layer",
    also=("decoder block",),
)
class TransformerDecoderLayer(Layer):
    """Attention over what is written so far, then over what an encoder has read, then a small dense network at each place.

    Source: Vaswani et al. 2017, Attention Is All You Need, section 3.1. Feed tgt_mask with a Causal Mask, so that no
    place looks ahead. Places at which mask and memory_mask are False are looked at by none.
    """

    nhead: int = param(4, "How many independent looks; the features are divided among them.", min=1, required=True)
    dim_feedforward: int = param(256, "How wide the dense network at each place is.", min=1, by_name=True)
    dropout: float = param(0.1, "The share of values set to zero while training.", min=0.0, max=1.0)
    activation: Literal["relu", "gelu"] = param("relu", "What bends the dense network.", by_name=True, advanced=True)
    norm_first: bool = param(False, "Normalize before each part instead of after it, which trains more easily when deep.", advanced=True)

    def infer(
        self, tgt: Sequence, memory: Sequence, tgt_mask: AttentionMask | None = None, mask: Places | None = None, memory_mask: Places | None = None
    ) -> TensorSpec:
        _fit_heads(tgt, self.nhead)
        n, _, features = tgt.shape
        require_equal(memory.shape[2], features, "memory", f"tgt has {features} features, but memory has {memory.shape[2]}; both must be the same")
        require_equal(memory.shape[0], n, "memory", f"tgt holds {n} samples, but memory holds {memory.shape[0]}")
        _fit_mask(tgt_mask, "tgt_mask", (tgt, "tgt"), (tgt, "tgt"))
        _fit_places(mask, "mask", tgt, "tgt")
        _fit_places(memory_mask, "memory_mask", memory, "memory")
        return tgt

    def weights(
        self, tgt: Sequence, memory: Sequence, tgt_mask: AttentionMask | None = None, mask: Places | None = None, memory_mask: Places | None = None
    ) -> Weights:
        features = tgt.shape[2]
        projections = _projections(features)
        attention = {**inside("self_attn", projections), **inside("multihead_attn", projections)}
        return {**attention, **_dense(features, self.dim_feedforward), **_norms(3, features)}

    def cost(
        self, tgt: Sequence, memory: Sequence, tgt_mask: AttentionMask | None = None, mask: Places | None = None, memory_mask: Places | None = None
    ) -> Dim:
        return _attention(tgt, tgt) + _attention(tgt, memory) + applied(_dense(tgt.shape[2], self.dim_feedforward), tgt.shape[:2])


def _projections(features: Dim, *, bias: bool = True) -> Weights:
    """The weights of nn.MultiheadAttention: query, key and value in one tensor, and the way back.

    Source: https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
    """
    read = {f"in_proj_{name}": weight for name, weight in affine(3 * features, features, bias=bias).items()}
    return {**read, **inside("out_proj", affine(features, features, bias=bias))}


def _dense(features: Dim, width: int) -> Weights:
    """The two dense layers at each place of a Transformer."""
    return {**inside("linear1", affine(width, features)), **inside("linear2", affine(features, width))}


def _norms(count: int, features: Dim) -> Weights:
    return {name: weight for number in range(1, count + 1) for name, weight in inside(f"norm{number}", affine(features)).items()}


def _attention(query: TensorSpec, key: TensorSpec) -> Dim:
    """Queries and the way back are computed at each place that looks, keys and values at each that is seen, fits for each pair."""
    n, looking, features = query.shape
    seen = key.shape[1]
    return 2 * n * features * (features * (looking + seen) + looking * seen)


def _fit_heads(x: TensorSpec, heads: int) -> None:
    features = x.shape[2]
    if isinstance(features, int):
        divisible(features, heads, "nhead", f"{features} features do not split into {heads} heads")


def _fit_places(mask: TensorSpec | None, port: str, of: TensorSpec, word: str) -> None:
    """One truth value for each place of each sample."""
    if mask is not None:
        require_equal(mask.shape[0], of.shape[0], port, f"the mask holds {mask.shape[0]} samples, but {word} holds {of.shape[0]}")
        require_equal(mask.shape[1], of.shape[-2], port, f"the mask has {mask.shape[1]} places, but {word} has {of.shape[-2]}")


def _fit_mask(mask: TensorSpec | None, port: str, looking: tuple[TensorSpec, str], seen: tuple[TensorSpec, str]) -> None:
    """One truth value for each pair of places."""
    if mask is not None:
        for size, (spec, word) in zip(mask.shape, (looking, seen), strict=True):
            require_equal(size, spec.shape[1], port, f"the mask has {size} places, but {word} has {spec.shape[1]}")
