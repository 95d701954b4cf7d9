"""The model Drawn LSTM: its state_dict is what weights.safetensors holds."""

import torch
from torch import Tensor, nn


class Cell(nn.Module):
    """One step of a long short-term memory."""

    def __init__(self, in_features: int, size: int) -> None:
        super().__init__()
        self.x_o = nn.Linear(in_features, size)
        self.h_o = nn.Linear(size, size)
        self.gate_o = nn.Sigmoid()
        self.x_f = nn.Linear(in_features, size)
        self.h_f = nn.Linear(size, size)
        self.gate_f = nn.Sigmoid()
        self.x_i = nn.Linear(in_features, size)
        self.h_i = nn.Linear(size, size)
        self.gate_i = nn.Sigmoid()
        self.x_g = nn.Linear(in_features, size)
        self.h_g = nn.Linear(size, size)
        self.gate_g = nn.Tanh()
        self.squashed = nn.Tanh()
        self.size = size

    def step(self, value: Tensor, hidden: Tensor, cell: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x_o = self.x_o(value)
        x = self.h_o(hidden)
        x = x_o + x
        gate_o = self.gate_o(x)
        x_f = self.x_f(value)
        x = self.h_f(hidden)
        x = x_f + x
        x = self.gate_f(x)
        kept = x * cell
        x_i = self.x_i(value)
        x = self.h_i(hidden)
        x = x_i + x
        gate_i = self.gate_i(x)
        x_g = self.x_g(value)
        x = self.h_g(hidden)
        x = x_g + x
        x = self.gate_g(x)
        x = gate_i * x
        cell_sum = kept + x
        x = self.squashed(cell_sum)
        x = gate_o * x
        return x, x, cell_sum

    def forward(self, value: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        hidden = value.new_zeros(value.shape[0], self.size)
        cell = value.new_zeros(value.shape[0], self.size)
        all_every = []
        for t in range(value.shape[1]):
            every, hidden, cell = self.step(value.select(1, t), hidden, cell)
            all_every.append(every)
        return torch.stack(all_every, 1), hidden, cell


class DrawnLSTM(nn.Module):
    """Drawn LSTM, drawn in nnbuilder."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = Cell(3, size=4)

    def forward(self, sequence: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        memory, memory_hidden_out, memory_cell_out = self.memory(sequence)  # (N, 5, 4)
        return memory, memory_hidden_out, memory_cell_out
