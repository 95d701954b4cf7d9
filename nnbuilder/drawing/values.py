"""What a drawn node gives: the thing that is led on to the next layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from nnbuilder.core.graph import End, NodeId
from nnbuilder.core.layer import Layer
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.formula import Formula
from nnbuilder.layers.arithmetic import Negate, Power, Scale
from nnbuilder.layers.merge import Add, Divide, MatMul, Multiply, Subtract

if TYPE_CHECKING:
    from nnbuilder.drawing.drawables import Drawable
    from nnbuilder.drawing.sheet import Sheet

Number = int | float | Formula


class Value:
    """One output of a node of a drawing or a block.

    `value >> layer` leads it into a layer and gives what comes out, `value >> ("name", layer)` names the node. Values are
    added, subtracted, multiplied, divided and matrix-multiplied with each other and with numbers. Further outputs of its
    node are attributes (`read.hidden`), in order when it is unpacked (`output, hidden, cell = read`).
    """

    __slots__ = ("_node", "_outputs", "_port", "_sheet")

    def __init__(self, sheet: Sheet, node: NodeId, outputs: tuple[str, ...], port: str = "") -> None:
        self._sheet, self._node, self._outputs, self._port = sheet, node, outputs, port or outputs[0]

    @property
    def _end(self) -> End:
        return End(self._node, self._port)

    @property
    def _kind(self) -> str:
        return self._sheet.nodes[self._node].kind

    def __rshift__(self, what: Layer | Drawable | tuple[str, Layer | Drawable]) -> Value:
        name, drawn = what if isinstance(what, tuple) and len(what) == 2 else ("", what)
        return self._sheet.draw(drawn, (self,), name=name)

    def __getattr__(self, name: str) -> Value:
        if name.startswith("_") or name not in self._outputs:
            there = ", ".join(self._outputs)
            raise AttributeError(f"{self._kind} has no output called {name}; it has {there}.")
        return Value(self._sheet, self._node, self._outputs, name)

    def __iter__(self) -> Iterator[Value]:
        if len(self._outputs) == 1:
            raise DrawingError(f"{self._kind} gives one value, so there is nothing to unpack.")
        return iter([Value(self._sheet, self._node, self._outputs, port) for port in self._outputs])

    def __bool__(self) -> NoReturn:
        raise DrawingError(f"What {self._kind} gives is not known while drawing, so nothing can be decided by it.")

    def __repr__(self) -> str:
        return f"<{self._port} of {self._kind} in {self._sheet.title}>"

    def __add__(self, other: Operand) -> Value:
        return self._with(Add(), other) if isinstance(other, Value) else self >> Scale(1.0, _number(other))

    def __radd__(self, other: Number) -> Value:
        return self + other

    def __sub__(self, other: Operand) -> Value:
        return self._with(Subtract(), other) if isinstance(other, Value) else self >> Scale(1.0, -_number(other))

    def __rsub__(self, other: Number) -> Value:
        return self >> Scale(-1.0, _number(other))

    def __mul__(self, other: Operand) -> Value:
        return self._with(Multiply(), other) if isinstance(other, Value) else self >> Scale(_number(other), 0.0)

    def __rmul__(self, other: Number) -> Value:
        return self * other

    def __truediv__(self, other: Operand) -> Value:
        if isinstance(other, Value):
            return self._with(Divide(), other)
        try:
            return self >> Scale(1 / _number(other), 0.0)
        except ZeroDivisionError:
            raise DrawingError(f"What {self._kind} gives cannot be divided by 0.") from None

    def __rtruediv__(self, other: Number) -> Value:
        inverse = self >> Power(-1.0)
        return inverse if isinstance(other, int | float) and other == 1 else inverse * other

    def __pow__(self, exponent: Number) -> Value:
        return self >> Power(_number(exponent))

    def __matmul__(self, other: Value) -> Value:
        return self._with(MatMul(), other)

    def __neg__(self) -> Value:
        return self >> Negate()

    def _with(self, layer: Layer, other: Value) -> Value:
        return self._sheet.draw(layer, (self, other))


Operand = Value | Number


def _number(other: object) -> Any:
    """A number that values are computed with; raises `DrawingError` for anything else."""
    if isinstance(other, int | float | Formula) and not isinstance(other, bool):
        return other
    if isinstance(other, Layer):
        kind = type(other).__name__
        raise DrawingError(f"{kind} is a layer, which values are led into with >>; + - * and / bind tighter, so put brackets: (x >> L.{kind}(...)) + y.")
    raise DrawingError(f"{other!r} is neither a value nor a number, so nothing can be computed with it.")
