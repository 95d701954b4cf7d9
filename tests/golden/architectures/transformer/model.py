"""The model Transformer: its state_dict is what weights.safetensors holds."""

import math

import torch
from torch import Tensor, nn


class SinusoidalPositions(nn.Module):
    """Adds sines and cosines of falling frequency to a sequence (N, T, F), which stays (N, T, F).

    Source: Vaswani et al. 2017, Attention Is All You Need, section 3.5.
    """

    rates: Tensor

    def __init__(self, features: int) -> None:
        super().__init__()
        pairs = torch.arange(0, features, 2)
        self.register_buffer("rates", torch.exp(pairs * (-math.log(10000.0) / features)), persistent=False)
        self.features = features

    def forward(self, x: Tensor) -> Tensor:
        places = torch.arange(x.shape[1], device=x.device, dtype=x.dtype)
        angles = places[:, None] * self.rates.to(x.dtype)
        waves = torch.stack((angles.sin(), angles.cos()), dim=2).flatten(1)
        return x + waves[:, : self.features]


class EncoderLayer(nn.Module):
    """Each place looks at all others but for padding, then thinks for itself."""

    def __init__(self, source_features: int, heads: int, hidden: int, width: int) -> None:
        super().__init__()
        self.look = nn.MultiheadAttention(source_features, heads, batch_first=True)
        self.dropout = nn.Dropout(p=0.1)
        self.norm1 = nn.LayerNorm(source_features)
        self.widen = nn.Linear(source_features, hidden)
        self.relu = nn.ReLU()
        self.dropout_2 = nn.Dropout(p=0.1)
        self.narrow = nn.Linear(hidden, width)
        self.dropout_3 = nn.Dropout(p=0.1)
        self.norm2 = nn.LayerNorm(source_features)

    def forward(self, source: Tensor, mask: Tensor) -> Tensor:
        x, _ = self.look(source, source, source, key_padding_mask=~mask, need_weights=False)
        x = self.dropout(x)
        x = source + x
        norm1 = self.norm1(x)
        x = self.widen(norm1)
        x = self.relu(x)
        x = self.dropout_2(x)
        x = self.narrow(x)
        x = self.dropout_3(x)
        x = norm1 + x
        x = self.norm2(x)
        return x


class DecoderLayer(nn.Module):
    """Each place looks back, then at what was read, then thinks for itself."""

    def __init__(self, target_features: int, heads: int, hidden: int, width: int) -> None:
        super().__init__()
        self.look = nn.MultiheadAttention(target_features, heads, batch_first=True)
        self.dropout = nn.Dropout(p=0.1)
        self.norm1 = nn.LayerNorm(target_features)
        self.recall = nn.MultiheadAttention(target_features, heads, batch_first=True)
        self.dropout_2 = nn.Dropout(p=0.1)
        self.norm2 = nn.LayerNorm(target_features)
        self.widen = nn.Linear(target_features, hidden)
        self.relu = nn.ReLU()
        self.dropout_3 = nn.Dropout(p=0.1)
        self.narrow = nn.Linear(hidden, width)
        self.dropout_4 = nn.Dropout(p=0.1)
        self.norm3 = nn.LayerNorm(target_features)

    def forward(self, target: Tensor, memory: Tensor, mask: Tensor, ahead: Tensor) -> Tensor:
        x, _ = self.look(target, target, target, attn_mask=ahead, need_weights=False)
        x = self.dropout(x)
        x = target + x
        norm1 = self.norm1(x)
        x, _ = self.recall(norm1, memory, memory, key_padding_mask=~mask, need_weights=False)
        x = self.dropout_2(x)
        x = norm1 + x
        norm2 = self.norm2(x)
        x = self.widen(norm2)
        x = self.relu(x)
        x = self.dropout_3(x)
        x = self.narrow(x)
        x = self.dropout_4(x)
        x = norm2 + x
        x = self.norm3(x)
        return x


class Transformer(nn.Module):
    """Transformer, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.target_words = nn.Embedding(10000, 512)
        self.target_places = SinusoidalPositions(512)
        self.source_words = nn.Embedding(10000, 512)
        self.source_places = SinusoidalPositions(512)
        self.encoder = nn.ModuleList(EncoderLayer(512, heads=8, hidden=2048, width=512) for _ in range(6))
        self.encoder_norm = nn.LayerNorm(512)
        self.decoder = nn.ModuleList(DecoderLayer(512, heads=8, hidden=2048, width=512) for _ in range(6))
        self.decoder_norm = nn.LayerNorm(512)
        self.head = nn.Linear(512, 10000)

    def forward(self, source: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        x = self.target_words(target)                           # (N, 64, 512)
        target_places = self.target_places(x)                   # (N, 64, 512)
        x = self.source_words(source)                           # (N, 64, 512)
        source_places = self.source_places(x)                   # (N, 64, 512)
        encoder = source_places
        for layer in self.encoder:
            encoder = layer(encoder, mask)
        encoder_norm = self.encoder_norm(encoder)               # (N, 64, 512)
        causal_mask = torch.ones(target_places.shape[1], target_places.shape[1], dtype=torch.bool, device=target_places.device).triu(1)  # (64, 64)
        decoder = target_places
        for layer in self.decoder:
            decoder = layer(decoder, encoder_norm, mask, causal_mask)
        x = self.decoder_norm(decoder)                          # (N, 64, 512)
        x = self.head(x)                                        # (N, 64, 10000)
        return x
