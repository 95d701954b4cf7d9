"""Drawing a node that takes several values, none, or more than its parameters."""

from __future__ import annotations

from nnbuilder.core.layer import Layer
from nnbuilder.drawing.drawables import Drawable
from nnbuilder.drawing.sheet import Fed, sheet_for
from nnbuilder.drawing.values import Value
from nnbuilder.drawing.weights import Starts, Ties


def draw(
    layer: Layer | Drawable,
    *values: Value,
    name: str = "",
    tie: Ties | None = None,
    share: Value | None = None,
    init: Starts | None = None,
    frozen: bool = False,
    **ports: Fed,
) -> Value:
    """Draws a layer or a block and gives what comes out.

    values  into its inputs in order, `ports` into its inputs by name: nb.draw(L.MultiheadAttention(8), x, x, x, attn_mask=ahead)
    tie     tensors that belong to another node: {"weight": (table, "weight")}
    share   a value of the node whose module is called again
    init    how parameters start: {"weight": ("normal", 0.0, 0.02), "bias": "zeros"}
    frozen  it neither learns nor moves its statistics

    Raises `DrawingError` for what cannot be drawn.
    """
    sheet = sheet_for([*values, *ports.values()])
    return sheet.draw(layer, values, ports, name=name, tie=tie, share=share, init=init, frozen=frozen)
