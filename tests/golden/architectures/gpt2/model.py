"""The model GPT-2: its state_dict is what weights.safetensors holds."""

import torch
from torch import Tensor, nn


class LearnedPositions(nn.Module):
    """Adds a learned vector for each place to a sequence (N, T, F), T at most `max_length`; it stays (N, T, F).

    Source: Radford et al. 2018, Improving Language Understanding by Generative Pre-Training, section 4.1.
    """

    def __init__(self, features: int, max_length: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(max_length, features))
        nn.init.normal_(self.weight, 0.0, 0.02)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.weight[: x.shape[1]]


class TransformerBlock(nn.Module):
    """Each place looks back, then thinks for itself; normalized before each part."""

    def __init__(self, words_features: int, width: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(words_features)
        self.attention = nn.MultiheadAttention(words_features, heads, dropout=0.1, batch_first=True)
        self.norm2 = nn.LayerNorm(words_features)
        self.widen = nn.Linear(words_features, 4 * width)
        nn.init.zeros_(self.widen.bias)
        nn.init.normal_(self.widen.weight, 0.0, 0.02)
        self.gelu = nn.GELU()
        self.narrow = nn.Linear(4 * width, width)
        nn.init.zeros_(self.narrow.bias)
        nn.init.normal_(self.narrow.weight, 0.0, 0.02)
        self.dropout = nn.Dropout(p=0.1)

    def forward(self, words: Tensor, ahead: Tensor) -> Tensor:
        x = self.norm1(words)
        x, _ = self.attention(x, x, x, attn_mask=ahead, need_weights=False)
        add = words + x
        x = self.norm2(add)
        x = self.widen(x)
        x = self.gelu(x)
        x = self.narrow(x)
        x = self.dropout(x)
        x = add + x
        return x


class GPT2(nn.Module):
    """GPT-2, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(50257, 768)
        nn.init.normal_(self.table.weight, 0.0, 0.02)
        self.positions = LearnedPositions(768, 1024)
        self.embedded = nn.Dropout(p=0.1)
        self.blocks = nn.ModuleList(TransformerBlock(768, width=768, heads=12) for _ in range(12))
        self.norm = nn.LayerNorm(768)
        self.head = nn.Linear(768, 50257, bias=False)
        self.head.weight = self.table.weight

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.table(tokens)                                  # (N, 1024, 768)
        x = self.positions(x)                                   # (N, 1024, 768)
        embedded = self.embedded(x)                             # (N, 1024, 768)
        ahead = torch.ones(embedded.shape[1], embedded.shape[1], dtype=torch.bool, device=embedded.device).triu(1)  # (1024, 1024)
        blocks = embedded
        for layer in self.blocks:
            blocks = layer(blocks, ahead)
        x = self.norm(blocks)                                   # (N, 1024, 768)
        x = self.head(x)                                        # (N, 1024, 50257)
        return x
