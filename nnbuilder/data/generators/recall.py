"""Sequences whose first steps show what is asked at the end: a test of memory."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.core.parameters import param
from nnbuilder.data.generators.declaration import MOST_ROWS, BuiltIn, Columns, built_in, chance, check_room, texts


@built_in("recall", title="Recall", family="Sequences", paper="Hochreiter & Schmidhuber, Long short-term memory, 1997, after their long time lag problems")
class Recall(BuiltIn):
    """Sequences of symbols, one of the first ones marked: which one was it, many steps later?

    Each step is a symbol as one-hot and, behind it, 1 where it is the marked one. The others distract: every row has the
    same symbols equally often, so that counting them tells nothing, and so do the last steps. What is left is to remember,
    where gradients of a plain recurrent network vanish and gates help.
    """

    rows: int = param(4000, "How many sequences.", min=20, max=MOST_ROWS)
    length: int = param(120, "Steps of each sequence.", min=26, max=5000)
    symbols: int = param(8, "How many different symbols there are to remember.", min=2, max=26)
    within: int = param(20, "The marked step is one of so many first ones.", min=1, max=5000)
    seed: int = param(0, "Which sequences are drawn.", min=0)

    def read(self) -> Columns:
        check_room("fewer rows, steps or symbols", self.rows, self.length, self.symbols + 1, 4)
        stream = chance(self.seed)
        marked = stream.integers(0, min(self.within, self.length), self.rows)
        answer = stream.integers(0, self.symbols, self.rows)
        symbols = _dealt(stream, answer, self.symbols, self.length)
        rows = np.arange(self.rows)
        symbols[rows, 0], symbols[rows, marked] = symbols[rows, marked], answer
        signal = np.zeros((self.rows, self.length, self.symbols + 1), np.float32)
        np.put_along_axis(signal, symbols[:, :, None].astype(np.int64), 1.0, axis=2)
        signal[rows, marked, -1] = 1.0
        return {"signal": signal, "symbol": texts([chr(ord("A") + symbol) for symbol in range(self.symbols)])[answer]}

    def fields(self) -> tuple[Field, ...]:
        return (Field("signal", "input", "sequence", ("signal",)), Field("symbol", "target", "category", ("symbol",)))


def _dealt(stream: np.random.Generator, first: np.ndarray, symbols: int, length: int) -> np.ndarray:
    """(rows, length): in every row the same symbols in another order, all orders alike but for the first step, which is given."""
    dealt = np.tile((np.arange(length) % symbols).astype(np.int8), (len(first), 1))
    dealt[np.arange(len(first)), first] = 0
    return np.concatenate((first[:, None].astype(np.int8), stream.permuted(dealt[:, 1:], axis=1)), axis=1)
