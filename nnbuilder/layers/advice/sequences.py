"""What is told about layers for series and texts: recurrent ones and attention."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.advice import Advice

RECURRENT: Mapping[str, Advice] = {
    "LSTM": Advice(
        "c = f · c + i · g,  h = o · tanh(c), with gates i, f, o of x and h",
        "For series and texts in which something long ago may matter.",
        "GRU with fewer weights; a Transformer where there is much data; Conv1d where only what is near matters.",
        "(N, T, 8) → (N, T, 64) with hidden_size 64",
        "evenly between -1/√hidden_size and 1/√hidden_size; over long series the forget gate should start open (gate_bias)",
        "Hochreiter and Schmidhuber 1997, Long short-term memory",
    ),
    "GRU": Advice(
        "h = (1 − z) · n + z · h, with gates r and z of x and h",
        "As the LSTM, with a quarter fewer weights and about as good.",
        "LSTM where counting matters; a Transformer where there is much data.",
        "(N, T, 8) → (N, T, 64) with hidden_size 64",
        "evenly between -1/√hidden_size and 1/√hidden_size",
        "Cho et al. 2014, https://arxiv.org/abs/1406.1078",
    ),
    "RNN": Advice(
        "h = tanh(W x + U h + b)",
        "To show why gates are needed: it forgets within some ten steps.",
        "LSTM or GRU.",
        "(N, T, 8) → (N, T, 64) with hidden_size 64",
        "evenly between -1/√hidden_size and 1/√hidden_size",
        "Bengio, Simard and Frasconi 1994, Learning long-term dependencies with gradient descent is difficult",
    ),
}

ATTENTION: Mapping[str, Advice] = {
    "MultiheadAttention": Advice(
        "y = softmax(Q Kᵀ / √d) V for each head, side by side, then a linear layer",
        "Where any step may matter for any other: texts, sets, patches of pictures.",
        "TransformerEncoderLayer, which has the norms and the linear layers around it; an LSTM where there is little data.",
        "(N, T, 64) three times → (N, T, 64) with num_heads 4",
        "in_proj by xavier_uniform, out_proj as Linear, every bias as 0",
        "Vaswani et al. 2017, https://arxiv.org/abs/1706.03762",
    ),
    "TransformerEncoderLayer": Advice(
        "y = norm(a + feedforward(a)), a = norm(x + attention(x, x, x))",
        "As the block of encoders: texts to classify, patches of pictures, sets.",
        "An LSTM or GRU where there is little data.",
        "(N, T, 64) → (N, T, 64) with nhead 4",
        "its linear layers as Linear, its attention as MultiheadAttention",
        "Vaswani et al. 2017, https://arxiv.org/abs/1706.03762",
    ),
}
